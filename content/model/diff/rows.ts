/** Two versions of one table row: cells meet by column. */
import { editOf, type Tools } from './edit.ts';
import { fold } from './fold.ts';
import type { Block, DiffNode } from './types.ts';

/** The row with what became of each cell. Where columns came or went, cells meet by what they say, else by place. */
export function mergeRows(before: Block, after: Block, tools: Tools): DiffNode {
  const children: DiffNode[] = [];
  const pairs = tools.isFlipped
    ? columns(after.children, before.children).map(([to, from]) => [from, to])
    : columns(before.children, after.children);
  let [i, j] = [0, 0];
  for (const [from, to] of [...pairs, [before.children.length, after.children.length]] as const) {
    for (; i < from; i++)
      children.push({ op: 'removed', before: before.children[i]!, move: null, moved: [], change: 0 });
    for (; j < to; j++)
      children.push({
        op: 'added',
        after: after.children[j]!,
        move: null,
        moved: [],
        from: null,
        edit: null,
        change: 0,
      });
    if (i < before.children.length && j < after.children.length)
      children.push(cell(before.children[i]!, after.children[j]!, tools));
    [i, j] = [from + 1, to + 1];
  }
  if (children.every((child) => child.op === 'same')) return { op: 'same', before, after };
  return { op: 'changed', before, after, notes: [], children, change: 0 };
}

function cell(before: Block, after: Block, tools: Tools): DiffNode {
  const edit = editOf([before], [after], tools);
  return edit ? { op: 'edited', before, after, edit, change: 0 } : { op: 'same', before, after };
}

/** Pairs of cells: by place in rows of equal length, else equal cells in order and neighbours by place. */
function columns(before: readonly Block[], after: readonly Block[]): [number, number][] {
  if (before.length === after.length) return before.map((_, index) => [index, index]);
  const pairs: [number, number][] = [];
  let next = 0;
  before.forEach((old, from) => {
    const to = after.findIndex((young, index) => index >= next && says(young) === says(old));
    if (to < 0) return;
    pairs.push([from, to]);
    next = to + 1;
  });
  return pairs;
}

function says(block: Block): string {
  return fold(block.inline?.text ?? '');
}
