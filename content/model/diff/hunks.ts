/**
 * Where two rows of tokens differ, marked as a person would: few hunks, and none parted by a word or two.
 * One dynamic programme weighs changed words against the number of hunks and finds the best of all markings; what is too
 * large for it is first cut at words that both sides have once.
 */
import { type Candidate, heaviestChain } from './chain.ts';
import type { Token } from './tokens.ts';
import type { Work } from './work.ts';

/** Old tokens `a..aEnd` became new tokens `b..bEnd` (ends exclusive); one of the two may be empty. */
export interface Hunk {
  a: number;
  aEnd: number;
  b: number;
  bEnd: number;
}

/** Prices, in tenths of a changed word. */
const WORD = 10;
const SIGN = 1;
const HUNK = Number(process.env.HUNK ?? 26);
const CONFETTI = Number(process.env.CONF ?? 14);
/** Largest table filled in one go. */
const LARGEST = 1_500_000;

/** The hunks between `before` and `after`, in order; between two of them both sides say the same. */
export function findHunks(before: readonly Token[], after: readonly Token[], work: Work): Hunk[] {
  work.count(before.length + after.length);
  const whole = { a: 0, aEnd: before.length, b: 0, bEnd: after.length };
  const core = trim(whole, before, after);
  if (core.a === core.aEnd || core.b === core.bEnd) return isEmpty(core) ? [] : [core];
  const cells = (core.aEnd - core.a) * (core.bEnd - core.b);
  if (cells <= LARGEST && work.affords(cells)) return cheapest(core, before, after);
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

/** States of the programme: inside a hunk, or after 0, 1, 2, or more equal words since the last one. */
const [IN, E0, E3, STATES] = [0, 1, 4, 5];
/** How a cell was reached, with the state before it in the upper bits. */
const [DOWN, RIGHT, BOTH] = [1, 2, 3];
const NEVER = 1 << 29;

/** Fills one table of `(n + 1) × (m + 1)` cells and walks back through it. */
function cheapest({ a, aEnd, b, bEnd }: Hunk, before: readonly Token[], after: readonly Token[]): Hunk[] {
  const [n, m] = [aEnd - a, bEnd - b];
  const trace = new Uint8Array((n + 1) * (m + 1) * STATES);
  let above = new Int32Array((m + 1) * STATES).fill(NEVER);
  let row = new Int32Array((m + 1) * STATES).fill(NEVER);
  for (let i = 0; i <= n; i++) {
    const old = i > 0 ? before[a + i - 1]! : null;
    row.fill(NEVER);
    if (i === 0) row[E3] = 0;
    for (let j = 0; j <= m; j++) {
      const young = j > 0 ? after[b + j - 1]! : null;
      fillCell(row, above, j * STATES, trace, (i * (m + 1) + j) * STATES, old, young);
    }
    [above, row] = [row, above];
  }
  return walkBack(trace, above, n, m).map((hunk) => ({
    a: hunk.a + a,
    aEnd: hunk.aEnd + a,
    b: hunk.b + b,
    bEnd: hunk.bEnd + b,
  }));
}

function fillCell(
  row: Int32Array,
  above: Int32Array,
  at: number,
  trace: Uint8Array,
  cell: number,
  old: Token | null,
  young: Token | null,
): void {
  const offer = (state: number, cost: number, how: number) => {
    if (cost >= row[at + state]!) return;
    row[at + state] = cost;
    trace[cell + state] = how;
  };
  if (old) enter(above, at, old.isWord ? WORD : SIGN, DOWN, offer);
  if (young) enter(row, at - STATES, young.isWord ? WORD : SIGN, RIGHT, offer);
  if (!old || !young || old.id !== young.id) return;
  const diagonal = at - STATES;
  for (let state = IN; state <= E3; state++) {
    const next =
      state === E3 ? E3 : old.isWord ? Math.min(state + 1 + (state === IN ? 1 : 0), E3) : Math.max(state, E0);
    offer(next, above[diagonal + state]!, BOTH | (state << 2));
  }
}

function enter(
  from: Int32Array,
  at: number,
  price: number,
  how: number,
  offer: (state: number, cost: number, how: number) => void,
): void {
  offer(IN, from[at + IN]! + price, how);
  for (let state = E0; state <= E3; state++)
    offer(IN, from[at + state]! + price + HUNK + (state === E3 ? 0 : CONFETTI), how | (state << 2));
}

function walkBack(trace: Uint8Array, last: Int32Array, n: number, m: number): Hunk[] {
  let state = IN;
  for (let other = E0; other <= E3; other++) if (last[m * STATES + other]! < last[m * STATES + state]!) state = other;
  const hunks: Hunk[] = [];
  let open: Hunk | null = null;
  for (let [i, j] = [n, m]; i > 0 || j > 0; ) {
    const how = trace[(i * (m + 1) + j) * STATES + state]!;
    if (state === IN) open ??= { a: i, aEnd: i, b: j, bEnd: j };
    const move = how & 3;
    if (move !== RIGHT) i--;
    if (move !== DOWN) j--;
    if (state === IN && open) Object.assign(open, { a: i, b: j });
    state = how >> 2;
    if (state !== IN && open) {
      hunks.push(open);
      open = null;
    }
  }
  if (open) hunks.push(open);
  return hunks.reverse();
}
