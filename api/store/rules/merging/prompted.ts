/** What was shown to either at login was shown to the person. */
import { sql } from 'drizzle-orm';
import { promptedStep } from '../progress.ts';
import { ask, type Row, run, type Steps } from '../steps.ts';
import type { Shown } from './kept.ts';

export function* joinPrompted(user: string, into: string): Steps<Shown[]> {
  const rows = yield* ask<Row>(sql`SELECT policy, version, at FROM prompted WHERE user_id = ${user} ORDER BY policy`);
  const own = rows.map(({ policy, version, at }) => ({
    policy: String(policy),
    version: Number(version),
    at: Number(at),
  }));
  yield* run(sql`DELETE FROM prompted WHERE user_id = ${user}`);
  for (const one of own) yield* run(promptedStep(into, one, one.at));
  return own;
}

export function* restorePrompted(user: string, rows: readonly Shown[]): Steps<void> {
  for (const one of rows) yield* run(promptedStep(user, one, one.at));
}
