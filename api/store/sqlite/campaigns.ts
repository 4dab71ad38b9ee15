import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Kind, VersionRef } from '#model/ref.ts';
import { type AudienceRow, audienceQuery, recipientsOf } from '../rules/audience.ts';
import { APART_MS, heldBySystem, holdAtStart } from '../rules/campaigns.ts';
import { campaignsFor, isAddressed, type Readdressed, wakeNotices } from '../rules/readdressing.ts';
import { missingQuery, writeAgain } from '../rules/reconciling.ts';
import { runSteps } from '../rules/steps.ts';
import { campaignOf, countsOf, isAffected, isFirstEnd } from '../rules/telling.ts';
import { campaignEvent, tellWebhooks } from '../rules/webhooks.ts';
import type { Campaign, HoldReason, Opening, Store } from '../store.ts';
import type { Aside } from './aside.ts';
import { type Database, executor } from './database.ts';
import { noticeInserter } from './fanout.ts';
import { campaignActs, contacts, notices, standings, campaigns as table } from './schema.ts';

type Campaigns = Pick<Store, 'toFanOut' | 'fanOut' | 'campaigns' | 'campaign'>;
type Row = typeof table.$inferSelect;

export function campaigns(database: Database, aside: Aside): Campaigns {
  const unfinished = toFanOut(database);
  return {
    toFanOut: () => database.read(() => unfinished.all()),
    async fanOut(ref, limit, at) {
      const { written, ended } = await aside.fanOut(ref, limit, at);
      return { written, complete: ended && (await database.write(() => complete(database, ref, at))) };
    },
    campaigns: () => database.snapshot(() => list(database)),
    campaign: (ref) => database.snapshot(() => list(database, ref)[0] ?? null),
  };
}

/** Opens the campaign of a version, or holds it and gives the reason; those of other versions that still run give way. */
export function openCampaign(
  { db }: Database,
  { policy, version }: VersionRef,
  kind: Kind,
  { at, confirmed, dry }: { at: number } & Opening,
): HoldReason | null {
  const running = and(eq(table.policy, policy), inArray(table.state, ['held', 'open']));
  db.update(table).set({ state: 'superseded' }).where(running).run();
  const older = and(eq(notices.policy, policy), ne(notices.version, version), eq(notices.state, 'queued'));
  db.update(notices).set({ state: 'moot', settledAt: at }).where(older).run();
  const recipients = recipientsOf(db.all<AudienceRow>(audienceQuery({ policy, version }, kind)));
  const heldBecause = holdAtStart({ recipients, confirmed, dry, recent: openedLately(db, at) });
  const state = heldBecause ? 'held' : 'open';
  db.insert(table).values({ policy, version, kind, openedAt: at, reached: '', recipients, state, heldBecause }).run();
  if (heldBecause)
    db.insert(campaignActs)
      .values({ policy, version, ...heldBySystem(heldBecause, at) })
      .run();
  return heldBecause;
}

function openedLately(db: Database['db'], at: number): boolean {
  const lately = and(gt(table.openedAt, at - APART_MS), gt(table.recipients, 0));
  return db.select({ version: table.version }).from(table).where(lately).get() !== undefined;
}

/**
 * Ends the campaign of a recalled version and takes up that of version `before`, the newest material one left,
 * if it had given way. Returns how many unsent notices were ended.
 */
export function recallCampaign({ db }: Database, ref: VersionRef, before: number, at: number): number {
  db.update(table).set({ state: 'recalled' }).where(isRef(table, ref)).run();
  const ended = db
    .update(notices)
    .set({ state: 'moot', settledAt: at })
    .where(and(isRef(notices, ref), eq(notices.state, 'queued')))
    .run();
  const former = { policy: ref.policy, version: before };
  const resumed = db
    .update(table)
    .set({ state: asBefore, reached: '', fannedOutAt: null })
    .where(and(isRef(table, former), eq(table.state, 'superseded')))
    .run();
  if (resumed.changes > 0) {
    db.update(notices)
      .set({ state: 'queued', dueAt: at, settledAt: null })
      .where(and(isRef(notices, former), eq(notices.state, 'moot')))
      .run();
  }
  return ended.changes;
}

/** A campaign that was held when it gave way is held again. */
const asBefore = sql`CASE WHEN ${table.heldBecause} IS NULL THEN 'open' ELSE 'held' END`;

