import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import type { Kind, VersionRef } from '#model/ref.ts';
import { type AudienceRow, audienceQuery, recipientsOf } from '../rules/audience.ts';
import { APART_MS, heldBySystem, holdAtStart } from '../rules/campaigns.ts';
import { campaignsFor, isAddressed, type Readdressed, wakeNotices } from '../rules/readdressing.ts';
import { campaignOf, countsOf, isAffected } from '../rules/telling.ts';
import type { Campaign, HoldReason, Opening, Store } from '../store.ts';
import type { Aside } from './aside.ts';
import { closer, closeWhenSettled, isMany, isToClose } from './closing.ts';
import type { Database } from './database.ts';
import { noticeInserter } from './fanout.ts';
import { isRef } from './prepare.ts';
import { campaignActs, contacts, notices, standings, campaigns as table } from './schema.ts';

type Campaigns = Pick<Store, 'toFanOut' | 'fanOut' | 'campaigns' | 'campaign'>;
type Row = typeof table.$inferSelect;

export function campaigns(database: Database, aside: Aside): Campaigns {
  const unfinished = toFanOut(database);
  const close = closer(database, aside);
  return {
    toFanOut: () => database.read(() => unfinished.all()),
    async fanOut(ref, limit, at) {
      const { written, ended } = await aside.fanOut(ref, limit, at);
      const complete = ended && (await database.write(() => isComplete(database, ref, at)));
      return { written, complete: complete && (await close(ref, at)) };
    },
    campaigns: () => list(database, aside),
    campaign: async (ref) => (await list(database, aside, ref))[0] ?? null,
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

/** Those whose notices are not all written, and those that wait for a look before they are done. */
function toFanOut({ db }: Database) {
  const { policy, version, openedAt } = table;
  const unfinished = and(eq(table.state, 'open'), or(isNull(table.fannedOutAt), isToClose));
  return db.select({ policy, version }).from(table).where(unfinished).orderBy(asc(openedAt)).prepare();
}

/**
 * Records that every affected user has a notice; false when somebody is left after all. Waits for the disk, and with that
 * for every step before it.
 */
function isComplete(database: Database, ref: VersionRef, at: number): boolean {
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

async function list(database: Database, aside: Aside, ref?: VersionRef): Promise<Campaign[]> {
  const rows = await database.read(() => campaignRows(database.db, ref));
  const campaigns: Campaign[] = [];
  for (const row of rows) campaigns.push(campaignOf(row, countsOf(await counted(database, aside, row))));
  return campaigns;
}

function campaignRows(db: Database['db'], ref?: VersionRef): Row[] {
  return db
    .select()
    .from(table)
    .where(ref && isRef(table, ref))
    .orderBy(desc(table.openedAt), asc(table.policy), desc(table.version))
    .all();
}

type Counted = Parameters<typeof countsOf>[0][number];

/** Half a second for a million notices, which whoever watches a mailing asks for again and again. */
async function counted(database: Database, aside: Aside, { policy, version }: VersionRef): Promise<Counted[]> {
  const query = sql`SELECT state, count(*) AS count FROM notices
    WHERE policy = ${policy} AND version = ${version} GROUP BY state`;
  return isMany(database) ? aside.rows<Counted>(query) : database.read(() => database.db.all<Counted>(query));
}
