/** Words, numbers and what counts as the same writing. */
import { bare, fold } from '../../diff/fold.ts';
import type { Lexicon } from './lexicon.ts';
import type { Hunk } from './types.ts';

/** Words with what joins them: `sub-processor`, `help@example.no`, `5,000`. */
export const WORD = /[\p{L}\p{N}\p{M}]+(?:['./:@&_-][\p{L}\p{N}\p{M}]+)*/gu;
const CONTRACTIONS: [RegExp, string][] = [
  [/\bcan(?:'t|not)\b/gi, 'can not'],
  [/\bwon't\b/gi, 'will not'],
  [/n't\b/gi, ' not'],
  [/'ll\b/gi, ' will'],
  [/'re\b/gi, ' are'],
  [/'ve\b/gi, ' have'],
  [/\s&\s|^&$/g, ' and '],
  [/\bmed mindre\b/gi, 'unntatt'],
];

/** The words as written, contractions written out. */
function plainWords(text: string): string[] {
  const full = CONTRACTIONS.reduce((said, [what, into]) => said.replace(what, into), fold(text));
  return full.match(WORD) ?? [];
}

/** The words in lower case. */
export function wordsOf(text: string): string[] {
  return plainWords(text).map((word) => word.toLowerCase());
}

/** Equal but for case, quotes, dashes, spaces and punctuation; the signs of numbers, money and articles count. */
export function isSameWriting({ before, after }: Pick<Hunk, 'before' | 'after'>, lexicon: Lexicon): boolean {
  const core = (text: string) => bare(wordsOf(text).join('')).replace(/[./:@&_]/g, '');
  return core(before) === core(after) && numbersOf(before, lexicon) === numbersOf(after, lexicon);
}

/** Numbers, signs of money and articles, numbers in words, months and units, in order; "may" is weighed as a word. */
export function numbersOf(text: string, { measures, months, force }: Lexicon): string {
  const tokens = fold(text).toLowerCase().match(NUMBER) ?? [];
  return tokens
    .filter((one) => measures.has(one) || (months.has(one) && !force.has(one)) || !/^\p{L}/u.test(one))
    .join(' ');
}

const NUMBER = /[$€£§%‰°]|(?<![\p{L}\p{N}])\p{N}+(?:[.,:/-]?\p{N}+)*(?:\p{L}{1,2})?(?![\p{L}\p{N}])|\p{L}+/gu;
