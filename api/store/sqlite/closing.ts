/**
 * The end of a campaign. Before it nobody whom it is to tell may be without a notice, and that look takes a second or two among
 * a million users: the thread takes it, while this connection answers.
 */
import { isNull, sql } from 'drizzle-orm';
import type { Kind, VersionRef } from '#model/ref.ts';
import { missingQuery, writeAgain } from '../rules/reconciling.ts';
import { runSteps } from '../rules/steps.ts';
import { isFirstEnd } from '../rules/telling.ts';
import { campaignEvent, tellWebhooks } from '../rules/webhooks.ts';
import type { Aside } from './aside.ts';
import { type Database, executor } from './database.ts';
import { isRef } from './prepare.ts';
import { campaigns as table } from './schema.ts';

/** Among so many users a look is over sooner than a thread has been asked for it. */
const FEW = 500;

const isSettled = sql`${table.state} = 'open' AND ${table.fannedOutAt} IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM notices n WHERE n.policy = ${table.policy} AND n.version = ${table.version} AND n.state IN ('queued', 'leased'))`;

/** Nothing but the look is missing to its first end. */
export const isToClose = sql`${isSettled} AND ${isNull(table.doneAt)}`;

/**
 * A campaign is done when every notice is settled and nobody whom it is to tell is found without one. Among many users that
 * is left to {@link closer}: until then the campaign stays open, and is one of those to fan out.
 */
export function closeWhenSettled(database: Database, ref: VersionRef, at: number): void {
  const before = settled(database, ref);
  if (!before) return;
  if (!isFirstEnd(before)) end(database, ref, { at, isFirst: false });
  else if (!isMany(database)) endUnless(database, ref, Boolean(database.db.get(missingQuery(ref, before.kind))), at);
}

/**
 * Gives a function that looks, beside everything else, and ends the campaign, or has its notices written again: then it gives
 * false. Whoever becomes affected after the look is written a notice by what makes them so, and the end waits for that one.
 */
export function closer(database: Database, aside: Aside): (ref: VersionRef, at: number) => Promise<boolean> {
  return async (ref, at) => {
    const before = await database.read(() => settled(database, ref));
    if (!before || !isFirstEnd(before)) return true;
    const isMissing = (await aside.rows(missingQuery(ref, before.kind))).length > 0;
    await database.write(() => settled(database, ref) && endUnless(database, ref, isMissing, at));
    return !isMissing;
  };
}

function settled({ db }: Database, ref: VersionRef): { doneAt: number | null; kind: Kind } | undefined {
  const { doneAt, kind } = table;
  return db
    .select({ doneAt, kind })
    .from(table)
    .where(sql`${isRef(table, ref)} AND ${isSettled}`)
    .get();
}

/** More than are counted or looked for in an instant. */
export function isMany({ db }: Pick<Database, 'db'>): boolean {
  return db.get(sql`SELECT 1 FROM contacts LIMIT 1 OFFSET ${FEW}`) !== undefined;
}

function endUnless(database: Database, ref: VersionRef, isMissing: boolean, at: number): void {
  if (isMissing) database.db.run(writeAgain(ref));
  else end(database, ref, { at, isFirst: true });
}

function end({ db }: Database, ref: VersionRef, { at, isFirst }: { at: number; isFirst: boolean }): void {
  db.update(table).set({ state: 'done', doneAt: at }).where(isRef(table, ref)).run();
  if (isFirst) runSteps(tellWebhooks([campaignEvent(ref, at)]), executor(db));
}
