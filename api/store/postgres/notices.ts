import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { newToken } from '../rules/ids.ts';
import { afterAttempt, dueNotice, REFUSED_BEFORE } from '../rules/telling.ts';
import type { ClaimedNotice, ClaimResult, NoticeOutcome, Store } from '../store.ts';
import { closeWhenSettled } from './campaigns.ts';
import type { Database, Session } from './database.ts';
import { campaigns, contacts, standings, notices as table } from './schema.ts';

type Notices = Pick<Store, 'claimNotices' | 'settleNotice'>;
type Campaign = typeof campaigns.$inferSelect;
type Wish = Parameters<Store['claimNotices']>[0];

export function notices(database: Database): Notices {
  return {
    claimNotices: (wish) => database.write((tx) => claimAll(tx, wish)),
    settleNotice: (id, token, outcome, at) => database.write((tx) => settle(tx, id, token, outcome, at)),
  };
}

async function claimAll(tx: Session, wish: Wish): Promise<ClaimResult> {
  const open = await tx.select().from(campaigns).where(eq(campaigns.state, 'open')).orderBy(asc(campaigns.openedAt));
  const result: ClaimResult = { notices: [], moot: 0 };
  for (const campaign of open) {
    const limit = wish.limit - result.notices.length - result.moot;
    if (limit <= 0) break;
    const { notices, moot } = await claim(tx, campaign, { ...wish, limit });
    result.notices.push(...notices);
    result.moot += moot;
  }
  return result;
}

type Candidate = Awaited<ReturnType<typeof candidates>>[number];

async function claim(tx: Session, campaign: Campaign, { limit, at, leaseMs }: Wish): Promise<ClaimResult> {
  const found = await candidates(tx, campaign, limit, at);
  const fates = Map.groupBy(found, ({ contact, standing }) => dueNotice(campaign, contact, standing));
  const { send = [], moot = [], dead = [] } = Object.fromEntries(fates) as Record<string, Candidate[]>;
  const lease = { token: newToken(), leasedUntil: at + leaseMs };
  await change(tx, send, {
    state: 'leased',
    token: lease.token,
    attempt: sql`${table.attempt} + 1`,
    dueAt: lease.leasedUntil,
    claimedAt: at,
  });
  await change(tx, moot, { state: 'moot', settledAt: at });
  await change(tx, dead, { state: 'dead', settledAt: at, response: REFUSED_BEFORE });
  if (found.length < limit) await closeWhenSettled(tx, campaign, at);
  return { notices: send.map((one) => ({ ...claimed(one), ...lease })), moot: moot.length + dead.length };
}

function candidates(tx: Session, { policy, version }: Campaign, limit: number, at: number) {
  return tx
    .select({ notice: table, contact: contacts, standing: standings })
    .from(table)
    .leftJoin(contacts, eq(contacts.user, table.user))
    .leftJoin(standings, and(eq(standings.user, table.user), eq(standings.policy, policy)))
    .where(and(eq(table.policy, policy), eq(table.version, version), waiting, lte(table.dueAt, at)))
    .orderBy(asc(table.dueAt))
    .limit(limit)
    .for('update', { of: table, skipLocked: true });
}

/** Written out, not bound: only so does the partial index serve. */
const waiting = sql`${table.state} IN ('queued', 'leased')`;

type Change = Parameters<ReturnType<typeof updateNotices>['set']>[0];

function updateNotices(tx: Session) {
  return tx.update(table);
}

async function change(tx: Session, of: Candidate[], to: Change): Promise<void> {
  if (of.length === 0) return;
  const ids = of.map(({ notice }) => notice.id);
  await updateNotices(tx)
    .set(to)
    .where(sql`${table.id} = ANY(${sql.param(ids)}::text[])`);
}

function claimed({ notice, contact, standing }: Candidate): Omit<ClaimedNotice, 'token' | 'leasedUntil'> {
  const { id, policy, version, user, queuedAt, attempt } = notice;
  const { email, locale } = contact!;
  return {
    id,
    policy,
    version,
    user,
    queuedAt,
    email: email!,
    locale,
    since: standing?.yes ?? 0,
    attempt: attempt + 1,
  };
}

async function settle(tx: Session, id: string, token: string, outcome: NoticeOutcome, at: number): Promise<boolean> {
  const [notice] = await tx.select().from(table).where(eq(table.id, id)).for('no key update');
  if (notice?.token !== token) return false;
  if (notice.state !== 'leased') return true;
  // Shared, so that a recall either is seen here or sees this notice queued again.
  const [campaign] = await tx
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.policy, notice.policy), eq(campaigns.version, notice.version)))
    .for('share');
  const after = afterAttempt(notice, outcome, campaign!.state, at);
  await updateNotices(tx).set(after).where(eq(table.id, id));
  if (outcome.state === 'dead' && outcome.addressRefused) await refuseAddress(tx, notice, at);
  if (after.settledAt !== null) await closeWhenSettled(tx, campaign!, at);
  return true;
}

/** Flags the address, unless the user has given another one since the notice was claimed. */
async function refuseAddress(tx: Session, notice: typeof table.$inferSelect, at: number): Promise<void> {
  await tx
    .update(contacts)
    .set({ refusedAt: at })
    .where(and(eq(contacts.user, notice.user), lte(contacts.emailSince, notice.claimedAt!)));
}
