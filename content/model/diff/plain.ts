/** Bodies and differences as plain text: one line per leaf or row, cells parted by tabs. */
import type { Root } from 'hast';
import { refuseHostile } from './limits.ts';
import { readBody } from './read.ts';
import type { Block, BodyDiff, DiffNode, Edit, Part, Run } from './types.ts';
import { leavesOf, textOf } from './units.ts';

/** `=` both texts, `-` the old only, `+` the new only. */
export type WordRun = ['=' | '-' | '+', string];

/** What a visitor reads: every leaf and row on a line of its own, white space collapsed. */
export function plainText(body: Root): string {
  refuseHostile(body, 'new');
  return linesOf(readBody(body));
}

/** The same for blocks that have been read. */
export function linesOf(blocks: readonly Block[]): string {
  return leavesOf(blocks)
    .map((leaf) => `${textOf(leaf)}\n`)
    .join('');
}

/**
 * The difference as runs of text. `=` and `-` joined are `plainText` of the old body, `=` and `+` of the new, byte for byte.
 * A removal stands before the addition that took its place.
 */
export function diffToWords(diff: BodyDiff): WordRun[] {
  const runs: WordRun[] = [];
  let [removed, added] = ['', ''];
  const flush = () => {
    if (removed) runs.push(['-', removed]);
    if (added) runs.push(['+', added]);
    [removed, added] = ['', ''];
  };
  const say: Say = (before, after) => {
    if (before !== after) [removed, added] = [removed + before, added + after];
    else if (before) {
      flush();
      const last = runs.at(-1);
      if (last?.[0] === '=') last[1] += before;
      else runs.push(['=', before]);
    }
  };
  for (const clause of diff.clauses) sayNodes(clause.nodes, say);
  flush();
  return runs;
}

/** Is told each stretch of text in reading order, as it was and as it is; '' for a side without it. */
export type Say = (before: string, after: string, op: Run['op']) => void;

/** Tells `say` the whole text of `nodes`. */
export function sayNodes(nodes: readonly DiffNode[], say: Say): void {
  for (const node of nodes) sayNode(node, say);
}

function sayNode(node: DiffNode, say: Say): void {
  if (node.op === 'same') {
    const text = linesOf([node.before]);
    say(text, text, '=');
  } else if (node.op === 'removed') say(linesOf([node.before]), '', '-');
  else if (node.op === 'added') say('', linesOf([node.after]), '+');
  else if (node.op === 'edited') sayLine(node.edit, say);
  else if (node.op === 'regrouped') for (const part of node.parts) sayPart(part, say);
  else if (node.before.kind === 'row') sayRow(node.children, say);
  else sayNodes(node.children, say);
}

function sayPart({ before, after, edit }: Part, say: Say): void {
  if (edit) sayLine(edit, say);
  else if (after.length === 0) say(linesOf(before), '', '-');
  else if (before.length === 0) say('', linesOf(after), '+');
  else say(linesOf(before), linesOf(after), '=');
}

/** A rewritten leaf goes and comes as a whole line, so that neighbours like it are one change. */
function sayLine({ runs, rewritten }: Edit, say: Say): void {
  for (const { before, after, op } of runs) say(before, after, op);
  if (rewritten) {
    say('\n', '', '-');
    say('', '\n', '+');
  } else say('\n', '\n', '=');
}

function sayRow(cells: readonly DiffNode[], say: Say): void {
  let [old, young] = [0, 0];
  for (const cell of cells) {
    const [isOld, isYoung] = [cell.op !== 'added', cell.op !== 'removed'];
    const tabs = [isOld && old++ > 0 ? '\t' : '', isYoung && young++ > 0 ? '\t' : ''] as const;
    say(tabs[0], tabs[1], tabs[0] === tabs[1] ? '=' : '~');
    sayCell(cell, say);
  }
  say('\n', '\n', '=');
}

function sayCell(cell: DiffNode, say: Say): void {
  if (cell.op === 'edited') for (const { before, after, op } of cell.edit.runs) say(before, after, op);
  if (cell.op === 'same') say(textOf(cell.before), textOf(cell.after), '=');
  if (cell.op === 'removed') say(textOf(cell.before), '', '-');
  if (cell.op === 'added') say('', textOf(cell.after), '+');
}
