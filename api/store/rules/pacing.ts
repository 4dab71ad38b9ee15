/** Mails spread evenly over an hour, over however many workers: the next free instant lies in the store. Pure. */

/** What one pace allows: mails an hour, and the instant from which the next may go, epoch milliseconds. */
export interface Pace {
  perHour: number;
  freeAt: number;
}

/** Instants nobody used are kept for so long and no longer, so that a pause is not made up for in a burst. */
export const KEPT_MS = 1_000;

/** How many of `limit` mails may go at `at`. */
export function roomFor(pace: Pace, limit: number, at: number): number {
  const start = startOf(pace, at);
  if (at < start) return 0;
  return Math.min(limit, Math.floor((at - start) / intervalOf(pace)) + 1);
}

/** The next free instant once `taken` mails have gone at `at`. */
export function freeAfter(pace: Pace, taken: number, at: number): number {
  return Math.round(startOf(pace, at) + taken * intervalOf(pace));
}

function startOf({ freeAt }: Pace, at: number): number {
  return Math.max(freeAt, at - KEPT_MS);
}

function intervalOf({ perHour }: Pace): number {
  return 3_600_000 / perHour;
}
