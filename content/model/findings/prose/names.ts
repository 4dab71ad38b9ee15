/** Proper names and addresses among changed words. */
import { fold } from '../../diff/fold.ts';
import { isSameWord, lettersApart } from './spelling.ts';
import type { Around, Hunk } from './types.ts';
import { WORD, wordsOf } from './words.ts';

/** A proper name or address that only one side has; `doubtful` when a letter may have slipped, or the word only opens a sentence. */
export function otherName(hunk: Hunk, around: Around): 'name' | 'doubtful' | null {
  const [oldWords, youngWords] = [wordsOf(hunk.before), wordsOf(hunk.after)];
  const isIn = (others: readonly string[], word: string) =>
    others.some((other) => other === word || (word.length > 3 && isSameWord(word, other, around.lexicon)));
  const gone = namesIn(hunk, 'before', around).filter(({ word }) => !isIn(youngWords, word));
  const come = namesIn(hunk, 'after', around).filter(({ word }) => !isIn(oldWords, word));
  const isDoubtful = ({ word, isOpening }: Name, others: readonly string[]) => isOpening || isRespelt(word, others);
  if (gone.length + come.length === 0) return null;
  if (gone.every((one) => isDoubtful(one, youngWords)) && come.every((one) => isDoubtful(one, oldWords)))
    return 'doubtful';
  return 'name';
}

function isRespelt(name: string, others: readonly string[]): boolean {
  return name.length >= 6 && !name.includes('@') && others.some((other) => lettersApart(name, other) === 1);
}

interface Name {
  /** In lower case. */
  word: string;
  /** It may have its capital from the sentence that it opens. */
  isOpening: boolean;
}

function namesIn(hunk: Hunk, side: 'before' | 'after', around: Around): Name[] {
  return [...fold(hunk[side]).matchAll(WORD)].flatMap(({ 0: word, index }) => {
    if (!isName(word, hunk.blocks[side], around)) return [];
    const isOpening = startsSentence(hunk.blocks[side], hunk.at[side] + index) && !ADDRESS.test(word);
    return [{ word: word.toLowerCase(), isOpening }];
  });
}

/** E-mail addresses, places on the net, and names such as reCAPTCHA. */
const ADDRESS = /@|\.\p{L}{2,}$|\p{Ll}\p{Lu}/u;

function isName(word: string, block: string, { small, lexicon }: Around): boolean {
  const lower = word.toLowerCase();
  if (ADDRESS.test(word)) return true;
  if (!/^\p{Lu}\S/u.test(word) || small.has(lower) || lexicon.force.has(lower) || lexicon.glue.has(lower)) return false;
  return !isShouted(word, block);
}

/** CAPITALS AMONG CAPITALS. */
function isShouted(word: string, block: string): boolean {
  return word === word.toUpperCase() && (block.match(/(?<!\p{L})\p{Lu}{2,}(?!\p{L})/gu)?.length ?? 0) > 4;
}

/** Whether a sentence or list item begins at `end`; a few characters before it tell. */
function startsSentence(block: string, end: number): boolean {
  const before = block.slice(Math.max(0, end - 12), end);
  return end === before.length ? OPENING.test(before) : OPENING.test(`x${before}`);
}

const OPENING = /(?:^|[.!?:;•–—*]["'»”)\s]*)\s*["'«“(]*$/u;
