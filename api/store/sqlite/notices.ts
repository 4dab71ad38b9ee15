import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { newToken } from '../rules/ids.ts';
import { afterAttempt, dueNotice, REFUSED_BEFORE } from '../rules/telling.ts';
import type { ClaimedNotice, ClaimResult, NoticeOutcome, Store } from '../store.ts';
import { closeWhenSettled } from './campaigns.ts';
import type { Database } from './database.ts';
import { campaigns, contacts, standings, notices as table } from './schema.ts';

type Notices = Pick<Store, 'claimNotices' | 'settleNotice'>;
type Campaign = typeof campaigns.$inferSelect;
type Wish = Parameters<Store['claimNotices']>[0];

export function notices(database: Database): Notices {
  return {
    claimNotices: (wish) => database.write(() => claimAll(database, wish)),
    settleNotice: (id, token, outcome, at) => database.write(() => settle(database, id, token, outcome, at)),
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

function settle(database: Database, id: string, token: string, outcome: NoticeOutcome, at: number): boolean {
  const { db } = database;
  const notice = db.select().from(table).where(eq(table.id, id)).get();
  if (notice?.token !== token) return false;
  if (notice.state !== 'leased') return true;
  const campaign = db
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.policy, notice.policy), eq(campaigns.version, notice.version)))
    .get()!;
  const change = afterAttempt(notice, outcome, campaign.state, at);
  db.update(table).set(change).where(eq(table.id, id)).run();
  if (outcome.state === 'dead' && outcome.addressRefused) refuseAddress(db, notice, at);
  if (change.settledAt !== null) closeWhenSettled(database, campaign, at);
  return true;
}

/** Flags the address, unless the user has given another one since the notice was claimed. */
function refuseAddress(db: Database['db'], notice: typeof table.$inferSelect, at: number): void {
  db.update(contacts)
    .set({ refusedAt: at })
    .where(and(eq(contacts.user, notice.user), lte(contacts.emailSince, notice.claimedAt!)))
    .run();
}
