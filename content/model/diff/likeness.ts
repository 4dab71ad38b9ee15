/** Which old and new units may be the same one, edited: candidates by shared words, one to one, split and merged. */
import type { Candidate } from './chain.ts';
import type { Unit } from './units.ts';
import type { Work } from './work.ts';

/** Dice's coefficient over bags of words from which a pair may be one unit, edited. */
export const ALIKE = 0.45;
/** A word in more units than this tells nothing about which of them belong together. */
const COMMON = 48;
/** Share of a piece's words that the whole must hold, likeness that all pieces must have with it, and how much longer they may be. */
const PIECE = 0.55;
const WHOLE = 0.6;
const LONGER = 1.6;

export interface Likeness extends Candidate {
  /** 0–1. */
  alike: number;
}

/** Shared words of each pair that shares any: `shared.get(old)?.get(new)`. */
type Shared = Map<number, Map<number, number>>;

/** Candidates among `before` and `after` (indices into them), weighted for {@link heaviestChain}. */
export function likelyPairs(before: readonly Unit[], after: readonly Unit[], work: Work): Likeness[] {
  const shared = sharedWords(before, after, work);
  const found: Likeness[] = [];
  for (const [from, row] of shared)
    for (const [to, words] of row) {
      const [old, young] = [before[from]!, after[to]!];
      if (!compatible(old, young)) continue;
      const alike = dice(words, old, young);
      if (alike >= ALIKE) found.push({ from: [from, from], to: [to, to], alike, weight: worth(alike, old, young) });
    }
  const across = transposed(shared);
  found.push(...groups(before, after, shared, false, work), ...groups(after, before, across, true, work));
  return found;
}

/** May the two be one unit at all? Keys and roles must not contradict each other. */
export function compatible(old: Unit, young: Unit): boolean {
  return old.role === young.role && old.block.key === young.block.key;
}

function dice(shared: number, old: Unit, young: Unit): number {
  return (2 * shared) / Math.max(0.5, old.bag().total + young.bag().total);
}

function worth(alike: number, old: Unit, young: Unit): number {
  const bonus = old.sameness === young.sameness ? 1.25 : 1;
  return bonus * alike * (1 + Math.log2(1 + Math.min(old.words, young.words)));
}

function sharedWords(before: readonly Unit[], after: readonly Unit[], work: Work): Shared {
  const where = new Map<number, Map<number, number>>();
  after.forEach((unit, index) => {
    for (const [id, count] of unit.bag().weights) {
      const units = where.get(id);
      if (units) units.set(index, count);
      else where.set(id, new Map([[index, count]]));
    }
  });
  const shared: Shared = new Map();
  before.forEach((unit, index) => {
    const counts = sharedBy(unit.bag().weights, where, work);
    if (counts.size > 0) shared.set(index, counts);
  });
  return shared;
}

function sharedBy(
  words: ReadonlyMap<number, number>,
  where: Map<number, Map<number, number>>,
  work: Work,
): Map<number, number> {
  const shared = new Map<number, number>();
  const common: [number, Map<number, number>][] = [];
  for (const [id, count] of words) {
    const units = where.get(id);
    if (!units) continue;
    if (units.size > COMMON) common.push([count, units]);
    else if (work.affords(units.size))
      for (const [unit, other] of units) shared.set(unit, (shared.get(unit) ?? 0) + Math.min(count, other));
  }
  for (const [count, units] of common) {
    if (!work.affords(shared.size)) break;
    for (const [unit, words] of shared) shared.set(unit, words + Math.min(count, units.get(unit) ?? 0));
  }
  return shared;
}

function transposed(shared: Shared): Shared {
  const across: Shared = new Map();
  for (const [from, row] of shared)
    for (const [to, words] of row) {
      const column = across.get(to);
      if (column) column.set(from, words);
      else across.set(to, new Map([[from, words]]));
    }
  return across;
}

/** One unit against several neighbours that each hold mostly its words: a split, or (`flipped`) a merge. */
function groups(
  ones: readonly Unit[],
  many: readonly Unit[],
  shared: Shared,
  flipped: boolean,
  work: Work,
): Likeness[] {
  const found: Likeness[] = [];
  for (const [one, row] of shared) {
    const whole = ones[one]!;
    if (whole.role !== 'text' || whole.words < 6) continue;
    for (const first of row.keys())
      for (const { last, alike, words } of stretches(whole, many, row, first, work)) {
        const weight = alike * (1 + Math.log2(1 + Math.min(whole.words, words)));
        const [single, several] = [
          [one, one],
          [first, last],
        ] as const;
        found.push({ from: flipped ? several : single, to: flipped ? single : several, alike, weight });
      }
  }
  return found;
}

/** Rows of pieces from `first` on that together are much like `whole`. */
function stretches(whole: Unit, many: readonly Unit[], row: Map<number, number>, first: number, work: Work) {
  const found: { last: number; alike: number; words: number }[] = [];
  let words = 0;
  let common = 0;
  for (let last = first; isPiece(whole, many[last], row.get(last) ?? 0) && work.affords(1); last++) {
    words += many[last]!.bag().total;
    common += row.get(last) ?? 0;
    const all = whole.bag().total;
    if (words > all * LONGER) break;
    const alike = (2 * Math.min(common, all, words)) / (all + words);
    if (last > first && many[last]!.words > 0 && alike >= WHOLE) found.push({ last, alike, words });
  }
  return found;
}

function isPiece(whole: Unit, piece: Unit | undefined, shared: number): boolean {
  if (!piece || (piece.role !== 'text' && piece.role !== 'heading') || piece.block.key !== whole.block.key)
    return false;
  return shared >= PIECE * piece.bag().total;
}
