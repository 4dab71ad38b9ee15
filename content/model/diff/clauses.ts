/** The merged blocks of two bodies, clause by clause. */
import { type Say, sayNodes } from './plain.ts';
import { countWords } from './tokens.ts';
import type { Block, BodyDiff, ClauseDiff, ClauseStatus, DiffNode, WordCount } from './types.ts';
import { leavesOf, wordsIn } from './units.ts';

/** A clause of at least this many words of which less than this share survives is better shown twice than braided. */
const REWRITTEN = { words: 40, survives: 0.3 };

/** Groups top-level nodes under their headings. A heading that went while its text stayed opens no clause. */
export function clausesOf(nodes: readonly DiffNode[]): ClauseDiff[] {
  const groups: DiffNode[][] = [];
  nodes.forEach((node, index) => {
    if (groups.length === 0 || opensClause(nodes, index)) groups.push([]);
    groups.at(-1)!.push(node);
  });
  return groups.map(clauseOf);
}

function opensClause(nodes: readonly DiffNode[], index: number): boolean {
  const node = nodes[index]!;
  if (newHeading(node)) return true;
  if (!oldHeading(node)) return false;
  for (let next = index + 1; next < nodes.length && !newHeading(nodes[next]!) && !oldHeading(nodes[next]!); next++)
    if (nodes[next]!.op !== 'removed') return false;
  return true;
}

function clauseOf(nodes: DiffNode[]): ClauseDiff {
  const [before, after] = [oldHeading(nodes[0]!), newHeading(nodes[0]!)];
  const words = countNodes(nodes);
  const survives = words.before - words.removed;
  const shorter = Math.min(words.before, words.after);
  return {
    id: after?.id ?? before?.id ?? null,
    status: statusOf(nodes, before, after),
    heading: { before: before?.inline?.text ?? null, after: after?.inline?.text ?? null },
    rewritten: shorter >= REWRITTEN.words && survives < REWRITTEN.survives * shorter,
    nodes,
    words,
  };
}

function statusOf(nodes: readonly DiffNode[], before: Block | null, after: Block | null): ClauseStatus {
  if (nodes.every((node) => node.op === 'same')) return 'unchanged';
  if (nodes.every((node) => node.op === 'added' || node.op === 'removed')) {
    if (nodes.every((node) => 'move' in node && node.move !== null)) return 'moved';
    if (nodes.every((node) => node.op === 'added')) return 'added';
    if (nodes.every((node) => node.op === 'removed')) return 'removed';
  }
  const isRenamed = before && after && before.inline?.text !== after.inline?.text;
  return isRenamed && nodes.slice(1).every((node) => node.op === 'same') ? 'renamed' : 'changed';
}

function newHeading(node: DiffNode): Block | null {
  const block = node.op === 'regrouped' ? node.after[0] : node.op === 'removed' ? null : node.after;
  return block?.kind === 'heading' ? block : null;
}

function oldHeading(node: DiffNode): Block | null {
  const block = node.op === 'regrouped' ? node.before[0] : node.op === 'added' ? null : node.before;
  return block?.kind === 'heading' ? block : null;
}

/** Words of both sides and those that came and went; typography is no change of words. */
export function countNodes(nodes: readonly DiffNode[]): WordCount {
  const words = { before: 0, after: 0, removed: 0, added: 0 };
  const say: Say = (before, after, op) => {
    const old = before ? countWords(before) : 0;
    const young = before === after ? old : after ? countWords(after) : 0;
    words.before += old;
    words.after += young;
    if (op === '-') words.removed += old;
    if (op === '+') words.added += young;
  };
  for (const node of nodes) {
    if (node.op !== 'same') {
      sayNodes([node], say);
      continue;
    }
    const count = leavesOf([node.before]).reduce((sum, leaf) => sum + wordsIn(leaf), 0);
    words.before += count;
    words.after += count;
  }
  return words;
}

/** The clauses in which something changed, in reading order. */
export function changedClauses(diff: BodyDiff): ClauseDiff[] {
  return diff.clauses.filter((clause) => clause.status !== 'unchanged');
}
