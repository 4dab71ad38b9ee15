import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Kind, VersionRef } from '#model/ref.ts';
import { type AudienceRow, affectedSql, audienceQuery, recipientsOf } from '../rules/audience.ts';
import { APART_MS, heldBySystem, holdAtStart } from '../rules/campaigns.ts';
import { newId } from '../rules/ids.ts';
import { campaignsFor, isAddressed, type Readdressed, wakeNotices } from '../rules/readdressing.ts';
import { missingQuery, writeAgain } from '../rules/reconciling.ts';
import { awaitSteps } from '../rules/steps.ts';
import { campaignOf, countsOf, isAffected, isFirstEnd } from '../rules/telling.ts';
import { campaignEvent, tellWebhooks } from '../rules/webhooks.ts';
import type { Campaign, FanOutResult, HoldReason, Opening, Store } from '../store.ts';
import { type Database, executor, type Session } from './database.ts';
import { isAny } from './queries.ts';
import { campaignActs, contacts, notices, standings, campaigns as table } from './schema.ts';

type Campaigns = Pick<Store, 'toFanOut' | 'fanOut' | 'campaigns' | 'campaign'>;
type Row = typeof table.$inferSelect;

export function campaigns(database: Database): Campaigns {
  return {
    toFanOut: () => database.read(toFanOut),
    fanOut: (ref, limit, at) => database.background.write((tx) => fanOut(tx, ref, limit, at)),
    campaigns: () => database.snapshot((tx) => list(tx)),
    campaign: async (ref) => (await database.snapshot((tx) => list(tx, ref)))[0] ?? null,
  };
}

/** Opens the campaign of a version, or holds it and gives the reason; those of other versions that still run give way. */
export async function openCampaign(
  tx: Session,
  { policy, version }: VersionRef,
  kind: Kind,
  { at, confirmed, dry }: { at: number } & Opening,
): Promise<HoldReason | null> {
  const running = and(eq(table.policy, policy), inArray(table.state, ['held', 'open']));
  await tx.update(table).set({ state: 'superseded' }).where(running);
  const older = and(eq(notices.policy, policy), ne(notices.version, version), eq(notices.state, 'queued'));
  await tx.update(notices).set({ state: 'moot', settledAt: at }).where(older);
  const { rows } = await tx.execute<AudienceRow>(audienceQuery({ policy, version }, kind));
  const recipients = recipientsOf(rows);
  const heldBecause = holdAtStart({ recipients, confirmed, dry, recent: await openedLately(tx, at) });
  const state = heldBecause ? 'held' : 'open';
  await tx.insert(table).values({ policy, version, kind, openedAt: at, reached: '', recipients, state, heldBecause });
  if (heldBecause) await tx.insert(campaignActs).values({ policy, version, ...heldBySystem(heldBecause, at) });
  return heldBecause;
}

async function openedLately(tx: Session, at: number): Promise<boolean> {
  const lately = and(gt(table.openedAt, at - APART_MS), gt(table.recipients, 0));
  return (await tx.select({ version: table.version }).from(table).where(lately).limit(1)).length > 0;
}

/**
 * Ends the campaign of a recalled version and takes up that of version `before`, the newest material one left,
 * if it had given way. Resolves to how many unsent notices were ended.
 */
export async function recallCampaign(tx: Session, ref: VersionRef, before: number, at: number): Promise<number> {
  await tx.update(table).set({ state: 'recalled' }).where(isRef(table, ref));
  const unsent = and(isRef(notices, ref), eq(notices.state, 'queued'));
  const ended = await tx.update(notices).set({ state: 'moot', settledAt: at }).where(unsent);
  await resume(tx, { policy: ref.policy, version: before }, at);
  return ended.rowCount!;
}

