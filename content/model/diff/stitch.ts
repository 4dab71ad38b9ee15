/**
 * What alignment by likeness cannot see: a sentence that went over to the next block, a paragraph broken in two beside
 * much that is new. Where blocks have changed, their words are compared as one text; blocks that share a long run of it
 * belong together.
 */
import type { Alignment, Match } from './align.ts';
import { findHunks } from './hunks.ts';
import type { Token } from './tokens.ts';
import type { Unit } from './units.ts';
import type { Work } from './work.ts';

/** Words on end, or share of the smaller block with fewer, from which two blocks belong together. */
const SENTENCE = 12;
const MOSTLY = 0.6;
const FEWEST = 6;
/** Largest comparison made for one stretch, in pairs of tokens. */
const LARGEST = 1_000_000;

/** Old and new units, `from..to` of each, ends exclusive, all of them between two matches that stand. */
interface Stretch {
  before: [number, number];
  after: [number, number];
}
interface Edge {
  from: number;
  to: number;
}

/** The matches of `alignment`, those that share a sentence with what they were not matched with made one. */
export function stitched(
  { matches, moves }: Alignment,
  before: readonly Unit[],
  after: readonly Unit[],
  work: Work,
): Match[] {
  const taken = new Set(moves.values());
  const isLoose = {
    before: before.map((unit, i) => isText(unit) && !moves.has(i)),
    after: after.map((unit, j) => isText(unit) && !taken.has(j)),
  };
  const found: Match[] = [];
  let [i, j] = [0, 0];
  let inside: Match[] = [];
  for (const match of [...matches, null]) {
    if (match && !stands(match, before, after)) {
      inside.push(match);
      continue;
    }
    const stretch: Stretch = {
      before: [i, match?.before[0] ?? before.length],
      after: [j, match?.after[0] ?? after.length],
    };
    for (const one of mended(inside, stretch, before, after, isLoose, work)) found.push(one);
    if (match) {
      found.push(match);
      [i, j] = [match.before.at(-1)! + 1, match.after.at(-1)! + 1];
    }
    inside = [];
  }
  return found;
}

function isText({ role }: Unit): boolean {
  return role === 'text' || role === 'heading';
}

/** Both sides say the same words, at most broken into blocks otherwise; or it is no running text. */
function stands({ before, after }: Match, olds: readonly Unit[], youngs: readonly Unit[]): boolean {
  const [old, young] = [olds[before[0]!]!, youngs[after[0]!]!];
  if (!isText(old) || !isText(young)) return true;
  if (before.length === 1 && after.length === 1) return old.sameness === young.sameness;
  const ids = (units: readonly Unit[], indices: readonly number[]) =>
    indices
      .flatMap((index) =>
        units[index]!.tokens()
          .filter((token) => token.isWord)
          .map((token) => token.id),
      )
      .join(' ');
  return ids(olds, before) === ids(youngs, after);
}

function mended(
  inside: readonly Match[],
  { before: [i, iEnd], after: [j, jEnd] }: Stretch,
  before: readonly Unit[],
  after: readonly Unit[],
  isLoose: { before: boolean[]; after: boolean[] },
  work: Work,
): readonly Match[] {
  if (i === iEnd || j === jEnd) return inside;
  const matched = inside.reduce((sum, match) => sum + match.before.length + match.after.length, 0);
  if (matched === iEnd - i + jEnd - j && inside.length === 1) return inside;
  const olds = gathered(before, i, iEnd, isLoose.before);
  const youngs = gathered(after, j, jEnd, isLoose.after);
  const cells = olds.tokens.length * youngs.tokens.length;
  if (cells > LARGEST || !work.affords(cells)) return inside;
  const links = linksOf(olds, youngs, before, after, work);
  const known = new Set(inside.flatMap((match) => match.before.flatMap((a) => match.after.map((b) => `${a} ${b}`))));
  const strangers = links.filter(({ from, to }) => !known.has(`${from} ${to}`));
  if (strangers.length === 0) return inside;
  let groups = inside.map((match) => ({ before: [...match.before], after: [...match.after] }));
  for (const edge of strangers) groups = joinedBy(edge, groups, isLoose, before, after);
  return groups;
}

interface Gathered {
  tokens: Token[];
  owners: number[];
}

function gathered(units: readonly Unit[], from: number, to: number, isLoose: readonly boolean[]): Gathered {
  const found: Gathered = { tokens: [], owners: [] };
  for (let at = from; at < to; at++) {
    if (!isLoose[at]) continue;
    for (const token of units[at]!.tokens()) {
      found.tokens.push(token);
      found.owners.push(at);
    }
  }
  return found;
}

/** Pairs of units that share enough, in order. */
function linksOf(
  olds: Gathered,
  youngs: Gathered,
  before: readonly Unit[],
  after: readonly Unit[],
  work: Work,
): Edge[] {
  const edges: Edge[] = [];
  let [a, b] = [0, 0];
  const hunks = findHunks(olds.tokens, youngs.tokens, work);
  for (const hunk of [...hunks, { a: olds.tokens.length, aEnd: 0, b: 0, bEnd: 0 }]) {
    let open = { from: -1, to: -1, words: 0 };
    const close = () => {
      const smaller = Math.min(before[open.from]?.words ?? 0, after[open.to]?.words ?? 0);
      const isEnough = open.words >= SENTENCE || (open.words >= FEWEST && open.words >= MOSTLY * smaller);
      if (isEnough) edges.push({ from: open.from, to: open.to });
    };
    for (; a < hunk.a; [a, b] = [a + 1, b + 1]) {
      const [from, to] = [olds.owners[a]!, youngs.owners[b]!];
      if (from !== open.from || to !== open.to) {
        close();
        open = { from, to, words: 0 };
      }
      if (olds.tokens[a]!.isWord) open.words++;
    }
    close();
    [a, b] = [hunk.aEnd, hunk.bEnd];
  }
  return edges;
}

function joinedBy(
  { from, to }: Edge,
  groups: readonly Match[],
  isLoose: { before: boolean[]; after: boolean[] },
  before: readonly Unit[],
  after: readonly Unit[],
): Match[] {
  let hull = { from: [from, from], to: [to, to] };
  let rest = [...groups];
  for (let grown = true; grown; ) {
    const within = rest.filter((match) => overlaps(match.before, hull.from) || overlaps(match.after, hull.to));
    grown = within.length > 0;
    rest = rest.filter((match) => !within.includes(match));
    for (const match of within) hull = { from: spanned(hull.from, match.before), to: spanned(hull.to, match.after) };
  }
  const [olds, youngs] = [range(hull.from), range(hull.to)];
  const key = before[from]!.block.key;
  const fits =
    olds.every((i) => isLoose.before[i] && before[i]!.block.key === key) &&
    youngs.every((j) => isLoose.after[j] && after[j]!.block.key === key);
  if (!fits) return [...groups];
  return [...rest, { before: olds, after: youngs }].sort((a, b) => a.before[0]! - b.before[0]!);
}

function overlaps(indices: readonly number[], [low, high]: readonly number[]): boolean {
  return indices[0]! <= high! && indices.at(-1)! >= low!;
}

function spanned([low, high]: readonly number[], indices: readonly number[]): number[] {
  return [Math.min(low!, indices[0]!), Math.max(high!, indices.at(-1)!)];
}

function range([low, high]: readonly number[]): number[] {
  return Array.from({ length: high! - low! + 1 }, (_, step) => low! + step);
}
