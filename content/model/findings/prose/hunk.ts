/** What one change of words is a sign of. */

import type { Sign } from '../types.ts';
import { withoutMarkers } from './body.ts';
import { isDateChange, isNumbering } from './dates.ts';
import { otherName } from './names.ts';
import { isTurnedRound } from './opposites.ts';
import { isSlip } from './spelling.ts';
import type { Around, Hunk } from './types.ts';
import { isSameWriting, numbersOf, wordsOf } from './words.ts';

/** More words than this in one place are no touch-up. */
const PASSAGE = 6;

/** Up to this many words in one place, each of them was weighed. */
const PRECISE = 3;

/** The gravest sign that the words give. */
export function signOf(given: Hunk, around: Around): Sign {
  const { lexicon } = around;
  const prose = { ...given, before: withoutMarkers(given.before), after: withoutMarkers(given.after) };
  const showsOther = prose.before !== given.before || prose.after !== given.after;
  if (showsOther && isSameWriting(prose, lexicon)) return 'wording';
  const hunk = { ...prose, before: withoutTargets(prose.before), after: withoutTargets(prose.after) };
  const [before, after] = [wordsOf(hunk.before), wordsOf(hunk.after)];
  if (isSameWriting(hunk, lexicon) || isDateChange(hunk, lexicon) || isNumbering(hunk, lexicon)) return 'style';
  if (isSameSite(hunk)) return 'style';
  const sign = wordSign(hunk, before, after, around);
  const isTold = around.factsKnown && before.length > 0 && after.length > 0;
  return isTold && isRewriting(sign, before, after) ? 'rewritten' : sign;
}

function wordSign(hunk: Hunk, before: readonly string[], after: readonly string[], around: Around): Sign {
  const { lexicon } = around;
  if (numbersOf(hunk.before, lexicon) !== numbersOf(hunk.after, lexicon)) return 'number';
  if (isTurnedRound(before, after, lexicon)) return 'force';
  const name = otherName(hunk, around);
  if (name === 'name') return 'name';
  if (Math.max(before.length, after.length) > PASSAGE) return 'passage';
  return !name && isTouchUp(before, after, hunk, around) ? 'style' : 'wording';
}

/**
 * Where facts are stated beside the text and a whole phrase was said anew, a "can" more or less is most often another way to say
 * it. That is for a person to read, not to refuse. Figures are never so excused, and neither is a word or two put right.
 */
function isRewriting(sign: Sign, before: readonly string[], after: readonly string[]): boolean {
  if (sign === 'passage') return true;
  const isPhrase = Math.max(before.length, after.length) > PRECISE;
  const hasFigure = [...before, ...after].some((word) => /\p{N}/u.test(word));
  return isPhrase && (sign === 'force' || sign === 'name' || (sign === 'number' && !hasFigure));
}

/** The words without the addresses of links that were written wrong, as in `[page][https://…]`. */
function withoutTargets(words: string): string {
  return words.replace(/\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])/g, ']');
}

/** An address on the net that became another on the same site. */
function isSameSite({ before, after }: Hunk): boolean {
  const site = (text: string) =>
    /^[\s(<]*(?:https?:\/\/|www\.)(?:www\.)?([^\s/]+)\S*$/.exec(text.trim())?.[1]?.split('.').slice(-2).join('.');
  return site(before) !== undefined && site(before) === site(after);
}

/** Only slips, forms of the same word, words that glue and words written twice differ. */
function isTouchUp(
  before: readonly string[],
  after: readonly string[],
  hunk: Hunk,
  { counts, lexicon, isKnown }: Around,
): boolean {
  const [old, young] = [before, after].map((words) => words.filter((word) => !lexicon.glue.has(word))) as [
    string[],
    string[],
  ];
  if (!isKnown) return false;
  if (old.length !== young.length) return isStutter(before, after, hunk);
  return old.every((word, index) => isSlip(word, young[index]!, counts, lexicon));
}

/** "any other other service" → "any other service". */
function isStutter(before: readonly string[], after: readonly string[], { blocks, at, before: old }: Hunk): boolean {
  if (after.length > 0 || before.length !== 1) return false;
  const around = [
    wordsOf(blocks.before.slice(0, at.before)).at(-1),
    wordsOf(blocks.before.slice(at.before + old.length))[0],
  ];
  return around.includes(before[0]);
}
