/** What a change of words is, told from the words alone. */
import { fold } from './fold.ts';
import type { Nature } from './types.ts';

const MONTHS =
  'jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch|s)?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sep(?:t|tember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?';
const DATE_PART = String.raw`(?:\d{1,4}(?:st|nd|rd|th)?|${MONTHS})`;
const DATE = new RegExp(String.raw`^(?:${DATE_PART}[\s.,/-]*)+$`, 'iu');
const SURELY = new RegExp(
  String.raw`\b(?:${MONTHS})\b|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d`,
  'iu',
);
const BEFORE_PART = new RegExp(
  String.raw`(?:\b(?:${MONTHS})\.?,?|\b(?:i|in|of|from|since|fra|siden|året|year)|©)\s*(?:\d{1,2}(?:st|nd|rd|th)?,?\s*)?$`,
  'iu',
);
const AFTER_PART = new RegExp(String.raw`^(?:st|nd|rd|th)?\.?\s*(?:${MONTHS})\b`, 'iu');
const NEGATIONS =
  /\b(?:not|never|no|nor|without|cannot|unless|except|ikke|aldri|ingen|intet|uten|unntatt|must|shall|may|should|will|can|må|skal|kan|bør|plikter)\b|n['’]t\b/giu;
const PREFIXES = /^(?:un|in|im|ir|non|dis|de|mis|u|ikke|des|van)-?/iu;

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
  if (negations(old) !== negations(young)) return 'negation';
  if (old && young && withoutNumbers(old) === withoutNumbers(young)) return 'number';
  return isSpelling(old, young) ? 'spelling' : 'wording';
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

function negations(text: string): string {
  return (text.match(NEGATIONS) ?? [])
    .map((word) => word.toLowerCase())
    .sort()
    .join(' ');
}

function withoutNumbers(text: string): string {
  return text.replace(/\p{N}[\p{N}.,]*/gu, '#');
}

/** One word with a letter or two put right. A prefix that turns the meaning round is no misspelling. */
function isSpelling(before: string, after: string): boolean {
  if (!/^\p{L}{4,}$/u.test(before) || !/^\p{L}{4,}$/u.test(after)) return false;
  if (before.replace(PREFIXES, '') === after.replace(PREFIXES, '')) return false;
  return lettersApart(before, after) <= (Math.min(before.length, after.length) < 6 ? 1 : 2);
}

/** Edit distance with neighbours swapped counting as one. */
function lettersApart(before: string, after: string): number {
  if (Math.abs(before.length - after.length) > 2 || before.length > 60) return 3;
  const rows: number[][] = [];
  for (let i = 0; i <= before.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= after.length; j++) {
      if (i === 0) {
        rows[0]![j] = j;
        continue;
      }
      const swap = i > 1 && j > 1 && before[i - 1] === after[j - 2] && before[i - 2] === after[j - 1];
      rows[i]![j] = Math.min(
        rows[i - 1]![j]! + 1,
        rows[i]![j - 1]! + 1,
        rows[i - 1]![j - 1]! + (before[i - 1] === after[j - 1] ? 0 : 1),
        swap ? rows[i - 2]![j - 2]! + 1 : 3,
      );
    }
  }
  return rows[before.length]![after.length]!;
}
