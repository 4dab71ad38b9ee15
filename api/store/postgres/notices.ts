import { and, asc, eq, lte, or, sql } from 'drizzle-orm';
import { formatRef } from '#model/ref.ts';
import { beginTurn, type Claimed } from '../rules/claiming.ts';
import { newToken } from '../rules/ids.ts';
import type { Pace } from '../rules/pacing.ts';
import { afterAttempt, DEAD_ENDS, deliveryOf, dueNotice, type NoticeChange } from '../rules/telling.ts';
import type { ClaimedNotice, ClaimResult, ClaimWish, MarkWish, Settlement, Store } from '../store.ts';
import { closeWhenSettled, isRef } from './campaigns.ts';
import type { Database, Session } from './database.ts';
import { campaigns, contacts, deliveries, mailPace, prompted, standings, notices as table } from './schema.ts';

type Notices = Pick<Store, 'claimNotices' | 'markNotices' | 'settleNotices'>;
type Campaign = typeof campaigns.$inferSelect;
type Notice = typeof table.$inferSelect;

export function notices(database: Database): Notices {
  return {
    claimNotices: (wish) => database.background.write((tx) => claimAll(tx, wish)),
    markNotices: (notices, wish) => database.background.write((tx) => markAll(tx, notices, wish)),
    settleNotices: (settlements, at) => database.background.write((tx) => settleAll(tx, settlements, at)),
  };
}

async function claimAll(tx: Session, wish: ClaimWish): Promise<ClaimResult> {
  const turn = beginTurn(await housePace(tx, wish), wish);
  for (const campaign of await openCampaigns(tx)) {
    const limit = turn.roomFor(campaign);
    if (limit > 0) turn.took(campaign, await claim(tx, campaign, { ...wish, limit }));
  }
  for (const { freeAt, ...ref } of turn.moved) await tx.update(campaigns).set({ freeAt }).where(isRef(campaigns, ref));
  const freeAt = turn.houseFreeAt();
  if (freeAt !== null) await tx.update(mailPace).set({ freeAt });
  return turn.result;
}

/** Locked, so that workers who claim at once share one pace. */
async function housePace(tx: Session, { perHour }: ClaimWish): Promise<Pace | null> {
  if (!perHour) return null;
  const [row] = await tx.select().from(mailPace).for('update');
  return { perHour, freeAt: row!.freeAt };
}

/** Oldest first. Those with a pace of their own are locked, in one order for everybody, and read again. */
async function openCampaigns(tx: Session): Promise<Campaign[]> {
  const isOpen = eq(campaigns.state, 'open');
  const byAge = [asc(campaigns.openedAt), asc(campaigns.policy)];
  const open = await tx
    .select()
    .from(campaigns)
    .where(isOpen)
    .orderBy(...byAge);
  if (open.every(({ perHour }) => perHour === null)) return open;
  return tx
    .select()
    .from(campaigns)
    .where(isOpen)
    .orderBy(...byAge)
    .for('no key update');
}

type Candidate = Awaited<ReturnType<typeof candidates>>[number];

async function claim(tx: Session, campaign: Campaign, { limit, at, leaseMs, resend }: ClaimWish): Promise<Claimed> {
  const found = await candidates(tx, campaign, limit, at);
  const fates = Map.groupBy(found, ({ notice, contact, ...told }) =>
    dueNotice(campaign, notice, contact, told, resend),
  );
  const { send = [], moot = [], refused = [], unknown = [] } = Object.fromEntries(fates) as Record<string, Candidate[]>;
  const lease = { token: newToken(), leasedUntil: at + leaseMs };
  await change(tx, send, {
    state: 'leased',
    token: lease.token,
    attempt: sql`${table.attempt} + 1`,
    dueAt: lease.leasedUntil,
    claimedAt: at,
    handedAt: null,
    doubts: sql`${table.doubts} + CASE WHEN ${table.handedAt} IS NULL THEN 0 ELSE 1 END`,
  });
  await change(tx, moot, { state: 'moot', settledAt: at, handedAt: null });
  for (const [ended, response] of [
    [refused, DEAD_ENDS.refused],
    [unknown, DEAD_ENDS.unknown],
  ] as const)
    await change(tx, ended, { state: 'dead', settledAt: at, response, handedAt: null });
  if (found.length < limit) await closeWhenSettled(tx, campaign, at);
  return {
    notices: send.map((one) => ({ ...claimed(one), ...lease })),
    moot: moot.length + refused.length + unknown.length,
  };
}

function candidates(tx: Session, { policy, version }: Campaign, limit: number, at: number) {
  return tx
    .select({ notice: table, contact: contacts, standing: standings, shown: prompted.version })
    .from(table)
    .leftJoin(contacts, eq(contacts.user, table.user))
    .leftJoin(standings, and(eq(standings.user, table.user), eq(standings.policy, policy)))
    .leftJoin(prompted, and(eq(prompted.user, table.user), eq(prompted.policy, policy)))
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
    reminder: notice.reminder === 1,
    attempt: attempt + 1,
  };
}

