/** Days as people read them, and when a version applies, applied or was meant to, as half a sentence for people. */
import { type Day, formatDay, type Locale } from '#model/ref.ts';
import { fill, stringsOf } from './strings/index.ts';
import type { Standing } from './timeline.ts';

/** `1. januar 2027`, never broken over two lines. */
export function dateOf(day: Day, locale: Locale): string {
  return formatDay(day, locale).replaceAll(' ', '\u00a0');
}

/** `Gjaldt fra 1. mai 2018 til og med 17. juli 2018` */
export function whenOf({ state, effective, until }: Standing, locale: Locale): string {
  const words = stringsOf(locale);
  const date = dateOf(effective, locale);
  if (state === 'recalled') return fill(words.recalledShort, { date });
  if (state !== 'superseded') return fill(words.inForceFrom, { date });
  if (!until) return fill(words.neverApplied, { date });
  return fill(words.appliedFromTo, { from: date, to: dateOf(until, locale) });
}
