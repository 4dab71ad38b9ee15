/** Words that can turn a sentence round. */
import type { Lexicon } from './lexicon.ts';

/** A "must", "may", "not" or the like on one side only, one opposite for another, or a word turned by its beginning. */
export function hasOtherForce(before: readonly string[], after: readonly string[], lexicon: Lexicon): boolean {
  const weighty = (words: readonly string[]) => words.filter((word) => lexicon.force.has(word)).sort();
  if (weighty(before).join(' ') !== weighty(after).join(' ')) return true;
  if (lexicon.opposites.some(([a, b]) => isSwapped(a, b, before, after) || isSwapped(b, a, before, after))) return true;
  return before.some((old) => after.some((young) => isTurned(old, young, lexicon) || isTurned(young, old, lexicon)));
}

function isSwapped(old: string, young: string, before: readonly string[], after: readonly string[]): boolean {
  return before.includes(old) && !after.includes(old) && after.includes(young) && !before.includes(young);
}

/** `unpublish` is `publish` turned round; `form` is not `inform` turned round, but a person may say so. */
function isTurned(word: string, turned: string, { turning }: Lexicon): boolean {
  if (word.length < 4 || turned.length <= word.length) return false;
  return turning.some((start) => turned === start + word || turned === `${start}-${word}`);
}
