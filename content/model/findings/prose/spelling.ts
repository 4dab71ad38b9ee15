/** Slips and forms of one word told from other words, as far as the language's vocabulary and the text around tell. */
import { isMisspelt, sharedStart } from '../../diff/spelling.ts';
import type { Lexicon } from './lexicon.ts';

/** How often a word stands in the texts around a change. */
export type Counts = ReadonlyMap<string, number>;

/**
 * Whether `after` is `before` spelt right or in another form of the same word; both lower-case, one word each.
 * A word that means something in a policy, or that is used elsewhere, is no slip: `notify` and `modify` are two letters apart.
 */
export function isSlip(before: string, after: string, elsewhere: Counts, lexicon: Lexicon): boolean {
  if (before === after) return true;
  if (!/^\p{L}+$/u.test(before + after)) return false;
  if (isSameWord(before, after, lexicon)) return true;
  const isKnown = lexicon.vocabulary.has(before) || (elsewhere.get(before) ?? 0) > 1;
  if (isKnown || before[0] !== after[0]) return false;
  const length = Math.min(before.length, after.length);
  return isMisspelt(before, after) || (length >= 4 && lettersApart(before, after) <= (length < 7 ? 1 : 2));
}

/** `stands` and `stand`, `opplysning` and `opplysningene`. */
export function isSameWord(before: string, after: string, { endings }: Lexicon): boolean {
  const length = sharedStart(before, after);
  for (let stem = length; stem >= Math.max(3, length - 2); stem--)
    if (endings.has(before.slice(stem)) && endings.has(after.slice(stem))) return true;
  return false;
}

/** Letters to put in, take out, replace or swap; counts no further than 3. */
export function lettersApart(before: string, after: string): number {
  if (Math.abs(before.length - after.length) > 2 || Math.max(before.length, after.length) > 60) return 3;
  const rows = [Array.from({ length: after.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= before.length; i++) rows.push(nextRow(before, after, i, rows));
  return Math.min(3, rows.at(-1)!.at(-1)!);
}

function nextRow(before: string, after: string, i: number, rows: readonly number[][]): number[] {
  const row = [i];
  for (let j = 1; j <= after.length; j++) {
    const isSame = before[i - 1] === after[j - 1];
    const isSwap = i > 1 && j > 1 && before[i - 1] === after[j - 2] && before[i - 2] === after[j - 1];
    const choices = [rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (isSame ? 0 : 1)];
    if (isSwap) choices.push(rows[i - 2]![j - 2]! + 1);
    row.push(Math.min(...choices));
  }
  return row;
}