async function resume(tx: Session, ref: VersionRef, at: number): Promise<void> {
  const resumed = await tx
    .update(table)
    .set({ state: asBefore, reached: '', fannedOutAt: null })
    .where(and(isRef(table, ref), eq(table.state, 'superseded')));
  if (resumed.rowCount === 0) return;
  const moot = and(isRef(notices, ref), eq(notices.state, 'moot'));
  await tx.update(notices).set({ state: 'queued', dueAt: at, settledAt: null }).where(moot);
}

/** A campaign that was held when it gave way is held again. */
const asBefore = sql`CASE WHEN ${table.heldBecause} IS NULL THEN 'open' ELSE 'held' END`;

/** Gives users who have got an address their notices of the campaigns that speak to them. */
export async function tellAddressed(tx: Session, { users, isChance }: Readdressed, at: number): Promise<void> {
  // Locked, so that no campaign is closed between this look and the notice, and one that is done can be opened again.
  const addressing = await tx
    .select()
    .from(table)
    .where(campaignsFor())
    .orderBy(...inOrder)
    .for('share');
  for (const campaign of addressing) {
    const affected = await affectedAmong(tx, campaign, users);
    const addressed = affected.filter(({ since }) => isAddressed(campaign, since));
    const written = await writeNotices(tx, campaign, addressed.map(userOf), at);
    const told = written + (await wake(tx, campaign, { users: affected.map(userOf), isChance }, at));
    if (told > 0 && campaign.state === 'done')
      await tx.update(table).set({ state: 'open' }).where(isRef(table, campaign));
  }
}

/** In one order for everybody, so that two who lock them never wait in a circle. */
const inOrder = [asc(table.policy), asc(table.version)];

/** With the instant from which each has been known. */
async function affectedAmong(tx: Session, { policy, kind, version }: Row, users: readonly string[]) {
  const found = await tx
    .select({ user: contacts.user, since: contacts.createdAt, standing: standings })
    .from(contacts)
    .leftJoin(standings, and(eq(standings.user, contacts.user), eq(standings.policy, policy)))
    .where(isAny(contacts.user, users));
  return found.filter(({ standing }) => isAffected(kind, version, standing));
}

const userOf = ({ user }: { user: string }): string => user;

async function wake(tx: Session, ref: VersionRef, those: Readdressed, at: number): Promise<number> {
  return those.users.length === 0 ? 0 : (await tx.execute(wakeNotices(ref, those, at))).rowCount!;
}

/** Writes queued notices, once per campaign and user; resolves to how many were new. */
async function writeNotices(
  tx: Session,
  { policy, version }: VersionRef,
  users: string[],
  at: number,
): Promise<number> {
  if (users.length === 0) return 0;
  const ids = users.map(() => newId(at));
  const { rowCount } = await tx.execute(sql`
    INSERT INTO notices (id, policy, version, user_id, state, queued_at, due_at, attempt)
    SELECT new.id, ${policy}, ${version}, new.user_id, 'queued', ${at}, ${at}, 0
    FROM unnest(${sql.param(ids)}::text[], ${sql.param(users)}::text[]) AS new (id, user_id)
    ON CONFLICT (policy, version, user_id) DO NOTHING`);
  return rowCount!;
}

function toFanOut(db: Session): Promise<VersionRef[]> {
  const { policy, version, openedAt } = table;
  const unfinished = and(eq(table.state, 'open'), isNull(table.fannedOutAt));
  return db.select({ policy, version }).from(table).where(unfinished).orderBy(asc(openedAt));
}

/**
 * One step, in one statement. It does not wait for the disk: what a power cut takes is the tail of PostgreSQL's log, commit by
 * commit, so a step goes with the place it had reached, and is taken again. Nothing that is durable stands on it, since a
 * commit that does wait (the end of the campaign, the mark before a mail goes out, an answer) waits for all before it.
 */
