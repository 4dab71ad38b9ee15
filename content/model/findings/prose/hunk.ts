/** What one change of words is a sign of. */
import { bare, fold } from '../../diff/fold.ts';
import type { Sign } from '../types.ts';
import { withoutMarkers } from './body.ts';
import { isDateChange, isNumbering } from './dates.ts';
import type { Lexicon } from './lexicon.ts';
import { type Counts, isSameWord, isSlip, lettersApart } from './spelling.ts';

/** Old words that became new ones in one place; '' for a side without. */
export interface Hunk {
  before: string;
  after: string;
  /** The whole block on each side, and where in it the words begin. */
  blocks: { before: string; after: string };
  at: { before: number; after: number };
  isHeading: boolean;
}

/** What is known of the texts around: how often each word stands in them, and which are written small somewhere. */
export interface Around {
  counts: Counts;
  small: ReadonlySet<string>;
  lexicon: Lexicon;
  /** False when the language's own words are not known. */
  isKnown: boolean;
  /** The texts have facts beside them, whose differences are judged by themselves. */
  factsKnown: boolean;
}

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
  if (hasOtherForce(before, after, lexicon)) return 'force';
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

const WORD = /[\p{L}\p{N}\p{M}]+(?:['./:@&_-][\p{L}\p{N}\p{M}]+)*/gu;
const CONTRACTIONS: [RegExp, string][] = [
  [/\bcan(?:'t|not)\b/gi, 'can not'],
  [/\bwon't\b/gi, 'will not'],
  [/n't\b/gi, ' not'],
  [/'ll\b/gi, ' will'],
  [/'re\b/gi, ' are'],
  [/'ve\b/gi, ' have'],
  [/\s&\s|^&$/g, ' and '],
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
function isSameWriting({ before, after }: Pick<Hunk, 'before' | 'after'>, lexicon: Lexicon): boolean {
  const core = (text: string) => bare(wordsOf(text).join('')).replace(/[./:@&_]/g, '');
  return core(before) === core(after) && numbersOf(before, lexicon) === numbersOf(after, lexicon);
}

/** Numbers, signs of money and articles, numbers in words, months and units, in order; "may" is weighed as a word. */
function numbersOf(text: string, { measures, months, force }: Lexicon): string {
  const tokens = fold(text).toLowerCase().match(NUMBER) ?? [];
  return tokens
    .filter((one) => measures.has(one) || (months.has(one) && !force.has(one)) || !/^\p{L}/u.test(one))
    .join(' ');
}

const NUMBER = /[$€£§%‰°]|(?<![\p{L}\p{N}])\p{N}+(?:[.,:/-]?\p{N}+)*(?:\p{L}{1,2})?(?![\p{L}\p{N}])|\p{L}+/gu;

function hasOtherForce(before: readonly string[], after: readonly string[], lexicon: Lexicon): boolean {
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

/** A proper name or address that only one side has; `doubtful` when a letter may have slipped, or the word only opens a sentence. */
function otherName(hunk: Hunk, around: Around): 'name' | 'doubtful' | null {
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
    const isOpening = startsSentence(hunk.blocks[side].slice(0, hunk.at[side] + index)) && !ADDRESS.test(word);
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

function startsSentence(textBefore: string): boolean {
  return /(?:^|[.!?:;•–—*]["'»”)\s]*)\s*["'«“(]*$/u.test(textBefore);
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
