/** The figures of a difference. */
import { GRAVITY } from './changes.ts';
import { type Say, sayNodes } from './plain.ts';
import type { Change, ChangeKind, ClauseDiff, ClauseStatus, DiffStats } from './types.ts';

const STATUSES: readonly ClauseStatus[] = ['unchanged', 'changed', 'added', 'removed', 'moved', 'renamed'];

/** Counts what is in `clauses` and `changes`. A moved clause counts once, where it stands now. */
export function statsOf(clauses: readonly ClauseDiff[], changes: readonly Change[], steps: number): DiffStats {
  const sum = (what: 'before' | 'after' | 'removed' | 'added') =>
    clauses.reduce((all, { words }) => all + words[what], 0);
  const words = { before: sum('before'), after: sum('after'), removed: sum('removed'), added: sum('added') };
  const all = words.before + words.after;
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<ClauseStatus, number>;
  for (const { status, heading } of clauses) if (status !== 'moved' || heading.after !== null) counts[status]++;
  const kinds = Object.fromEntries(GRAVITY.map((kind) => [kind, 0])) as Record<ChangeKind, number>;
  for (const change of changes) for (const kind of change.kinds) if (isCounted(change, kind)) kinds[kind]++;
  return {
    words,
    hunks: countHunks(clauses),
    unchanged: all === 0 ? 1 : 1 - (words.removed + words.added) / all,
    clauses: counts,
    changes: kinds,
    steps,
  };
}

/** Of a move only the end that has the words now is counted. */
function isCounted(change: Change, kind: ChangeKind): boolean {
  return kind !== 'moved' || change.after !== '' || change.before === '';
}

function countHunks(clauses: readonly ClauseDiff[]): number {
  let hunks = 0;
  let isOpen = false;
  const say: Say = (before, after, op) => {
    if (op === '-' || op === '+') {
      if (!isOpen) hunks++;
      isOpen = true;
    } else if (before || after) isOpen = false;
  };
  for (const { nodes } of clauses) sayNodes(nodes, say);
  return hunks;
}