async function fanOut(tx: Session, ref: VersionRef, limit: number, at: number): Promise<FanOutResult> {
  const [campaign] = await tx.select().from(table).where(isRef(table, ref)).for('no key update');
  if (campaign?.state !== 'open' || campaign.fannedOutAt !== null) return { written: 0, complete: true };
  const { rows } = await tx.execute<{ users: number; written: number }>(stepQuery(campaign, limit, at));
  const { users, written } = rows[0]!;
  const complete = users < limit;
  if (complete) {
    await tx.update(table).set({ fannedOutAt: at }).where(isRef(table, ref));
    await closeWhenSettled(tx, ref, at);
  } else {
    await tx.execute(sql`SET LOCAL synchronous_commit = off`);
  }
  return { written, complete };
}

/** Writes the notices of the next users and moves the campaign on; gives how many users and notices that were. */
function stepQuery({ policy, version, kind, reached }: Row, limit: number, at: number): SQL {
  const ids = Array.from({ length: limit }, () => newId(at));
  return sql`
    WITH next AS MATERIALIZED (
      SELECT c.user_id, ${affectedSql(kind, version)} AS affected
      FROM contacts c LEFT JOIN standings s ON s.user_id = c.user_id AND s.policy = ${policy}
      WHERE c.user_id > ${reached} AND c.email IS NOT NULL ORDER BY c.user_id LIMIT ${limit}
    ), written AS (
      INSERT INTO notices (id, policy, version, user_id, state, queued_at, due_at, attempt)
      SELECT (${sql.param(ids)}::text[])[row_number() OVER ()], ${policy}, ${version}, user_id, 'queued', ${at}, ${at}, 0
      FROM next WHERE affected
      ON CONFLICT (policy, version, user_id) DO NOTHING RETURNING 1
    ), moved AS (
      UPDATE campaigns SET reached = (SELECT max(user_id) FROM next)
      WHERE policy = ${policy} AND version = ${version} AND EXISTS (SELECT 1 FROM next)
    )
    SELECT (SELECT count(*) FROM next)::integer AS users, (SELECT count(*) FROM written)::integer AS written`;
}

/**
 * A campaign is done when every notice is settled and nobody whom it is to tell is found without one.
 * The lock waits for users who are just being put; two who settle the last notices at once may both leave it open,
 * then the next claim closes it.
 */
export async function closeWhenSettled(tx: Session, ref: VersionRef, at: number): Promise<void> {
  const waiting = sql`EXISTS (SELECT 1 FROM notices WHERE policy = ${ref.policy} AND version = ${ref.version}
    AND state IN ('queued', 'leased'))`;
  const finished = and(isRef(table, ref), eq(table.state, 'open'), isNotNull(table.fannedOutAt), sql`NOT ${waiting}`);
  const [before] = await tx
    .select({ doneAt: table.doneAt, kind: table.kind })
    .from(table)
    .where(finished)
    .for('no key update');
  if (!before) return;
  const isFirst = isFirstEnd(before);
  if (isFirst && (await tx.execute(missingQuery(ref, before.kind))).rows.length > 0) {
    await tx.execute(writeAgain(ref));
    return;
  }
  const done = await tx.update(table).set({ state: 'done', doneAt: at }).where(finished);
  if (done.rowCount! > 0 && isFirst) await awaitSteps(tellWebhooks([campaignEvent(ref, at)]), executor(tx));
}

async function list(tx: Session, ref?: VersionRef): Promise<Campaign[]> {
  const rows = await tx
    .select()
    .from(table)
    .where(ref && isRef(table, ref))
    .orderBy(desc(table.openedAt), asc(table.policy), desc(table.version));
  const campaigns: Campaign[] = [];
  for (const row of rows) campaigns.push(campaignOf(row, await counts(tx, row)));
  return campaigns;
}

async function counts(tx: Session, ref: VersionRef) {
  const rows = await tx
    .select({ state: notices.state, count: sql<number>`count(*)::integer` })
    .from(notices)
    .where(isRef(notices, ref))
    .groupBy(notices.state);
  return countsOf(rows);
}

export function isRef(of: typeof table | typeof notices | typeof campaignActs, { policy, version }: VersionRef) {
  return and(eq(of.policy, policy), eq(of.version, version));
}
