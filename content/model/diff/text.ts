/** A difference for people at a terminal: what changed under its heading, the rest folded, colour if wanted. */
import { type Say, sayNodes } from './plain.ts';
import { fill, notesOfChange } from './render-notes.ts';
import type { BodyDiff, ClauseDiff, DiffNode, DiffWords } from './types.ts';
import { leavesOf } from './units.ts';

export interface TextOptions {
  say: DiffWords;
  /** ANSI colours besides the signs `[-…-]` and `{+…+}`, which are always there. */
  colour: boolean;
}

const [OFF, BOLD, DIM, OLD, NEW] = ['\u001b[0m', '\u001b[1m', '\u001b[2m', '\u001b[9;33m', '\u001b[4;34m'];

/** The difference as lines of text, ending in one line of figures. */
export function diffToText(diff: BodyDiff, options: TextOptions): string {
  const paint = (code: string, text: string) => (options.colour && text ? `${code}${text}${OFF}` : text);
  if (diff.changes.length === 0) return `${options.say.nothing}\n`;
  const lines: string[] = [];
  for (let index = 0; index < diff.clauses.length; ) {
    let end = index;
    while (diff.clauses[end]?.status === 'unchanged') end++;
    if (end > index) lines.push(paint(DIM, foldedClauses(diff.clauses.slice(index, end), options.say)), '');
    else lines.push(...clauseLines(diff, end++, options.say, paint), '');
    index = end;
  }
  return `${[...lines, figures(diff, options.say)].join('\n')}\n`;
}

type Paint = (code: string, text: string) => string;

function foldedClauses(clauses: readonly ClauseDiff[], say: DiffWords): string {
  const heading = clauses[0]!.heading.after;
  const { one, other } = say.unchangedClauses;
  const template = clauses.length > 1 ? other : heading ? one : say.unchangedBlocks.one;
  return `… ${fill(template, { count: String(clauses.length), heading: heading ?? '' })} …`;
}

function clauseLines(diff: BodyDiff, index: number, say: DiffWords, paint: Paint): string[] {
  const clause = diff.clauses[index]!;
  const heading = clause.heading.after ?? clause.heading.before;
  const lines = heading === null ? [] : [paint(BOLD, `# ${heading}`)];
  let told = 0;
  for (let at = 0; at < clause.nodes.length; at++) {
    const node = clause.nodes[at]!;
    if (node.op !== 'same') lines.push(...nodeLines(node, paint));
    else if (at > 0 || heading === null) lines.push(...unchangedLines(clause.nodes, at, say, paint));
    for (const change of diff.changes.slice(told).filter((one) => one.clause === index && isIn(node, one.number))) {
      for (const note of notesOfChange(diff, change, say)) lines.push(paint(DIM, `    (${note})`));
      told = change.number;
    }
  }
  return lines;
}

/** One unchanged neighbour of each change is shown; of a longer stretch only how long it is. */
function unchangedLines(nodes: readonly DiffNode[], at: number, say: DiffWords, paint: Paint): string[] {
  const node = nodes[at]!;
  const isNear = [nodes[at - 1], nodes[at + 1]].some((other) => other && other.op !== 'same');
  if (node.op !== 'same') return [];
  if (isNear) return said([node], paint).map((line) => paint(DIM, shortened(line)));
  if (nodes[at - 1]?.op === 'same' && !nearChange(nodes, at - 1)) return [];
  let end = at;
  while (nodes[end]?.op === 'same' && !nearChange(nodes, end)) end++;
  const count = leavesOf(nodes.slice(at, end).flatMap((one) => (one.op === 'same' ? [one.after] : []))).length;
  const { one, other } = say.unchangedBlocks;
  return [paint(DIM, `… ${fill(count === 1 ? one : other, { count: String(count) })} …`)];
}

function nearChange(nodes: readonly DiffNode[], at: number): boolean {
  return [nodes[at - 1], nodes[at + 1]].some((other) => other && other.op !== 'same') || at === 0;
}

function shortened(line: string): string {
  return line.length > 100 ? `${line.slice(0, 97).replace(/\s+\S*$/, '')} …` : line;
}

/** The lines of a changed node; of lists and tables only those that changed, of a list of terms the term they belong to as well. */
function nodeLines(node: DiffNode, paint: Paint): string[] {
  if (node.op !== 'changed' || node.before.kind === 'row') return said([node], paint);
  return node.children.flatMap((child, at) => {
    if (child.op === 'same') return [];
    const term = termOf(node.children, at);
    return [...(term ? said([term], paint).map((line) => paint(DIM, line)) : []), ...nodeLines(child, paint)];
  });
}

/** The unchanged term over the first change among its descriptions, or null. */
function termOf(nodes: readonly DiffNode[], at: number): DiffNode | null {
  if (isTerm(nodes[at]!)) return null;
  const before = nodes.slice(0, at);
  const last = before.findLastIndex(isTerm);
  const isFirst = before.slice(last + 1).every((node) => node.op === 'same');
  return isFirst && nodes[last]?.op === 'same' ? nodes[last] : null;
}

function isTerm(node: DiffNode): boolean {
  if (node.op === 'regrouped') return node.after.some(({ tag }) => tag === 'dt');
  return (node.op === 'removed' ? node.before : node.after).tag === 'dt';
}

function said(nodes: readonly DiffNode[], paint: Paint): string[] {
  let text = '';
  const marked = (sign: [string, string], code: string, words: string) =>
    words.replace(/[^\n]+/g, (line) => (line.trim() ? paint(code, `${sign[0]}${line}${sign[1]}`) : line));
  const say: Say = (before, after, op) => {
    if (op === '-') text += marked(['[-', '-]'], OLD, before);
    else if (op === '+') text += marked(['{+', '+}'], NEW, after);
    else text += after;
  };
  sayNodes(nodes, say);
  return text.split('\n').filter((line) => line.trim() !== '');
}

function isIn(node: DiffNode, number: number): boolean {
  if (node.op === 'same') return false;
  if (node.change === number) return true;
  return node.op === 'changed' && node.children.some((child) => isIn(child, number));
}

/** What is not wholly unchanged never says 100. */
function figures({ stats, changes }: BodyDiff, { figures: { one, other } }: DiffWords): string {
  const { removed, added } = stats.words;
  const values = { count: changes.length, removed, added, share: Math.floor(stats.unchanged * 100) };
  const said = Object.entries(values).map(([name, value]) => [name, String(value)]);
  return fill(changes.length === 1 ? one : other, Object.fromEntries(said));
}
