/** How mail goes out: how fast, to how many at once, and not at night. Pure. */
import { UNKNOWN_MS } from './retry.ts';

export interface Manners {
  /** At most so many mails an hour, over all campaigns and workers; null for as many as the mail server takes. */
  perHour: number | null;
  /** At most so many mails under way at once to one domain, for each worker; null for no limit. */
  perDomain: number | null;
  /** Hours of the day, in the site's time zone, in which no mail goes out; null for none. */
  quiet: QuietHours | null;
  /** Days before a version's day to remind those who have not answered; null for no reminder. */
  reminderDays: number | null;
  /** After so long a mail is sent once more of which nobody knows whether the mail server took it; null for never. */
  unknownMs: number | null;
}

/** From the first moment of hour `from` until the first moment of hour `to`, 0 to 23; over midnight where `from` is later. */
export interface QuietHours {
  from: number;
  to: number;
}

export const NO_MANNERS: Manners = {
  perHour: null,
  perDomain: null,
  quiet: null,
  reminderDays: null,
  unknownMs: UNKNOWN_MS,
};

/** What settings say about it: every fault is added to `faults`, in words for people. */
export function mannersOf(
  texts: Record<'perHour' | 'perDomain' | 'quiet' | 'reminderDays' | 'unknown', string | null>,
  faults: string[],
): Manners {
  const quiet = texts.quiet === null ? null : readQuietHours(texts.quiet);
  if (texts.quiet !== null && !quiet)
    faults.push(`MAIL_QUIET is "${texts.quiet}". Write two hours from 0 to 23, such as 21-7, or leave it out.`);
  return {
    perHour: countOf('MAIL_PER_HOUR', texts.perHour, MOST_PER_HOUR, faults),
    perDomain: countOf('MAIL_PER_DOMAIN', texts.perDomain, 100, faults),
    quiet,
    reminderDays: countOf('MAIL_REMINDER_DAYS', texts.reminderDays, 60, faults),
    unknownMs: texts.unknown === 'off' ? null : unknownOf(texts.unknown, faults),
  };
}

function unknownOf(text: string | null, faults: string[]): number {
  if (text === null) return UNKNOWN_MS;
  const minutes = Number(text);
  if (!/^\d+$/.test(text) || minutes < 1 || minutes > 1_440)
    faults.push(`MAIL_UNKNOWN is "${text}". Set it to a number of minutes from 1 to 1440, or to off.`);
  return minutes * 60_000;
}

const MOST_PER_HOUR = 3_600_000;

function countOf(name: string, text: string | null, most: number, faults: string[]): number | null {
  if (text === null) return null;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  faults.push(`${name} is "${text}". Set it to a whole number from 1 to ${most}, or leave it out.`);
  return null;
}

/** `21-7` as hours, null when it is no span of hours. */
export function readQuietHours(text: string): QuietHours | null {
  const match = /^([01]?\d|2[0-3])-([01]?\d|2[0-3])$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  return match && from !== to ? { from, to } : null;
}

/** Is `instant` in the quiet hours of `timeZone`? */
export function isQuiet({ from, to }: QuietHours, instant: Date, timeZone: string): boolean {
  const hour = hourAt(instant, timeZone);
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function hourAt(instant: Date, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  return Number(format.format(instant));
}

/** What a mail server sees as one destination: the part after the `@`, in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
