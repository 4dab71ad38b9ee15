import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { formatRef, type VersionRef } from '#model/ref.ts';
import { newToken } from '../rules/ids.ts';
import { afterAttempt, deliveryOf, dueNotice, REFUSED_BEFORE } from '../rules/telling.ts';
import type { ClaimedNotice, ClaimResult, Settlement, Store } from '../store.ts';
import { closeWhenSettled } from './campaigns.ts';
import type { Database } from './database.ts';
import { placeholders } from './prepare.ts';
import { campaigns, contacts, deliveries, standings, notices as table } from './schema.ts';

type Notices = Pick<Store, 'claimNotices' | 'settleNotices'>;
type Campaign = typeof campaigns.$inferSelect;
type Wish = Parameters<Store['claimNotices']>[0];

export function notices(database: Database): Notices {
  const settling = prepareSettling(database.db);
  return {
    claimNotices: (wish) => database.write(() => claimAll(database, wish)),
    settleNotices: (settlements, at) => database.write(() => settleAll(database, settling, settlements, at)),
  };
}

function claimAll(database: Database, wish: Wish): ClaimResult {
  const open = database.db
    .select()
    .from(campaigns)
    .where(eq(campaigns.state, 'open'))
    .orderBy(asc(campaigns.openedAt))
    .all();
  const result: ClaimResult = { notices: [], moot: 0 };
  for (const campaign of open) {
    const limit = wish.limit - result.notices.length - result.moot;
    if (limit <= 0) break;
    const { notices, moot } = claim(database, campaign, { ...wish, limit });
    result.notices.push(...notices);
    result.moot += moot;
  }
  return result;
}

function claim(database: Database, campaign: Campaign, { limit, at, leaseMs }: Wish): ClaimResult {
  const token = newToken();
  const claimed: ClaimedNotice[] = [];
  let moot = 0;
  for (const { notice, contact, standing } of candidates(database.db, campaign, limit, at)) {
    const fate = dueNotice(campaign, contact, standing);
    if (fate === 'send') {
      const lease = { token, attempt: notice.attempt + 1, leasedUntil: at + leaseMs };
      leaseNotice(database.db, notice.id, lease, at);
      const { id, policy, version, user, queuedAt } = notice;
      const { email, locale } = contact!;
      claimed.push({ id, policy, version, user, queuedAt, email: email!, locale, since: standing?.yes ?? 0, ...lease });
    } else {
      const response = fate === 'dead' ? REFUSED_BEFORE : notice.response;
      database.db.update(table).set({ state: fate, settledAt: at, response }).where(eq(table.id, notice.id)).run();
      moot += 1;
    }
  }
  if (moot > 0) closeWhenSettled(database, campaign, at);
  return { notices: claimed, moot };
}

function candidates(db: Database['db'], { policy, version }: Campaign, limit: number, at: number) {
  return db
    .select({ notice: table, contact: contacts, standing: standings })
    .from(table)
    .leftJoin(contacts, eq(contacts.user, table.user))
    .leftJoin(standings, and(eq(standings.user, table.user), eq(standings.policy, policy)))
    .where(and(eq(table.policy, policy), eq(table.version, version), waiting, lte(table.dueAt, at)))
    .orderBy(asc(table.dueAt))
    .limit(limit)
    .all();
}

/** Written out, not bound: only so does the partial index serve. */
const waiting = sql`${table.state} IN ('queued', 'leased')`;

function leaseNotice(
  db: Database['db'],
  id: string,
  { token, attempt, leasedUntil }: Pick<ClaimedNotice, 'token' | 'attempt' | 'leasedUntil'>,
  at: number,
): void {
  const lease = { state: 'leased', token, attempt, dueAt: leasedUntil, claimedAt: at } as const;
  db.update(table).set(lease).where(eq(table.id, id)).run();
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
  const { state, dueAt, attempt, settledAt, response } = placeholders(table);
  const update = db
    .update(table)
    .set({ state, dueAt, attempt, settledAt, response } as object)
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
  const delivery = deliveryOf(notice.id, outcome, mail, at);
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
