/** Words that stand against each other. */
import { hasOtherForce } from '../../diff/force.ts';
import type { Lexicon } from './lexicon.ts';

/** Words that can turn a sentence round, one opposite for another, or one party for the other. Words in lower case. */
export function isTurnedRound(before: readonly string[], after: readonly string[], lexicon: Lexicon): boolean {
  if (hasOtherForce(before, after, lexicon)) return true;
  if (lexicon.opposites.some(([a, b]) => isSwapped(a, b, before, after) || isSwapped(b, a, before, after))) return true;
  return lexicon.parties.some(([a, b]) => before.some((old) => after.some((young) => isOther(old, young, a, b))));
}

function isSwapped(old: string, young: string, before: readonly string[], after: readonly string[]): boolean {
  return before.includes(old) && !after.includes(old) && after.includes(young) && !before.includes(young);
}

/** `employer` and `employee`, whichever came first. */
function isOther(old: string, young: string, a: string, b: string): boolean {
  const turned = (word: string, from: string, into: string) =>
    word.endsWith(from) && word.slice(0, -from.length) + into;
  return turned(old, a, b) === young || turned(old, b, a) === young;
}
