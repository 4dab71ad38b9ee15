/** Which old unit is which new one: what stands firm first, then likeness in the gaps, then what moved. */
import { type Candidate, heaviestChain } from './chain.ts';
import { compatible, type Likeness, likelyPairs } from './likeness.ts';
import type { Unit } from './units.ts';
import type { Work } from './work.ts';

/** Old units that are these new units; more than one on a side is a split or a merge. Indices. */
export interface Match {
  before: number[];
  after: number[];
}

export interface Alignment {
  /** In both orders. */
  matches: Match[];
  /** Old index → new index of what left its place. */
  moves: Map<number, number>;
}

interface Gap {
  before: number[];
  after: number[];
}

/** Likeness from which a unit that left its place is the same unit, and the words it needs to be sure. */
const MOVED = 0.75;
const MOVED_WORDS = 4;

/** Aligns the units of two texts. Work beyond the purse is left undone: those units then came and went. */
export function align(before: readonly Unit[], after: readonly Unit[], work: Work): Alignment {
  work.count(before.length + after.length);
  const unique = unmistakable(before, after);
  const sure = firmOnes(unique, before);
  const firm = extended(heaviestChain(sure), before, after);
  const moves = strayed(sure, firm);
  const matches: Match[] = firm.map(({ from, to }) => ({ before: [from[0]], after: [to[0]] }));
  const isFree = notIn(moves);
  for (const gap of gapsBetween(firm, before.length, after.length)) {
    const rest = { before: gap.before.filter((i) => !moves.has(i)), after: gap.after.filter(isFree) };
    for (const match of alignGap(rest, before, after, work)) matches.push(match);
  }
  matches.sort((a, b) => a.before[0]! - b.before[0]!);
  for (const { from, to } of strayedFrom(matches, unique)) moves.set(from[0], to[0]);
  findMoves(matches, moves, before, after, work);
  return { matches, moves };
}

function notIn(moves: Map<number, number>): (index: number) => boolean {
  const taken = new Set(moves.values());
  return (index) => !taken.has(index);
}

/** Pairs that nothing else could be: the same clause id, or words that each text has only once. */
function unmistakable(before: readonly Unit[], after: readonly Unit[]): Candidate[] {
  const ids = uniquely(after, (unit) => unit.block.id);
  const words = uniquely(after, (unit) => unit.sameness);
  const found: Candidate[] = [];
  const byId = uniquely(before, (unit) => unit.block.id);
  const byWords = uniquely(before, (unit) => unit.sameness);
  before.forEach((unit, index) => {
    const sameId = unit.block.id !== null && byId.get(unit.block.id) === index ? ids.get(unit.block.id) : undefined;
    const sameWords = byWords.get(unit.sameness) === index ? words.get(unit.sameness) : undefined;
    const partner = sameId ?? sameWords;
    if (partner === undefined || (sameId === undefined && idKnown(after[partner]!.block.id, byId))) return;
    found.push({ from: [index, index], to: [partner, partner], weight: 2 + unit.words });
  });
  return found;
}

/** Without those that are but a few words, the neighbours they have in both texts counted in: they hold no text together. */
function firmOnes(candidates: readonly Candidate[], before: readonly Unit[]): Candidate[] {
  const partner = new Map(candidates.map(({ from, to }) => [from[0], to[0]]));
  const run = (i: number, step: 1 | -1) => {
    let words = before[i]!.words;
    for (let by = step; Math.abs(by) < MOVED_WORDS && partner.get(i + by) === partner.get(i)! + by; by += step)
      words += before[i + by]!.words;
    return words;
  };
  return candidates.filter(
    ({ from: [i] }) => before[i]!.block.id !== null || run(i, 1) + run(i, -1) - before[i]!.words >= MOVED_WORDS,
  );
}

/** A heading whose id the old text knows belongs to that id, whatever its words. */
function idKnown(id: string | null, known: Map<string, number>): boolean {
  return id !== null && known.has(id);
}

function uniquely(units: readonly Unit[], name: (unit: Unit) => string | null): Map<string, number> {
  const seen = new Map<string, number>();
  const repeated = new Set<string>();
  units.forEach((unit, index) => {
    const key = name(unit);
    if (key === null) return;
    if (seen.has(key)) repeated.add(key);
    seen.set(key, index);
  });
  for (const key of repeated) seen.delete(key);
  return seen;
}

