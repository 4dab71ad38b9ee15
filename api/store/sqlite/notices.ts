import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { formatRef, type VersionRef } from '#model/ref.ts';
import { batcher } from '../rules/batch.ts';
import { beginTurn, type Claimed } from '../rules/claiming.ts';
import { newToken } from '../rules/ids.ts';
import { afterAttempt, DEAD_ENDS, deliveryOf, dueNotice } from '../rules/telling.ts';
import type { ClaimedNotice, ClaimResult, ClaimWish, MarkWish, Settlement, Store } from '../store.ts';
import { closeWhenSettled } from './closing.ts';
import type { Database } from './database.ts';
import { isRef, placeholders } from './prepare.ts';
import { campaigns, contacts, deliveries, mailPace, prompted, standings, notices as table } from './schema.ts';

type Notices = Pick<Store, 'claimNotices' | 'markNotices' | 'settleNotices'>;
type Campaign = typeof campaigns.$inferSelect;

export function notices(database: Database): Notices {
  const claiming = prepareClaiming(database.db);
  const mark = prepareMarking(database.client);
  const settling = prepareSettling(database.db);
  const together = sharedWrite(database);
  return {
    claimNotices: (wish) => database.write(() => claimAll(database, claiming, wish)),
    markNotices: (notices, wish) => together(() => notices.map((one) => mark(one, wish))),
    settleNotices: (settlements, at) => together(() => settleAll(database, settling, settlements, at)),
  };
}

/** Marks and ends that come at once share one wait for the disk. */
function sharedWrite(database: Database): (work: () => boolean[]) => Promise<boolean[]> {
  return batcher(async (works: readonly (() => boolean[])[]) =>
    database.write(() => works.map((work) => database.part(work))),
  );
}

type Claiming = ReturnType<typeof prepareClaiming>;

function prepareClaiming(db: Database['db']) {
  const given = sql.placeholder;
  const candidates = db
    .select({ notice: table, contact: contacts, standing: standings, shown: prompted.version })
    .from(table)
    .leftJoin(contacts, eq(contacts.user, table.user))
    .leftJoin(standings, and(eq(standings.user, table.user), eq(standings.policy, table.policy)))
    .leftJoin(prompted, and(eq(prompted.user, table.user), eq(prompted.policy, table.policy)))
    .where(
      and(
        eq(table.policy, given('policy')),
        eq(table.version, given('version')),
        waiting,
        lte(table.dueAt, given('at')),
      ),
    )
    .orderBy(asc(table.dueAt))
    .limit(given('limit'))
    .prepare();
  const { state, token, attempt, dueAt, claimedAt, settledAt, response, doubts } = placeholders(table);
  const isNotice = eq(table.id, given('id'));
  const lease = db
    .update(table)
    .set({ state, token, attempt, dueAt, claimedAt, doubts, handedAt: null } as object)
    .where(isNotice)
    .prepare();
  const end = db
    .update(table)
    .set({ state, settledAt, response, handedAt: null } as object)
    .where(isNotice)
    .prepare();
  const open = db
    .select()
    .from(campaigns)
    .where(eq(campaigns.state, 'open'))
    .orderBy(asc(campaigns.openedAt))
    .prepare();
  const pace = db.select().from(mailPace).prepare();
  return { open, pace, candidates, lease, end };
}

/** Written out, not bound: only so does the partial index serve. */
const waiting = sql`${table.state} IN ('queued', 'leased')`;

function claimAll(database: Database, claiming: Claiming, wish: ClaimWish): ClaimResult {
  const { db } = database;
  const { perHour } = wish;
  const turn = beginTurn(perHour ? { perHour, freeAt: claiming.pace.get()!.freeAt } : null, wish);
  for (const campaign of claiming.open.all()) {
    const limit = turn.roomFor(campaign);
    if (limit > 0) turn.took(campaign, claim(database, claiming, campaign, { ...wish, limit }));
  }
  for (const { freeAt, ...ref } of turn.moved) db.update(campaigns).set({ freeAt }).where(isRef(campaigns, ref)).run();
  const freeAt = turn.houseFreeAt();
  if (freeAt !== null) db.update(mailPace).set({ freeAt }).run();
  return turn.result;
}