async function markAll(
  tx: Session,
  notices: readonly Pick<ClaimedNotice, 'id' | 'token'>[],
  { at, until }: MarkWish,
): Promise<boolean[]> {
  const column = (pick: (one: (typeof notices)[number]) => string) => sql.param(notices.map(pick));
  const { rows } = await tx.execute<{ id: string; token: string }>(sql`
    UPDATE notices SET handed_at = ${at}, due_at = ${until}
    FROM unnest(${column((one) => one.id)}::text[], ${column((one) => one.token)}::text[]) AS mine (id, token), campaigns c
    WHERE notices.id = mine.id AND notices.token = mine.token AND notices.state = 'leased'
      AND c.policy = notices.policy AND c.version = notices.version AND c.state = 'open'
    RETURNING notices.id, notices.token`);
  const marked = new Map(rows.map((row) => [row.id, row.token]));
  return notices.map(({ id, token }) => marked.get(id) === token);
}

interface Settled {
  notice: Notice;
  settlement: Settlement;
  change: NoticeChange;
}

async function settleAll(tx: Session, settlements: readonly Settlement[], at: number): Promise<boolean[]> {
  const notices = await lockNotices(
    tx,
    settlements.map((one) => one.id),
  );
  const mine = settlements.map((one) => (notices.get(one.id)?.token === one.token ? notices.get(one.id)! : null));
  const states = await shareCampaigns(
    tx,
    mine.filter((notice) => notice !== null),
  );
  const settled: Settled[] = settlements.flatMap((settlement, index) => {
    const notice = mine[index];
    if (notice?.state !== 'leased') return [];
    const change = afterAttempt(notice, settlement.outcome, states.get(formatRef(notice))!, at);
    return [{ notice, settlement, change }];
  });
  await writeChanges(tx, settled);
  await recordDeliveries(tx, settled, at);
  for (const one of settled) await refuseAddress(tx, one, at);
  const over = settled.filter(({ change }) => change.settledAt !== null).map(({ notice }) => notice);
  for (const notice of new Map(over.map((one) => [formatRef(one), one])).values())
    await closeWhenSettled(tx, notice, at);
  return mine.map((notice) => notice !== null);
}

/** Locks them in one order for everybody, so that two who settle never wait in a circle. */
async function lockNotices(tx: Session, ids: string[]): Promise<Map<string, Notice>> {
  const rows = await tx
    .select()
    .from(table)
    .where(sql`${table.id} = ANY(${sql.param(ids)}::text[])`)
    .orderBy(asc(table.id))
    .for('no key update');
  return new Map(rows.map((row) => [row.id, row]));
}

/** Shared, so that a recall either is seen here or sees these notices queued again. */
async function shareCampaigns(tx: Session, notices: Notice[]): Promise<Map<string, Campaign['state']>> {
  const refs = [...new Map(notices.map((one) => [formatRef(one), one])).values()];
  if (refs.length === 0) return new Map();
  const any = or(...refs.map((ref) => and(eq(campaigns.policy, ref.policy), eq(campaigns.version, ref.version))));
  const rows = await tx.select().from(campaigns).where(any).for('share');
  return new Map(rows.map((row) => [formatRef(row), row.state]));
}

async function writeChanges(tx: Session, settled: Settled[]): Promise<void> {
  if (settled.length === 0) return;
  const column = (pick: (one: Settled) => unknown) => sql.param(settled.map(pick));
  await tx.execute(sql`
    UPDATE notices SET state = new.state, due_at = new.due_at, attempt = new.attempt,
      settled_at = new.settled_at, response = new.response, doubts = new.doubts, handed_at = NULL
    FROM unnest(${column((one) => one.notice.id)}::text[], ${column(({ change }) => change.state)}::text[],
      ${column(({ change }) => change.dueAt)}::bigint[], ${column(({ change }) => change.attempt)}::integer[],
      ${column(({ change }) => change.settledAt)}::bigint[], ${column(({ change }) => change.response)}::text[],
      ${column(({ change }) => change.doubts)}::integer[])
      AS new (id, state, due_at, attempt, settled_at, response, doubts)
    WHERE notices.id = new.id`);
}

async function recordDeliveries(tx: Session, settled: Settled[], at: number): Promise<void> {
  const rows = settled.flatMap(({ notice, change, settlement: { mail } }) => {
    const row = deliveryOf(notice.id, change, mail, at);
    return row ? [row] : [];
  });
  if (rows.length > 0) await tx.insert(deliveries).values(rows);
}

/** Flags the address, unless the user has given another one since the notice was claimed. */
async function refuseAddress(tx: Session, { notice, settlement: { outcome } }: Settled, at: number): Promise<void> {
  if (outcome.state !== 'dead' || !outcome.addressRefused) return;
  await tx
    .update(contacts)
    .set({ refusedAt: at })
    .where(and(eq(contacts.user, notice.user), lte(contacts.emailSince, notice.claimedAt!)));
}
