/** The two bodies that a difference holds, taken out of its tree again. */
import type { Block, BodyDiff, DiffNode } from '#model/diff/index.ts';

export interface Shape {
  tag: string;
  text: string | null;
  children: Shape[];
}

export function shapeOf(block: Block): Shape {
  return { tag: block.tag, text: block.inline?.text ?? null, children: block.children.map(shapeOf) };
}

/** The body of one side, from the tree alone: what only the other side has is left out. */
export function sideOf(diff: BodyDiff, side: 'before' | 'after'): Shape[] {
  return diff.clauses.flatMap((clause) => clause.nodes.flatMap((node) => shapes(node, side)));
}

function shapes(node: DiffNode, side: 'before' | 'after'): Shape[] {
  if (node.op === 'removed') return side === 'before' ? [shapeOf(node.before)] : [];
  if (node.op === 'added') return side === 'after' ? [shapeOf(node.after)] : [];
  if (node.op === 'regrouped') return node[side].map(shapeOf);
  const own = shapeOf(node[side]);
  if (node.op === 'edited') return [{ ...own, text: node.edit.runs.map((run) => run[side]).join('') }];
  return node.op === 'changed' ? [{ ...own, children: node.children.flatMap((child) => shapes(child, side)) }] : [own];
}