function claim(
  database: Database,
  { candidates, lease, end }: Claiming,
  campaign: Campaign,
  { limit, at, leaseMs, resend }: ClaimWish,
): Claimed {
  const token = newToken();
  const leasedUntil = at + leaseMs;
  const claimed: ClaimedNotice[] = [];
  let moot = 0;
  for (const { notice, contact, standing, shown } of candidates.all({ ...campaign, limit, at })) {
    const { id, policy, version, user, queuedAt, response } = notice;
    const fate = dueNotice(campaign, notice, contact, { standing, shown }, resend);
    if (fate === 'send') {
      const attempt = notice.attempt + 1;
      const doubts = notice.doubts + (notice.handedAt === null ? 0 : 1);
      lease.run({ id, state: 'leased', token, attempt, dueAt: leasedUntil, claimedAt: at, doubts });
      const { email, locale } = contact!;
      const told = { email: email!, locale, since: standing?.yes ?? 0, reminder: notice.reminder === 1 };
      claimed.push({ id, policy, version, user, queuedAt, ...told, token, attempt, leasedUntil });
    } else {
      const isMoot = fate === 'moot';
      const state = isMoot ? 'moot' : 'dead';
      end.run({ id, state, settledAt: at, response: isMoot ? response : DEAD_ENDS[fate] });
      moot += 1;
    }
  }
  if (moot > 0) closeWhenSettled(database, campaign, at);
  return { notices: claimed, moot };
}

/** True when the mail may be handed over. */
function prepareMarking(client: Database['client']) {
  const mark = client.prepare(`UPDATE notices SET handed_at = ?, due_at = ?
    WHERE id = ? AND token = ? AND state = 'leased' AND EXISTS (SELECT 1 FROM campaigns c
      WHERE c.policy = notices.policy AND c.version = notices.version AND c.state = 'open')`);
  return ({ id, token }: Pick<ClaimedNotice, 'id' | 'token'>, { at, until }: MarkWish): boolean =>
    mark.run(at, until, id, token).changes > 0;
}

type Settling = ReturnType<typeof prepareSettling>;

function prepareSettling(db: Database['db']) {
  const ofCampaign = and(eq(campaigns.policy, table.policy), eq(campaigns.version, table.version));
  const find = db
    .select({ notice: table, campaign: campaigns.state })
    .from(table)
    .innerJoin(campaigns, ofCampaign)
    .where(eq(table.id, sql.placeholder('id')))
    .prepare();
  const { state, dueAt, attempt, settledAt, response, doubts } = placeholders(table);
  const update = db
    .update(table)
    .set({ state, dueAt, attempt, settledAt, response, doubts, handedAt: null } as object)
    .where(eq(table.id, sql.placeholder('id')))
    .prepare();
  const record = db.insert(deliveries).values(placeholders(deliveries)).prepare();
  return { find, update, record };
}

function settleAll(database: Database, settling: Settling, settlements: readonly Settlement[], at: number): boolean[] {
  const touched = new Map<string, VersionRef>();
  const results = settlements.map((one) => {
    const found = settling.find.get({ id: one.id });
    if (found?.notice.token !== one.token) return false;
    const { notice, campaign } = found;
    if (notice.state === 'leased' && settle(database, settling, { notice, campaign }, one, at))
      touched.set(formatRef(notice), notice);
    return true;
  });
  for (const ref of touched.values()) closeWhenSettled(database, ref, at);
  return results;
}

/** True when the notice will not be tried again. */
function settle(
  { db }: Database,
  { update, record }: Settling,
  { notice, campaign }: { notice: typeof table.$inferSelect; campaign: Campaign['state'] },
  { outcome, mail }: Settlement,
  at: number,
): boolean {
  const change = afterAttempt(notice, outcome, campaign, at);
  update.run({ ...change, id: notice.id });
  const delivery = deliveryOf(notice.id, change, mail, at);
  if (delivery) record.run(delivery);
  if (outcome.state === 'dead' && outcome.addressRefused) refuseAddress(db, notice, at);
  return change.settledAt !== null;
}

/** Flags the address, unless the user has given another one since the notice was claimed. */
function refuseAddress(db: Database['db'], notice: typeof table.$inferSelect, at: number): void {
  db.update(contacts)
    .set({ refusedAt: at })
    .where(and(eq(contacts.user, notice.user), lte(contacts.emailSince, notice.claimedAt!)))
    .run();
}
