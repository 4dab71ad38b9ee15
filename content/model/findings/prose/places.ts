/** The places where two bodies differ, as far as meaning can hide in them. */
import type { Block, BodyDiff, ClauseDiff, DiffNode, Edit, Part, Run } from '../../diff/types.ts';
import { textOf } from '../../diff/units.ts';
import type { Hunk } from './types.ts';

/** A change of words, a block that came or went, or something a reader of words does not see. */
export type Place = { hunk: Hunk } | { whole: 'added' | 'removed'; text: string } | { style: string };

/** The places of one clause, in reading order. */
export interface ClausePlaces {
  clause: ClauseDiff;
  places: Place[];
}

export function placesOf(diff: BodyDiff): ClausePlaces[] {
  return diff.clauses.map((clause) => ({ clause, places: clause.nodes.flatMap(placesIn) }));
}

function placesIn(node: DiffNode): Place[] {
  switch (node.op) {
    case 'same':
      return [];
    case 'changed':
      return [...node.notes.map(({ kind }) => ({ style: kind })), ...node.children.flatMap(placesIn)];
    case 'edited':
      return edited(node.edit, node.after);
    case 'regrouped':
      return [{ style: node.as }, ...node.parts.flatMap(partPlaces)];
    case 'added':
      if (node.move !== null) return [{ style: 'moved' }, ...(node.edit ? edited(node.edit, node.after) : [])];
      return wholes('added', node.after);
    case 'removed':
      return node.move === null ? wholes('removed', node.before) : [];
  }
}

function partPlaces({ before, after, edit }: Part): Place[] {
  if (edit) return edited(edit, after[0] ?? before[0]!);
  if (before.length === 0) return after.flatMap((block) => wholes('added', block));
  return after.length === 0 ? before.flatMap((block) => wholes('removed', block)) : [];
}

/** A place for each leaf that says something. */
function wholes(whole: 'added' | 'removed', block: Block): Place[] {
  if (!block.inline && block.kind !== 'row') return block.children.flatMap((child) => wholes(whole, child));
  const text = textOf(block).trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return [{ style: 'layout' }];
  return [{ whole, text }];
}

function edited({ runs, notes }: Edit, block: Block): Place[] {
  const blocks = { before: runs.map((run) => run.before).join(''), after: runs.map((run) => run.after).join('') };
  const isHeading = block.kind === 'heading';
  const hunks = gathered(runs).map((hunk) => ({ hunk: { ...hunk, blocks, isHeading } }));
  const typography = runs.some((run) => run.op === '~') ? [{ style: 'typography' }] : [];
  return [...hunks, ...typography, ...notes.map(({ kind }) => ({ style: kind }))];
}

/** Removals and additions that touch, as one. */
function gathered(runs: readonly Run[]): Pick<Hunk, 'before' | 'after' | 'at'>[] {
  const hunks: Pick<Hunk, 'before' | 'after' | 'at'>[] = [];
  let isOpen = false;
  const at = { before: 0, after: 0 };
  for (const run of runs) {
    const isChange = run.op === '-' || run.op === '+';
    const last = hunks.at(-1);
    if (isChange && isOpen && last) {
      last.before += run.before;
      last.after += run.after;
    } else if (isChange) hunks.push({ before: run.before, after: run.after, at: { ...at } });
    isOpen = isChange;
    at.before += run.before.length;
    at.after += run.after.length;
  }
  return hunks;
}
