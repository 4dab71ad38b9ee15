/**
 * What no marking can do better: for a price `p` of a hunk, in changed words, the least that changed words + p × hunks can
 * be, found over the whole text at once, without regard for blocks. Whoever marks W words in H hunks has W + pH ≥ that sum.
 */
import { type Token, Tokenizer } from '#model/diff/tokens.ts';

/** Prices of a hunk that are tried; each gives a true bound, together they give the tightest. */
export const PRICES = [4, 7, 10, 13, 16] as const;

const NEVER = 2 ** 30;

/** The least cost of turning `before` into `after` at each of {@link PRICES}, whole words only. */
export function leastCosts(before: string, after: string): number[] {
  const tokenizer = new Tokenizer('en');
  const [olds, youngs] = changedPart(tokenizer.read(before), tokenizer.read(after));
  return PRICES.map((price) => (olds.length + youngs.length === 0 ? 0 : leastCost(olds, youngs, price)));
}

/** As the bench counts them: changed words over the least possible, and hunks per 100 changed words. */
export interface Figures {
  minimal: number;
  hunks: number;
}

/** The lowest each figure can be in a sample of these `costs` and `least` changed words, where the other is at most as `given`. */
export function bounds(costs: readonly number[], least: number, given: Figures): Figures {
  const most = given.minimal * least;
  return {
    minimal: Math.max(...PRICES.map((price, at) => costs[at]! / (1 + (given.hunks / 100) * price) / least)),
    hunks: Math.max(...PRICES.map((price, at) => (100 * (costs[at]! / most - 1)) / price)),
  };
}

function changedPart(olds: Token[], youngs: Token[]): [Token[], Token[]] {
  let [start, oldEnd, youngEnd] = [0, olds.length, youngs.length];
  while (start < Math.min(oldEnd, youngEnd) && olds[start]!.id === youngs[start]!.id) start++;
  while (Math.min(oldEnd, youngEnd) > start && olds[oldEnd - 1]!.id === youngs[youngEnd - 1]!.id)
    [oldEnd, youngEnd] = [oldEnd - 1, youngEnd - 1];
  return [olds.slice(start, oldEnd), youngs.slice(start, youngEnd)];
}

/** Costs of one row of the table: after equal tokens, and within a hunk, be it opened here. */
interface Row {
  equal: Int32Array;
  hunk: Int32Array;
}

function leastCost(olds: readonly Token[], youngs: readonly Token[], price: number): number {
  const size = youngs.length + 1;
  const ids = Int32Array.from(youngs, (token) => token.id);
  const words = Int32Array.from(youngs, (token) => Number(token.isWord));
  const newRow = (): Row => ({ equal: new Int32Array(size).fill(NEVER), hunk: new Int32Array(size) });
  let [above, row] = [newRow(), newRow()];
  [above.equal[0], above.hunk[0]] = [0, price];
  for (let j = 1; j < size; j++) above.hunk[j] = above.hunk[j - 1]! + words[j - 1]!;
  for (const { id, isWord } of olds) {
    fill(above, row, id, Number(isWord), { ids, words, price });
    [above, row] = [row, above];
  }
  return Math.min(above.equal[size - 1]!, above.hunk[size - 1]!);
}

function fill(
  { equal, hunk }: Row,
  row: Row,
  id: number,
  word: number,
  young: { ids: Int32Array; words: Int32Array; price: number },
): void {
  const { ids, words, price } = young;
  row.equal[0] = NEVER;
  row.hunk[0] = hunk[0]! + word;
  for (let j = 1; j < row.hunk.length; j++) {
    const same = ids[j - 1] === id ? Math.min(equal[j - 1]!, hunk[j - 1]!) : NEVER;
    row.equal[j] = same;
    row.hunk[j] = Math.min(hunk[j]! + word, row.hunk[j - 1]! + words[j - 1]!, same + price);
  }
}
