/** Two versions of one table row: cells meet by column. */
import { editOf, type Tools } from './edit.ts';
import { fold } from './fold.ts';
import type { Block, DiffNode } from './types.ts';

/** Pairs of cell places, old and new. */
export type Columns = [number, number][];

/** Which column of a table is which, told by the head rows; null where they do not tell. */
export function columnsOf(before: Block, after: Block): Columns | null {
  const [old, young] = [before, after].map((table) =>
    table.children.find((child) => child.kind === 'row' && child.head),
  );
  return old && young && old.children.length !== young.children.length ? columns(old.children, young.children) : null;
}

/** The row with what became of each cell. Cells meet by `known` columns; else by what they say, or by place in rows of equal length. */
export function mergeRows(before: Block, after: Block, tools: Tools, known: Columns | null): DiffNode {
  const children: DiffNode[] = [];
  const fits = ([from, to]: [number, number]) => from < before.children.length && to < after.children.length;
  const pairs = known?.filter(fits) ?? ownColumns(before, after, tools);
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

function ownColumns(before: Block, after: Block, { isFlipped }: Tools): Columns {
  if (!isFlipped) return columns(before.children, after.children);
  return columns(after.children, before.children).map(([to, from]) => [from, to]);
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
