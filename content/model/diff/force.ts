/** Words that can turn a sentence round. */
import type { Weights } from './lexicon.ts';

/** A "must", "may", "not" or the like on one side only, or a word turned by its beginning. Words in lower case. */
export function hasOtherForce(before: readonly string[], after: readonly string[], weights: Weights): boolean {
  const weighty = (words: readonly string[]) => words.filter((word) => weights.force.has(word)).sort();
  if (weighty(before).join(' ') !== weighty(after).join(' ')) return true;
  return before.some((old) => after.some((young) => isTurned(old, young, weights) || isTurned(young, old, weights)));
}

/** `unpublish` is `publish` turned round; `form` is not `inform` turned round, but a person may say so. */
function isTurned(word: string, turned: string, { turning }: Weights): boolean {
  return word.length > 3 && turning.some((start) => turned === start + word || turned === `${start}-${word}`);
}
