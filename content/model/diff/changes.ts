/** The ordered list of changes: what the page numbers, lists and links. */
import { type Say, sayNodes } from './plain.ts';
import type { Block, Change, ChangeKind, ClauseDiff, DiffNode, Edit, Nature, Note, Part, Run } from './types.ts';

/** Gravest first. */
export const GRAVITY: readonly ChangeKind[] = [
  'negation',
  'rewritten',
  'removed',
  'added',
  'wording',
  'number',
  'date',
  'moved',
  'renamed',
  'link',
  'image',
  'spelling',
  'case',
  'punctuation',
  'reshaped',
  'merged',
  'split',
  'level',
  'list-kind',
  'emphasis',
  'typography',
];
const LONGEST = 400;

/** Numbers the changes of `clauses` in reading order, writes the numbers into the nodes, and lists them. */
export function numberChanges(clauses: readonly ClauseDiff[]): Change[] {
  const changes: Change[] = [];
  clauses.forEach((clause, index) => {
    if (clause.rewritten) changes.push(rewrittenClause(clause, index, changes.length + 1));
    else numberSiblings(clause.nodes, index, changes);
  });
  return changes;
}

/** A clause that is shown as old text, then new text, is one change. */
function rewrittenClause({ nodes }: ClauseDiff, clause: number, number: number): Change {
  for (const node of nodes) if (node.op !== 'same') node.change = number;
  const block = nodes.find((node) => node.op !== 'same') ?? nodes[0]!;
  const count = nodes.filter((node) => node.op !== 'same').length;
  return {
    number,
    clause,
    kinds: ['rewritten'],
    block: blockOf(block).kind,
    count,
    ...excerpts(nodes),
    notes: [],
    move: null,
  };
}

function numberSiblings(nodes: readonly DiffNode[], clause: number, changes: Change[]): void {
  let open: Change | null = null;
  for (const node of nodes) {
    const isWhole = node.op === 'added' || node.op === 'removed';
    if (node.op === 'same') open = null;
    else if (isWhole && open && open.move === node.move) join(open, node);
    else if (node.op === 'changed' && node.before.kind !== 'row') {
      open = null;
      if (node.notes.length > 0) node.change = list(changes, clause, node, []);
      numberSiblings(node.children, clause, changes);
    } else {
      list(changes, clause, node, [node]);
      open = isWhole ? changes.at(-1)! : null;
    }
  }
}

function list(changes: Change[], clause: number, node: Exclude<DiffNode, { op: 'same' }>, said: DiffNode[]): number {
  const number = changes.length + 1;
  const block = blockOf(node);
  const edits = editsOf(node);
  const notes = [...(node.op === 'changed' ? node.notes : []), ...edits.flatMap((edit) => edit.notes)];
  const kinds = kindsOf(node, edits, notes);
  const move = 'move' in node ? node.move : null;
  node.change = number;
  changes.push({ number, clause, kinds, block: block.kind, count: 1, ...excerpts(said), notes, move });
  return number;
}

function join(change: Change, node: Extract<DiffNode, { op: 'added' | 'removed' }>): void {
  node.change = change.number;
  change.count++;
  const { before, after } = excerpts([node]);
  change.before = cut([change.before, before].filter(Boolean).join(' '));
  change.after = cut([change.after, after].filter(Boolean).join(' '));
  change.kinds = graveFirst([...change.kinds, ...kindsOf(node, [], [])]);
}

function blockOf(node: DiffNode): Block {
  if (node.op === 'regrouped') return node.after[0]!;
  return node.op === 'removed' ? node.before : node.after;
}

function editsOf(node: DiffNode): Edit[] {
  if (node.op === 'edited') return [node.edit];
  if (node.op === 'regrouped') return node.parts.flatMap((part) => part.edit ?? []);
  if (node.op === 'added') return node.edit ? [node.edit] : [];
  return node.op === 'changed' ? node.children.flatMap(editsOf) : [];
}

function kindsOf(node: DiffNode, edits: readonly Edit[], notes: readonly Note[]): ChangeKind[] {
  const kinds: ChangeKind[] = notes.flatMap((note) => (note.kind === 'shape' ? [] : [note.kind]));
  if (node.op === 'added' || node.op === 'removed')
    kinds.push(node.move === null ? node.op : 'moved', ...(node.moved.length > 0 ? (['moved'] as const) : []));
  if (node.op === 'regrouped') kinds.push(node.as, ...partKinds(node.parts));
  if (node.op === 'changed')
    kinds.push(...node.children.flatMap((child) => (child.op === 'added' || child.op === 'removed' ? [child.op] : [])));
  for (const edit of edits) kinds.push(...(edit.rewritten ? (['rewritten'] as const) : naturesOf(edit.runs)));
  const isRenamed =
    blockOf(node).kind === 'heading' && edits.some((edit) => edit.runs.some(isWords)) && node.op === 'edited';
  return graveFirst(isRenamed ? [...kinds.filter((kind) => kind !== 'rewritten'), 'renamed'] : kinds);
}

function partKinds(parts: readonly Part[]): ChangeKind[] {
  return parts.flatMap(({ before, after, isMoved }) => {
    if (before.length > 0 && after.length > 0) return [];
    return isMoved ? ['moved'] : [before.length === 0 ? 'added' : 'removed'];
  });
}

function naturesOf(runs: readonly Run[]): Nature[] {
  return runs.flatMap((run) => run.nature ?? []);
}

function isWords({ op }: Run): boolean {
  return op === '-' || op === '+';
}

function graveFirst(kinds: readonly ChangeKind[]): ChangeKind[] {
  return GRAVITY.filter((kind) => kinds.includes(kind));
}

function excerpts(nodes: readonly DiffNode[]): { before: string; after: string } {
  const [before, after]: [string[], string[]] = [[], []];
  const say: Say = (old, young, op) => {
    if (op === '=') return;
    if (old.trim()) before.push(old.trim());
    if (young.trim()) after.push(young.trim());
  };
  sayNodes(nodes, say);
  return { before: cut(before.join(' … ')), after: cut(after.join(' … ')) };
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/\s+\S*$/, '')} …` : text;
}