/** Gives a function that gives users who have got an address their notices of the campaigns that speak to them. */
export function addressedTeller({ db, client }: Database) {
  const write = noticeInserter(client);
  return ({ users, isChance }: Readdressed, at: number): void => {
    const addressing = db.select().from(table).where(campaignsFor()).all();
    for (const campaign of addressing) {
      const affected = affectedAmong(db, campaign, users);
      const addressed = affected.filter(({ since }) => isAddressed(campaign, since)).map(({ user }) => user);
      const written = write(campaign, addressed, at);
      const told = written + wake(db, campaign, { users: affected.map(({ user }) => user), isChance }, at);
      if (told > 0 && campaign.state === 'done') reopen(db, campaign);
    }
  };
}

function wake(db: Database['db'], ref: VersionRef, those: Readdressed, at: number): number {
  return those.users.length === 0 ? 0 : db.run(wakeNotices(ref, those, at)).changes;
}

function reopen(db: Database['db'], ref: VersionRef): void {
  db.update(table).set({ state: 'open' }).where(isRef(table, ref)).run();
}

/** With the instant from which each has been known. */
function affectedAmong(db: Database['db'], { policy, kind, version }: Row, users: readonly string[]) {
  const find = db
    .select({ user: contacts.user, since: contacts.createdAt, standing: standings })
    .from(contacts)
    .leftJoin(standings, and(eq(standings.user, contacts.user), eq(standings.policy, policy)))
    .where(eq(contacts.user, sql.placeholder('user')))
    .prepare();
  const found = users.flatMap((user) => find.get({ user }) ?? []);
  return found.filter(({ standing }) => isAffected(kind, version, standing));
}

function toFanOut({ db }: Database) {
  const { policy, version, openedAt } = table;
  const unfinished = and(eq(table.state, 'open'), isNull(table.fannedOutAt));
  return db.select({ policy, version }).from(table).where(unfinished).orderBy(asc(openedAt)).prepare();
}

/**
 * Records that every affected user has a notice; false when somebody is left after all. Waits for the disk, and with that
 * for every step before it.
 */
function complete(database: Database, ref: VersionRef, at: number): boolean {
  const { db } = database;
  const campaign = db.select().from(table).where(isRef(table, ref)).get();
  if (campaign?.state !== 'open' || campaign.fannedOutAt !== null) return true;
  if (isAnyoneLeft(db, campaign)) return false;
  db.update(table).set({ fannedOutAt: at }).where(isRef(table, ref)).run();
  closeWhenSettled(database, ref, at);
  return true;
}

function isAnyoneLeft(db: Database['db'], { reached }: Row): boolean {
  const left = and(gt(contacts.user, reached), isNotNull(contacts.email));
  return db.select({ user: contacts.user }).from(contacts).where(left).limit(1).get() !== undefined;
}

/** A campaign is done when every notice is settled and nobody whom it is to tell is found without one. */
export function closeWhenSettled({ db }: Database, ref: VersionRef, at: number): void {
  const waiting = sql`EXISTS (SELECT 1 FROM notices WHERE policy = ${ref.policy} AND version = ${ref.version}
    AND state IN ('queued', 'leased'))`;
  const finished = sql`${table.state} = 'open' AND ${table.fannedOutAt} IS NOT NULL AND NOT ${waiting}`;
  const before = db
    .select({ doneAt: table.doneAt, kind: table.kind })
    .from(table)
    .where(and(isRef(table, ref), finished))
    .get();
  if (!before) return;
  const isFirst = isFirstEnd(before);
  if (isFirst && db.get(missingQuery(ref, before.kind))) {
    db.run(writeAgain(ref));
    return;
  }
  db.update(table).set({ state: 'done', doneAt: at }).where(isRef(table, ref)).run();
  if (isFirst) runSteps(tellWebhooks([campaignEvent(ref, at)]), executor(db));
}

function list({ db }: Database, ref?: VersionRef): Campaign[] {
  const rows = db
    .select()
    .from(table)
    .where(ref && isRef(table, ref))
    .orderBy(desc(table.openedAt), asc(table.policy), desc(table.version))
    .all();
  return rows.map((row) => campaignOf(row, counts(db, row)));
}

function counts(db: Database['db'], ref: VersionRef) {
  const rows = db
    .select({ state: notices.state, count: sql<number>`count(*)` })
    .from(notices)
    .where(isRef(notices, ref))
    .groupBy(notices.state)
    .all();
  return countsOf(rows);
}

export function isRef(of: typeof table | typeof notices | typeof campaignActs, { policy, version }: VersionRef) {
  return and(eq(of.policy, policy), eq(of.version, version));
}
