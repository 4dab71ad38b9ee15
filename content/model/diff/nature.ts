/** What a change of words is, told from the words alone. */
import { fold } from './fold.ts';
import { hasOtherForce } from './force.ts';
import { WEIGHTS } from './lexicon.ts';
import { isMisspelt } from './spelling.ts';
import type { Nature } from './types.ts';

const MONTHS = WEIGHTS.flatMap(({ months }) => [...months]);
const MONTH = `(?:${MONTHS.sort((a, b) => b.length - a.length).join('|')})`;
const [START, END] = [String.raw`(?<![\p{L}\p{N}])`, String.raw`(?![\p{L}\p{N}])`];
const DATE = new RegExp(String.raw`^(?:(?:\d{1,4}(?:st|nd|rd|th)?|${MONTH})[\s.,/-]*)+$`, 'iu');
const SURELY = new RegExp(
  String.raw`${START}${MONTH}${END}|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d`,
  'iu',
);
const BEFORE_PART = new RegExp(
  String.raw`(?:${START}${MONTH}\.?,?|${START}(?:i|in|of|from|since|fra|siden|året|year)|©)\s*(?:\d{1,2}(?:st|nd|rd|th)?,?\s*)?$`,
  'iu',
);
const AFTER_PART = new RegExp(String.raw`^(?:st|nd|rd|th)?\.?\s*${MONTH}${END}`, 'iu');

/** In more words than these on a side, a "not" or a "must" is one of many things said. */
const FEW = 6;

/** The words around a change, which tell a year from an amount. */
export interface Context {
  lead: string;
  trail: string;
}

/** The nature of replacing `before` with `after`; '' for a side without words. */
export function natureOf(before: string, after: string, around: Context): Nature {
  const [old, young] = [fold(before).trim(), fold(after).trim()];
  if (old === young) return 'typography';
  if (letters(old) === letters(young)) return isOnlySigns(old, young, around) ? 'punctuation' : 'number';
  if (isDate(old, around) && isDate(young, around)) return 'date';
  if (old.toLowerCase() === young.toLowerCase()) return 'case';
  if (old && young && withoutNumbers(old) === withoutNumbers(young)) return 'number';
  return natureOfWords(wordsIn(old), wordsIn(young));
}

/** Signs before a figure and between figures are part of its value. */
function isOnlySigns(old: string, young: string, { trail }: Context): boolean {
  if (digits(old) !== digits(young)) return false;
  return !(/[-+]$/.test(old) !== /[-+]$/.test(young) && /^\p{N}/u.test(trail));
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
}

function digits(text: string): string {
  return (text.match(/[-+]?\p{N}[\p{N}.,]*/gu) ?? []).join(' ');
}

/** Days, months and years; a lone figure only where the words around it say that it is part of a date. */
function isDate(text: string, { lead, trail }: Context): boolean {
  if (!DATE.test(text)) return false;
  if (SURELY.test(text)) return true;
  const isYear = /^(?:19|20)\d\d$/.test(text) && BEFORE_PART.test(lead);
  return isYear || (/^\d{1,2}\D{0,2}$/.test(text) && AFTER_PART.test(trail));
}

/** With one sign for every figure, number in words and unit. */
function withoutNumbers(text: string): string {
  return text
    .toLowerCase()
    .replace(/\p{N}[\p{N}.,]*|\p{L}+/gu, (word) =>
      /^\p{N}/u.test(word) || WEIGHTS.some(({ units }) => units.has(word)) ? '#' : word,
    );
}

function natureOfWords(before: readonly string[], after: readonly string[]): Nature {
  const isFew = before.length <= FEW && after.length <= FEW;
  if (isFew && WEIGHTS.some((weights) => hasOtherForce(before, after, weights))) return 'negation';
  const [old, young] = [before[0], after[0]];
  if (before.length !== 1 || after.length !== 1) return 'wording';
  return isMisspelt(old!, young!) ? 'spelling' : 'wording';
}

/** In lower case, `don't` as two words; addresses whole. */
function wordsIn(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replace(/n't(?!\p{L})/gu, ' not')
    .replace(/\bca not|cannot/g, 'can not');
  return plain.match(/[\p{L}\p{N}]+(?:[.:@/'-][\p{L}\p{N}]+)*/gu) ?? [];
}
