/** When a key that is made now stops working. */
import { addDays, dayAt, isDay, startOfDay } from '#model/day.ts';
import { settingsAt } from '../../lib/site.ts';
import { type Io, UsageError } from '../verb.ts';

const DAY_MS = 86_400_000;

/** How long a key is to work; for ever when neither is said. */
export interface Term {
  days?: string | undefined;
  /** The last day on which it works. */
  expires?: string | undefined;
}

/** Epoch ms, exclusive; null for never. Days are those of the site's time zone. Throws UsageError. */
export async function expiryOf({ days, expires }: Term, io: Io): Promise<number | null> {
  if (days !== undefined && expires !== undefined)
    throw new UsageError('keys create takes --days or --expires, not both');
  if (days !== undefined) return io.now().getTime() + wholeDays(days) * DAY_MS;
  if (expires === undefined) return null;
  if (!isDay(expires)) {
    throw new UsageError(`--expires "${expires}" is no calendar day; write an existing day as 2027-01-31`);
  }
  const { timeZone } = await settingsAt(io.root);
  const today = dayAt(io.now(), timeZone);
  if (expires >= today) return startOfDay(addDays(expires, 1), timeZone);
  throw new UsageError(
    `--expires ${expires} is over: it is ${today} in ${timeZone}; the key would never work, so name that day or a later one`,
  );
}

function wholeDays(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError('--days takes a whole number from 1 to 99999');
}
