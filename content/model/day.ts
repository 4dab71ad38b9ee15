/**
 * Calendar days (`2027-01-01`) and the instants at which they begin in a time zone.
 * A day is a string everywhere; an instant is a `Date` or epoch milliseconds. Nothing here reads a clock.
 */

/** A real calendar day, `YYYY-MM-DD`, proleptic Gregorian. */
export type Day = string;

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** True for a day that exists: `2024-02-29` yes, `2018-02-31` no. */
export function isDay(text: string): text is Day {
  if (!SHAPE.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text;
}

/** The day it is at `instant` in the IANA zone `timeZone`. */
export function dayAt(instant: Date | number, timeZone: string): Day {
  const parts = Object.fromEntries(
    dayFormat(timeZone)
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year!.padStart(4, '0')}-${parts.month}-${parts.day}`;
}

/**
 * The first instant of `day` in `timeZone`, epoch milliseconds.
 * Where a clock change removes midnight it is the first instant that exists on that day.
 */
export function startOfDay(day: Day, timeZone: string): number {
  if (!isDay(day)) throw new RangeError(`"${day}" is no calendar day; write YYYY-MM-DD`);
  let low = Date.parse(`${day}T00:00:00Z`) - DAY_MS;
  let high = low + 2 * DAY_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (dayAt(middle, timeZone) >= day) high = middle;
    else low = middle;
  }
  return high;
}

/** The day `count` days after `day` (before it when negative). */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** `1. januar 2027` / `1 January 2027`, in the language of `locale`. */
export function formatDay(day: Day, locale: string): string {
  const language = locale === 'en' ? 'en-GB' : locale;
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format;
}
