/** Erasures that the backup does not know of, done again. */
import { sql } from 'drizzle-orm';
import { eraseAgain, RETURNED_PEOPLE, type ReturnedRow } from '../erasing.ts';
import { ask, type Row, run, type Steps } from '../steps.ts';
import type { Placed } from './types.ts';

/** Gives the users of whom something went and something stayed: where they stand must be made again. */
export function* forgetAgain(fresh: readonly Placed[]): Steps<string[]> {
  for (const { index, leaf } of fresh) {
    if (leaf.type !== 'erase') continue;
    for (const one of leaf.indexes) yield* run(sql`INSERT INTO erased (idx, by_idx) VALUES (${one}, ${index})`);
  }
  const touched = yield* ask<Row>(sql`SELECT DISTINCT a.user_id FROM acceptances a
    JOIN receipts r ON r.acceptance = a.id JOIN erased e ON e.idx = r.idx`);
  const people = yield* ask<ReturnedRow>(RETURNED_PEOPLE);
  for (const step of eraseAgain(people)) yield* run(step);
  const gone = new Set(people.map(({ user_id }) => user_id));
  return touched.map(({ user_id }) => String(user_id)).filter((user) => !gone.has(user));
}
