/**
 * Where two rows of tokens differ, marked as a person would: few hunks, and none parted by a word or two.
 * One dynamic programme weighs changed words against the number of hunks and finds the best of all markings; what is too
 * large for it is first cut at words that both sides have once.
 */
import { type Candidate, heaviestChain } from './chain.ts';
import type { Hunk } from './table.ts';
import { cheapestHunks } from './table.ts';
import type { Token } from './tokens.ts';
import type { Work } from './work.ts';

export type { Hunk };

/** Largest table filled in one go. */
const LARGEST = 1_500_000;

/** The hunks between `before` and `after`, in order; between two of them both sides say the same. */
export function findHunks(before: readonly Token[], after: readonly Token[], work: Work): Hunk[] {
  work.count(before.length + after.length);
  const whole = { a: 0, aEnd: before.length, b: 0, bEnd: after.length };
  const core = trim(whole, before, after);
  if (core.a === core.aEnd || core.b === core.bEnd) return isEmpty(core) ? [] : [core];
  const cells = (core.aEnd - core.a) * (core.bEnd - core.b);
  if (cells <= LARGEST && work.affords(cells))
    return cheapestHunks(core, before, after).flatMap((hunk) => onlyExtra(hunk, before, after));
  return cutAtAnchors(core, before, after, work);
}

function isEmpty({ a, aEnd, b, bEnd }: Hunk): boolean {
  return a === aEnd && b === bEnd;
}

function trim({ a, aEnd, b, bEnd }: Hunk, before: readonly Token[], after: readonly Token[]): Hunk {
  while (a < aEnd && b < bEnd && before[a]!.id === after[b]!.id) [a, b] = [a + 1, b + 1];
  while (a < aEnd && b < bEnd && before[aEnd - 1]!.id === after[bEnd - 1]!.id) [aEnd, bEnd] = [aEnd - 1, bEnd - 1];
  return { a, aEnd, b, bEnd };
}

function cutAtAnchors(core: Hunk, before: readonly Token[], after: readonly Token[], work: Work): Hunk[] {
  const anchors = heaviestChain(sharedOnce(core, before, after));
  if (anchors.length === 0) return [core];
  const hunks: Hunk[] = [];
  let { a, b } = core;
  for (const anchor of [...anchors, null]) {
    const [aEnd, bEnd] = anchor ? [anchor.from[0], anchor.to[0]] : [core.aEnd, core.bEnd];
    const inner = findHunks(before.slice(a, aEnd), after.slice(b, bEnd), work);
    for (const hunk of inner) hunks.push({ a: hunk.a + a, aEnd: hunk.aEnd + a, b: hunk.b + b, bEnd: hunk.bEnd + b });
    [a, b] = [aEnd + 1, bEnd + 1];
  }
  return joined(hunks);
}

function joined(hunks: readonly Hunk[]): Hunk[] {
  const found: Hunk[] = [];
  for (const hunk of hunks) {
    const last = found.at(-1);
    if (last && last.aEnd === hunk.a && last.bEnd === hunk.b) Object.assign(last, { aEnd: hunk.aEnd, bEnd: hunk.bEnd });
    else found.push({ ...hunk });
  }
  return found;
}

/** Words that each side has exactly once, as candidates for a chain. */
function sharedOnce({ a, aEnd, b, bEnd }: Hunk, before: readonly Token[], after: readonly Token[]): Candidate[] {
  const olds = once(before, a, aEnd);
  const found: Candidate[] = [];
  for (const [id, to] of once(after, b, bEnd)) {
    const from = olds.get(id);
    if (from !== undefined && to >= 0 && from >= 0) found.push({ from: [from, from], to: [to, to], weight: 1 });
  }
  return found;
}

function once(tokens: readonly Token[], start: number, end: number): Map<number, number> {
  const where = new Map<number, number>();
  for (let at = start; at < end; at++) {
    const { id, isWord } = tokens[at]!;
    if (isWord) where.set(id, where.has(id) ? -1 : at);
  }
  return where;
}

/** Words that may come or go among others and still be shown alone, not with those others again. */
const FEW_EXTRA = 3;

/** Where one side has all of the other's words in order and a few more, only the few are the change: "do and will" → "do not and will not". */
function onlyExtra(hunk: Hunk, before: readonly Token[], after: readonly Token[]): Hunk[] {
  const [olds, youngs] = [before.slice(hunk.a, hunk.aEnd), after.slice(hunk.b, hunk.bEnd)];
  const isMore = youngs.length > olds.length;
  const [fewer, more] = isMore ? [olds, youngs] : [youngs, olds];
  if (fewer.length === 0 || more.length - fewer.length > FEW_EXTRA) return [hunk];
  const extras: number[] = [];
  let next = 0;
  more.forEach((token, at) => {
    if (fewer[next]?.id === token.id) next++;
    else extras.push(at);
  });
  if (next < fewer.length) return [hunk];
  const parts = extras.map((at, index) => {
    const [own, other] = [at, at - index];
    return isMore
      ? { a: hunk.a + other, aEnd: hunk.a + other, b: hunk.b + own, bEnd: hunk.b + own + 1 }
      : { a: hunk.a + own, aEnd: hunk.a + own + 1, b: hunk.b + other, bEnd: hunk.b + other };
  });
  return joined(parts);
}
