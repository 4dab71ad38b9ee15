/**
 * The cheapest marking of a change of words: a dynamic programme over `(n + 1) × (m + 1)` cells, one byte of memory each.
 * Deleted and added words cost, every hunk costs, and a hunk parted from the last by two equal words or fewer costs extra.
 */
import type { Token } from './tokens.ts';

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
const HUNK = 130;
const CONFETTI = 20;
const NEVER = 1 << 29;

/** A cell is left in a hunk (0) or after 0, 1, 2, or more equal words since the last one (1–4). */
const [HUNKED, LONG] = [0, 4];
/** One byte a cell: its hunk comes from above; the state a new hunk opens from; what equal words follow. */
const ABOVE = 1;
const OPENED = 1;
const AFTER_SIGNS = 16;
const AFTER_LONG = 32;

/** One row of the table: the cheapest cost of each cell in each state, and of being in a hunk from there on. */
interface Row {
  states: Int32Array[];
  open: Int32Array;
}

/** The cheapest hunks within `core`, in order. */
export function cheapestHunks(core: Hunk, before: readonly Token[], after: readonly Token[]): Hunk[] {
  const [n, m] = [core.aEnd - core.a, core.bEnd - core.b];
  const trace = new Uint8Array((n + 1) * (m + 1));
  let [above, row] = [emptyRow(m), emptyRow(m)];
  firstCell(row, trace);
  const youngs = Int32Array.from({ length: m }, (_, j) => after[core.b + j]!.id);
  const prices = Int32Array.from({ length: m }, (_, j) => price(after[core.b + j]!));
  for (let j = 1; j <= m; j++) {
    row.states[HUNKED]![j] = row.open[j - 1]! + prices[j - 1]!;
    trace[j] = close(row, j);
  }
  for (let i = 1; i <= n; i++) {
    [above, row] = [row, above];
    fillRow(above, row, before[core.a + i - 1]!, youngs, prices, trace.subarray(i * (m + 1), (i + 1) * (m + 1)));
  }
  return walkBack(trace, row, core, before);
}

function emptyRow(m: number): Row {
  const array = () => new Int32Array(m + 1).fill(NEVER);
  return { states: [array(), array(), array(), array(), array()], open: array() };
}

function firstCell(row: Row, trace: Uint8Array): void {
  row.states[LONG]![0] = 0;
  trace[0] = close(row, 0);
}

function price(token: Token): number {
  return token.isWord ? WORD : SIGN;
}

/** Settles what being in a hunk costs from cell `j` on, and tells from which state. */
function close({ states: [hunked, none, one, two, long], open }: Row, j: number): number {
  let [cost, from] = [hunked![j]!, HUNKED];
  const parted = Math.min(none![j]!, one![j]!, two![j]!) + HUNK + CONFETTI;
  if (parted < cost)
    [cost, from] = [parted, parted === none![j]! + HUNK + CONFETTI ? 1 : parted === one![j]! + HUNK + CONFETTI ? 2 : 3];
  if (long![j]! + HUNK < cost) [cost, from] = [long![j]! + HUNK, LONG];
  open[j] = cost;
  return from << OPENED;
}

function fillRow(above: Row, row: Row, old: Token, youngs: Int32Array, prices: Int32Array, trace: Uint8Array): void {
  const oldPrice = price(old);
  for (const state of row.states) state.fill(NEVER);
  const hunked = row.states[HUNKED]!;
  for (let j = 0; j < trace.length; j++) {
    let how = ABOVE;
    hunked[j] = above.open[j]! + oldPrice;
    if (j > 0) {
      const left = row.open[j - 1]! + prices[j - 1]!;
      if (left < hunked[j]!) [hunked[j], how] = [left, 0];
      if (youngs[j - 1] === old.id) how |= match(above, row, j, old.isWord);
    }
    trace[j] = how | close(row, j);
  }
}

/** The same token on both sides: it costs nothing and lengthens what parts two hunks. */
function match({ states: [hunked, none, one, two, long] }: Row, row: Row, j: number, isWord: boolean): number {
  const d = j - 1;
  const signs = Math.min(hunked![d]!, none![d]!);
  const how = none![d]! < hunked![d]! ? AFTER_SIGNS : 0;
  const [, rowNone, rowOne, rowTwo, rowLong] = row.states;
  if (!isWord) {
    rowNone![j] = signs;
    rowOne![j] = one![d]!;
    rowTwo![j] = two![d]!;
    rowLong![j] = long![d]!;
    return how | AFTER_LONG;
  }
  rowOne![j] = signs;
  rowTwo![j] = one![d]!;
  rowLong![j] = Math.min(two![d]!, long![d]!);
  return how | (long![d]! <= two![d]! ? AFTER_LONG : 0);
}

function walkBack(trace: Uint8Array, last: Row, core: Hunk, before: readonly Token[]): Hunk[] {
  const [n, m] = [core.aEnd - core.a, core.bEnd - core.b];
  let state = cheapestState(last, m);
  const hunks: Hunk[] = [];
  for (let [i, j] = [n, m]; i > 0 || j > 0; ) {
    const how = trace[i * (m + 1) + j]!;
    if (state !== HUNKED) {
      state = stateBefore(state, how, before[core.a + i - 1]!.isWord);
      [i, j] = [i - 1, j - 1];
      continue;
    }
    const [aEnd, bEnd] = [i, j];
    while (state === HUNKED && (i > 0 || j > 0)) {
      if (trace[i * (m + 1) + j]! & ABOVE) i--;
      else j--;
      state = (trace[i * (m + 1) + j]! >> OPENED) & 7;
    }
    hunks.push({ a: core.a + i, aEnd: core.a + aEnd, b: core.b + j, bEnd: core.b + bEnd });
  }
  return hunks.reverse();
}

function cheapestState(row: Row, j: number): number {
  let best = HUNKED;
  row.states.forEach((costs, state) => {
    if (costs[j]! < row.states[best]![j]!) best = state;
  });
  return best;
}

function stateBefore(state: number, how: number, isWord: boolean): number {
  if (state === LONG) return how & AFTER_LONG ? LONG : 3;
  if (isWord ? state === 2 : state === 1) return how & AFTER_SIGNS ? 1 : HUNKED;
  return isWord ? state - 1 : state;
}
