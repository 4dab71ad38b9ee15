/**
 * What alignment by likeness cannot see: a sentence that went over to the next block, a paragraph broken in two beside
 * much that is new. Where blocks have changed, their words are compared as one text; blocks that share a long run of it
 * belong together.
 */
import type { Alignment, Match } from './align.ts';
import { findHunks } from './hunks.ts';
import { FEWEST, gathered, mayMeet, type Passage } from './passage.ts';
import type { Token } from './tokens.ts';
import type { Unit } from './units.ts';
import type { Work } from './work.ts';

/** Words on end, or share of the smaller block with fewer, from which two blocks belong together. */
const SENTENCE = 12;
const MOSTLY = 0.6;
/** Largest comparison made for one stretch, in pairs of tokens. */
const LARGEST = 1_000_000;

type Ends = [number, number];
/** An old and a new unit. */
type Link = [number, number];

/** Old and new units (ends exclusive) and the matches among them. */
interface Stretch {
  before: Ends;
  after: Ends;
  matches: Match[];
}

/** May a unit be joined with others: running text that has not moved. */
interface Loose {
  before: boolean[];
  after: boolean[];
}

/** The matches of `alignment`; units that share a sentence with what they were not matched with are made one match. */
export function stitched(
  { matches, moves }: Alignment,
  before: readonly Unit[],
  after: readonly Unit[],
  work: Work,
): Match[] {
  const taken = new Set(moves.values());
  const isLoose: Loose = {
    before: before.map((unit, i) => isText(unit) && !moves.has(i)),
    after: after.map((unit, j) => isText(unit) && !taken.has(j)),
  };
  const stitcher = new Stitcher(before, after, isLoose, work);
  return stretches(matches, before, after).flatMap((stretch) => stitcher.mend(stretch));
}

function isText({ role }: Unit): boolean {
  return role === 'text' || role === 'heading';
}

/** What lies between the matches that stand, and those matches each alone. */
function stretches(matches: readonly Match[], before: readonly Unit[], after: readonly Unit[]): Stretch[] {
  const found: Stretch[] = [];
  let open: Stretch = { before: [0, 0], after: [0, 0], matches: [] };
  for (const match of matches) {
    if (!stands(match, before, after)) {
      open.matches.push(match);
      continue;
    }
    [open.before[1], open.after[1]] = [match.before[0]!, match.after[0]!];
    const [i, j] = [match.before.at(-1)! + 1, match.after.at(-1)! + 1];
    found.push(open, { before: [i, i], after: [j, j], matches: [match] });
    open = { before: [i, i], after: [j, j], matches: [] };
  }
  [open.before[1], open.after[1]] = [before.length, after.length];
  return [...found, open];
}

/** Both sides say the same words, at most broken into blocks otherwise; or it is no running text. */
function stands({ before, after }: Match, olds: readonly Unit[], youngs: readonly Unit[]): boolean {
  const [old, young] = [olds[before[0]!]!, youngs[after[0]!]!];
  if (!isText(old) || !isText(young)) return true;
  if (before.length === 1 && after.length === 1) return old.sameness === young.sameness;
  return said(before, olds) === said(after, youngs);
}

function said(indices: readonly number[], units: readonly Unit[]): string {
  const words = indices.flatMap((index) => units[index]!.tokens().filter((token) => token.isWord));
  return words.map((word) => word.id).join(' ');
}

class Stitcher {
  readonly #before: readonly Unit[];
  readonly #after: readonly Unit[];
  readonly #isLoose: Loose;
  readonly #work: Work;

  constructor(before: readonly Unit[], after: readonly Unit[], isLoose: Loose, work: Work) {
    this.#before = before;
    this.#after = after;
    this.#isLoose = isLoose;
    this.#work = work;
  }

  mend({ before, after, matches }: Stretch): Match[] {
    if (before[0] === before[1] || after[0] === after[1]) return matches;
    const olds = gathered(this.#before, before, this.#isLoose.before);
    const youngs = gathered(this.#after, after, this.#isLoose.after);
    const known = new Set(matches.flatMap((match) => match.before.flatMap((i) => match.after.map((j) => `${i} ${j}`))));
    const cells = olds.tokens.length * youngs.tokens.length;
    if (!mayMeet(olds, youngs, known) || cells > LARGEST || !this.#work.affords(cells)) return matches;
    const strangers = this.#links(olds, youngs).filter(([i, j]) => !known.has(`${i} ${j}`));
    return strangers.reduce((found, link) => this.#joined(found, link), matches);
  }

  /** Pairs of units that share enough words on end. */
  #links(olds: Passage, youngs: Passage): Link[] {
    const links: Link[] = [];
    let [a, b] = [0, 0];
    const hunks = findHunks(olds.tokens, youngs.tokens, this.#work);
    for (const hunk of [...hunks, { a: olds.tokens.length, aEnd: 0, b: 0, bEnd: 0 }]) {
      for (let start = a; a < hunk.a; start = a) {
        const link: Link = [olds.owners[a]!, youngs.owners[b]!];
        for (; a < hunk.a && olds.owners[a] === link[0] && youngs.owners[b] === link[1]; [a, b] = [a + 1, b + 1]);
        if (this.#isEnough(olds.tokens.slice(start, a), link)) links.push(link);
      }
      [a, b] = [hunk.aEnd, hunk.bEnd];
    }
    return links;
  }

  #isEnough(shared: readonly Token[], [i, j]: Link): boolean {
    const words = shared.filter((token) => token.isWord).length;
    return (
      words >= SENTENCE || words >= Math.max(FEWEST, MOSTLY * Math.min(this.#before[i]!.words, this.#after[j]!.words))
    );
  }

  /** Makes one match of a link, the matches it touches and all that lies between; if something there may not be joined, none. */
  #joined(matches: Match[], [i, j]: Link): Match[] {
    let [from, to]: [Ends, Ends] = [
      [i, i],
      [j, j],
    ];
    if (matches.some((match) => crosses(match, [i, j]))) return matches;
    let rest = matches;
    for (let size = -1; size !== rest.length; ) {
      size = rest.length;
      const touched = rest.filter((match) => overlaps(match.before, from) || overlaps(match.after, to));
      rest = rest.filter((match) => !touched.includes(match));
      for (const match of touched) [from, to] = [spanned(from, match.before), spanned(to, match.after)];
    }
    const [before, after] = [range(from), range(to)];
    const { key } = this.#before[i]!.block;
    const fits =
      before.every((at) => this.#isLoose.before[at] && this.#before[at]!.block.key === key) &&
      after.every((at) => this.#isLoose.after[at] && this.#after[at]!.block.key === key);
    return fits ? [...rest, { before, after }].sort((a, b) => a.before[0]! - b.before[0]!) : matches;
  }
}

/** Does one come before the other in one text and after it in the other? */
function crosses({ before, after }: Match, [i, j]: Link): boolean {
  return (before.at(-1)! < i && j < after[0]!) || (i < before[0]! && after.at(-1)! < j);
}

function overlaps(indices: readonly number[], [low, high]: Ends): boolean {
  return indices[0]! <= high && indices.at(-1)! >= low;
}

function spanned([low, high]: Ends, indices: readonly number[]): Ends {
  return [Math.min(low, indices[0]!), Math.max(high, indices.at(-1)!)];
}

function range([low, high]: Ends): number[] {
  return Array.from({ length: high - low + 1 }, (_, step) => low + step);
}
