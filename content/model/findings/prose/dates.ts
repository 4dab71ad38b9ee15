/** Dates and numbering that say when or where a text stands, and nothing else. */

import type { Lexicon } from './lexicon.ts';
import type { Hunk } from './types.ts';

const LONGEST_LINE = 14;

/** A date in a line that says when the text itself was written or applies, such as "Last updated: 8 April 2020". */
export function isDateChange({ before, after, blocks }: Hunk, lexicon: Lexicon): boolean {
  if (!isDate(before, lexicon) || !isDate(after, lexicon)) return false;
  return [blocks.after || blocks.before, blocks.before || blocks.after].every((text) => isDateLine(text, lexicon));
}

/** A short line with the date of the text, or a date alone. */
export function isDateLine(text: string, lexicon: Lexicon): boolean {
  const words = text.trim().split(/\s+/);
  if (words.length > LONGEST_LINE || !/\d|\bDD\b/.test(text)) return false;
  return (
    isDate(text, lexicon) ||
    (lexicon.aboutText.test(text) && words.some((word) => /\w/.test(word) && isDate(word, lexicon)))
  );
}

/** Nothing but days, months and years; '' too. */
function isDate(text: string, { months }: Lexicon): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.every((word) => months.has(word) || /^\d{1,4}(?:st|nd|rd|th)?$/.test(word));
}

/** The number or letter at the head of a heading, as in "10. Cookies"; not that of "14 days to regret". */
export function isNumbering({ before, after, isHeading, at, blocks }: Hunk, { months }: Lexicon): boolean {
  const isLabel = (text: string) => /^\s*(?:\d+|[A-Za-z]|[IVX]+)?(?:\.\d+)*[.)]?\s*$/.test(text);
  const isHead = (text: string) => {
    const next = /^\s*(?:\d+(?:\.\d+)*|[A-Za-z]|[IVX]+)[.)]\s+(\S+)/.exec(text)?.[1];
    return next === undefined ? !/^\s*\d/.test(text) : !months.has(next.toLowerCase());
  };
  if (!isHeading || at.before > 0 || at.after > 0) return false;
  return isLabel(before) && isLabel(after) && isHead(blocks.before) && isHead(blocks.after);
}