/** Anchors, and the equal neighbours on both sides of each: repeated lines are told by their surroundings. */
function extended(anchors: readonly Candidate[], before: readonly Unit[], after: readonly Unit[]): Candidate[] {
  const found: Candidate[] = [];
  let [i, j] = [0, 0];
  for (const anchor of [...anchors, null]) {
    const [toI, toJ] = anchor ? [anchor.from[0], anchor.to[0]] : [before.length, after.length];
    const add = (a: number, b: number) => found.push({ from: [a, a], to: [b, b], weight: 1 });
    const equal = (a: number, b: number) => before[a]!.sameness === after[b]!.sameness;
    while (i < toI && j < toJ && equal(i, j)) add(i++, j++);
    let back = 0;
    while (toI - back > i && toJ - back > j && equal(toI - back - 1, toJ - back - 1)) back++;
    for (let step = back; step > 0; step--) add(toI - step, toJ - step);
    if (anchor) found.push(anchor);
    [i, j] = [toI + 1, toJ + 1];
  }
  return found;
}

/** Units that each text has once, but in another order. */
function strayed(sure: readonly Candidate[], firm: readonly Candidate[]): Map<number, number> {
  const matches = firm.map(({ from, to }) => ({ before: [from[0]], after: [to[0]] }));
  return new Map(strayedFrom(matches, sure).map(({ from, to }) => [from[0], to[0]]));
}

function strayedFrom(matches: readonly Match[], unique: readonly Candidate[]): Candidate[] {
  const kept = new Set(matches.flatMap((match) => match.before));
  const taken = new Set(matches.flatMap((match) => match.after));
  return unique.filter(({ from, to }) => !kept.has(from[0]) && !taken.has(to[0]));
}

function gapsBetween(firm: readonly Candidate[], before: number, after: number): Gap[] {
  const gaps: Gap[] = [];
  let [i, j] = [0, 0];
  const add = (toI: number, toJ: number) => {
    if (i < toI && j < toJ) gaps.push({ before: range(i, toI), after: range(j, toJ) });
  };
  for (const { from, to } of firm) {
    add(from[0], to[0]);
    [i, j] = [from[1] + 1, to[1] + 1];
  }
  add(before, after);
  return gaps;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, step) => from + step);
}

function alignGap(gap: Gap, before: readonly Unit[], after: readonly Unit[], work: Work): Match[] {
  const [olds, youngs] = [gap.before.map((i) => before[i]!), gap.after.map((j) => after[j]!)];
  const chain: Candidate[] = heaviestChain(likelyPairs(olds, youngs, work));
  chain.push(...lonely(chain, olds, youngs));
  return chain.map(({ from, to }) => ({
    before: gap.before.slice(from[0], from[1] + 1),
    after: gap.after.slice(to[0], to[1] + 1),
  }));
}

/** Between two matches, one old and one new unit of the same role that nobody else wants are one, rewritten. */
function lonely(chain: readonly Candidate[], olds: readonly Unit[], youngs: readonly Unit[]): Candidate[] {
  const gaps = gapsBetween(chain, olds.length, youngs.length);
  return gaps.flatMap(({ before, after }) => {
    if (before.length !== 1 || after.length !== 1) return [];
    const [i, j] = [before[0]!, after[0]!];
    return compatible(olds[i]!, youngs[j]!) ? [{ from: [i, i], to: [j, j], weight: 0 } as const] : [];
  });
}

function findMoves(
  matches: readonly Match[],
  moves: Map<number, number>,
  before: readonly Unit[],
  after: readonly Unit[],
  work: Work,
): void {
  const taken = new Set([...moves.values(), ...matches.flatMap((match) => match.after)]);
  const gone = new Set([...moves.keys(), ...matches.flatMap((match) => match.before)]);
  const left = range(0, before.length).filter((i) => !gone.has(i) && before[i]!.words >= MOVED_WORDS);
  const right = range(0, after.length).filter((j) => !taken.has(j));
  const likely = likelyPairs(
    left.map((i) => before[i]!),
    right.map((j) => after[j]!),
    work,
  );
  const single = likely.filter(({ from, to, alike }) => from[0] === from[1] && to[0] === to[1] && alike >= MOVED);
  for (const { from, to } of single.sort(byWeight)) {
    const [i, j] = [left[from[0]]!, right[to[0]]!];
    if (gone.has(i) || taken.has(j)) continue;
    gone.add(i);
    taken.add(j);
    moves.set(i, j);
  }
}

function byWeight(a: Likeness, b: Likeness): number {
  return b.weight - a.weight || a.from[0] - b.from[0] || a.to[0] - b.to[0];
}
