import { asc, getTableColumns } from 'drizzle-orm';
import type { VersionRef } from '#model/ref.ts';
import { afterLever, shownState } from '../rules/campaigns.ts';
import { type UnreachedRow, unreachedOf, unreachedQuery } from '../rules/unreached.ts';
import type { CampaignAct, HoldReason, LeverResult, Store } from '../store.ts';
import { closeWhenSettled, isRef } from './campaigns.ts';
import type { Database, Session } from './database.ts';
import { campaignActs, campaigns as table } from './schema.ts';

type Levers = Pick<Store, 'pullLever' | 'noteTest' | 'campaignActs' | 'unreached'>;
type TestBy = Parameters<Store['noteTest']>[1];

export function levers(database: Database): Levers {
  return {
    pullLever: (ref, act, reason) => database.write((tx) => pull(tx, ref, act, reason)),
    noteTest: (ref, by) => database.write((tx) => noteTest(tx, ref, by)),
    campaignActs: (ref) => database.read((db) => actsOf(db, ref)),
    unreached: (ref, after, limit) =>
      database.read(async (db) => {
        const [campaign] = await db.select().from(table).where(isRef(table, ref));
        if (!campaign) return [];
        const { rows } = await db.execute<UnreachedRow>(unreachedQuery(ref, campaign.kind, after, limit));
        return rows.map(unreachedOf);
      }),
  };
}

async function pull(tx: Session, ref: VersionRef, act: CampaignAct, reason?: HoldReason): Promise<LeverResult> {
  const [before] = await tx.select().from(table).where(isRef(table, ref)).for('no key update');
  if (!before) return { outcome: 'unknown' };
  const after = afterLever(before, act, reason);
  if (!after) return { outcome: 'ended', state: before.state };
  if (after === before) return { outcome: 'same', state: shownState(before) };
  const { state, heldBecause, perHour } = after;
  await tx.update(table).set({ state, heldBecause, perHour }).where(isRef(table, ref));
  const { policy, version } = ref;
  await tx.insert(campaignActs).values({ policy, version, ...act });
  await closeWhenSettled(tx, ref, act.at);
  return { outcome: 'done', state: shownState(after) };
}

async function noteTest(tx: Session, { policy, version }: VersionRef, by: TestBy): Promise<boolean> {
  const ref = { policy, version };
  const found = await tx.select({ state: table.state }).from(table).where(isRef(table, ref));
  if (found.length === 0) return false;
  await tx.insert(campaignActs).values({ ...ref, ...by, act: 'test', perHour: null });
  return true;
}

function actsOf(db: Session, ref: VersionRef): Promise<CampaignAct[]> {
  const { entry, policy: _policy, version: _version, ...columns } = getTableColumns(campaignActs);
  return db.select(columns).from(campaignActs).where(isRef(campaignActs, ref)).orderBy(asc(entry));
}
