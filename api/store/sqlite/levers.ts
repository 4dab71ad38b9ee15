import { asc, getTableColumns } from 'drizzle-orm';
import type { VersionRef } from '#model/ref.ts';
import { afterLever, shownState } from '../rules/campaigns.ts';
import { type UnreachedRow, unreachedOf, unreachedQuery } from '../rules/unreached.ts';
import type { CampaignAct, HoldReason, LeverResult, Store } from '../store.ts';
import { closeWhenSettled } from './closing.ts';
import type { Database } from './database.ts';
import { isRef } from './prepare.ts';
import { campaignActs, campaigns as table } from './schema.ts';

type Levers = Pick<Store, 'pullLever' | 'noteTest' | 'campaignActs' | 'unreached'>;
type TestBy = Parameters<Store['noteTest']>[1];

export function levers(database: Database): Levers {
  const { db } = database;
  return {
    pullLever: (ref, act, reason) => database.write(() => pull(database, ref, act, reason)),
    noteTest: (ref, by) => database.write(() => noteTest(database, ref, by)),
    campaignActs: (ref) => database.read(() => actsOf(database, ref)),
    unreached: (ref, after, limit) =>
      database.read(() => {
        const campaign = db.select().from(table).where(isRef(table, ref)).get();
        if (!campaign) return [];
        return db.all<UnreachedRow>(unreachedQuery(ref, campaign.kind, after, limit)).map(unreachedOf);
      }),
  };
}

function pull(database: Database, ref: VersionRef, act: CampaignAct, reason?: HoldReason): LeverResult {
  const { db } = database;
  const before = db.select().from(table).where(isRef(table, ref)).get();
  if (!before) return { outcome: 'unknown' };
  const after = afterLever(before, act, reason);
  if (!after) return { outcome: 'ended', state: before.state };
  if (after === before) return { outcome: 'same', state: shownState(before) };
  const { state, heldBecause, perHour } = after;
  db.update(table).set({ state, heldBecause, perHour }).where(isRef(table, ref)).run();
  const { policy, version } = ref;
  db.insert(campaignActs)
    .values({ policy, version, ...act })
    .run();
  closeWhenSettled(database, ref, act.at);
  return { outcome: 'done', state: shownState(after) };
}

function noteTest({ db }: Database, { policy, version }: VersionRef, by: TestBy): boolean {
  const ref = { policy, version };
  if (!db.select({ state: table.state }).from(table).where(isRef(table, ref)).get()) return false;
  db.insert(campaignActs)
    .values({ ...ref, ...by, act: 'test', perHour: null })
    .run();
  return true;
}

function actsOf({ db }: Database, ref: VersionRef): CampaignAct[] {
  const { entry, policy: _policy, version: _version, ...columns } = getTableColumns(campaignActs);
  return db.select(columns).from(campaignActs).where(isRef(campaignActs, ref)).orderBy(asc(entry)).all();
}
