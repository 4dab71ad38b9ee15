/**
 * After the restore of a backup: the log once more as its witness saw it, leaf for leaf, with whatever records the shop's
 * receipts bring back. Erasures come first, so nobody comes back who was erased. In SQL that both databases take.
 */
import { sql } from 'drizzle-orm';
import { equalBytes, publicLeafIn } from '#model/receipt.ts';
import { decodeEdge } from '../../log/tree.ts';
import type { RestoreResult, RestoreWish, WitnessedLeaf } from '../types.ts';
import { tellAgain, unpublished } from './restoring/acts.ts';
import { forgetAgain } from './restoring/erasures.ts';
import { addLeaves } from './restoring/leaves.ts';
import { addRecords } from './restoring/records.ts';
import { standAgain } from './restoring/standings.ts';
import type { Dialect, Placed } from './restoring/types.ts';
import { ask, type Row, run, type Steps } from './steps.ts';

export function* restoreSteps(wish: RestoreWish, dialect: Dialect): Steps<RestoreResult> {
  const [row] = yield* ask<Row>(sql`SELECT edge FROM log`);
  const edge = decodeEdge(new Uint8Array(row!.edge as Uint8Array));
  const differs = yield* firstDifference(wish.leaves);
  if (differs !== null) return { outcome: 'other', index: differs };
  const fresh = publicIn(wish.leaves, edge.size);
  const needed = unpublished(fresh, wish.documents);
  if (needed.length > 0) return { outcome: 'documents', needed };
  yield* addLeaves(edge, wish.leaves);
  const unsaid = yield* tellAgain(fresh, wish);
  const shaken = yield* forgetAgain(fresh);
  const records = yield* addRecords(wish, dialect);
  yield* standAgain([...shaken, ...records.users]);
  if (wish.leaves.length > edge.size) yield* moveOn(wish);
  const { answers, forgotten, foreign, late } = records;
  const added = Math.max(0, wish.leaves.length - edge.size);
  return { outcome: 'done', added, answers, forgotten, foreign, late, unsaid, missing: yield* missingOf() };
}

/** Past every generation that was ever told, so that nobody takes what is published now for something older. */
function* moveOn({ receipts }: RestoreWish): Steps<void> {
  const told = receipts.reduce((most, { receipt }) => Math.max(most, receipt.record.generation), 0);
  yield* run(sql`UPDATE state SET generation = 1 + CASE WHEN generation > ${told} THEN generation ELSE ${told} END`);
}

const PAGE = 5000;

/** The first leaf that is another one here than the witness saw; null when there is none. */
function* firstDifference(leaves: readonly WitnessedLeaf[]): Steps<number | null> {
  for (let from = 0; ; from += PAGE) {
    const rows = yield* ask<Row>(
      sql`SELECT idx, hash FROM leaves WHERE idx >= ${from} AND idx < ${from + PAGE} ORDER BY idx`,
    );
    for (const { idx, hash } of rows) {
      const seen = leaves[Number(idx)];
      if (seen && !equalBytes(seen.hash, new Uint8Array(hash as Uint8Array))) return Number(idx);
    }
    if (rows.length < PAGE) return null;
  }
}

function publicIn(leaves: readonly WitnessedLeaf[], from: number): Placed[] {
  return leaves.slice(from).flatMap(({ text }, at) => {
    const leaf = text === null ? null : publicLeafIn(text);
    return leaf ? [{ index: from + at, leaf }] : [];
  });
}

/** Leaves of answers and merges that have nothing behind them, and were not erased. */
function* missingOf(): Steps<number[]> {
  const rows = yield* ask<Row>(sql`SELECT l.idx FROM leaves l WHERE l.entry IS NULL
    AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.idx = l.idx) AND NOT EXISTS (SELECT 1 FROM links k WHERE k.idx = l.idx)
    AND NOT EXISTS (SELECT 1 FROM erased e WHERE e.idx = l.idx) ORDER BY l.idx`);
  return rows.map(({ idx }) => Number(idx));
}
