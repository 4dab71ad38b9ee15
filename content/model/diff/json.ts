/** A difference as data, for other programs. */
import { diffToWords, type WordRun } from './plain.ts';
import type { BodyDiff, Change, ClauseDiff, DiffStats } from './types.ts';

export interface DiffJson {
  /** Joining `=` and `-` gives the old plain text, `=` and `+` the new. */
  words: WordRun[];
  /** The clauses in reading order, and the changes in each. */
  blocks: ClauseJson[];
  /** Differences in the facts, as they were handed in. */
  facts: readonly unknown[];
  stats: DiffStats;
}

export type ClauseJson = Pick<ClauseDiff, 'id' | 'status' | 'heading' | 'words'> & {
  changes: Omit<Change, 'clause'>[];
};

/** `diff` as plain data. `facts` are the facts differences of the two versions; none for two loose files. */
export function diffToJson(diff: BodyDiff, facts: readonly unknown[] = []): DiffJson {
  const blocks = diff.clauses.map(({ id, status, heading, words }, index) => ({
    id,
    status,
    heading,
    words,
    changes: diff.changes.filter((change) => change.clause === index).map(({ clause: _, ...change }) => change),
  }));
  return { words: diffToWords(diff), blocks, facts, stats: diff.stats };
}
