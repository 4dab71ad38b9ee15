/** How heavy a text is to read, against the version before: LIX, words a sentence plus per cent of words over six letters. */
import { bodyText } from '../body/text.ts';
import { fault } from '../fault.ts';
import { renderBody, type Version } from '../house.ts';
import type { Check } from './context.ts';

/** One note a language. LIX was made for Swedish and works for Norwegian; for English it is told as comparable, not absolute. */
export const readability: Check = (version, { before }) =>
  Object.entries(version.sources).map(([locale, { file }]) => {
    const now = lix(textOf(version, locale));
    const then = before?.sources[locale] ? lix(textOf(before, locale)) : undefined;
    const compared = then === undefined ? '' : `; the version before: ${then} (${signed(now - then)})`;
    return fault({
      severity: 'info',
      file,
      what: `readability (LIX): ${now}, ${band(now)}${compared}`,
      why: 'people must be able to understand it, children and people in a hurry too (Art. 12(1)); under 40 is plain',
      remedy: now >= 50 ? 'cut long sentences in two, and say long words in short ones' : 'nothing',
    });
  });

function textOf(version: Version, locale: string): string {
  return bodyText(renderBody(version, locale));
}

/** LIX of a text with a block a line. A block is at least one sentence; a full stop inside "f.eks." ends none. */
export function lix(text: string): number {
  const words = text.match(/[\p{L}\p{N}]+(?:[-'’.@][\p{L}\p{N}]+)*/gu) ?? [];
  if (words.length === 0) return 0;
  const sentences = text
    .split('\n')
    .flatMap((block) => block.split(/(?<=[.!?:])\s+(?=[\p{Lu}«"“])/u))
    .filter((one) => /\p{L}/u.test(one));
  const long = words.filter((word) => word.length > 6).length;
  return Math.round(words.length / sentences.length + (100 * long) / words.length);
}

function band(value: number): string {
  if (value < 30) return 'very easy';
  if (value < 40) return 'easy';
  if (value < 50) return 'medium';
  return value < 60 ? 'heavy' : 'very heavy';
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}
