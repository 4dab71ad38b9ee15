/** Claimed notices that wait for a connection: claiming many at a time costs the store one step, not one for each. */
import type { ClaimedNotice } from '../store/store.ts';

export interface Stock {
  readonly size: number;
  /** How many to claim now; 0 while more than half of what was wanted is still there. */
  wanted(): number;
  /** Takes in what a claim of `wanted` gave. */
  add(notices: readonly ClaimedNotice[], wanted: number): void;
  /** The next one that `may` be sent, oldest first. */
  next(may: (notice: ClaimedNotice) => boolean): ClaimedNotice | undefined;
  /** Everything, for giving back. */
  empty(): ClaimedNotice[];
}

/** A stock that lasted less than this long was too small, one that lasted longer than `LONG_MS` too large; milliseconds. */
const SHORT_MS = 250;
const LONG_MS = 2_000;

/** Grows from `least` to `most` while notices go out fast, so that a slow mail server never holds many. */
export function createStock(least: number, most: number, elapsed: () => number = () => performance.now()): Stock {
  let notices: ClaimedNotice[] = [];
  let target = least;
  let since = elapsed();
  return {
    get size() {
      return notices.length;
    },
    wanted: () => (notices.length > target / 2 ? 0 : target - notices.length),
    add(claimed, wanted) {
      const lasted = elapsed() - since;
      since = elapsed();
      if (lasted > LONG_MS) target = Math.max(least, Math.floor(target / 2));
      else if (lasted < SHORT_MS && claimed.length === wanted) target = Math.min(most, target * 2);
      notices.push(...claimed);
    },
    next(may) {
      const index = notices.findIndex(may);
      return index < 0 ? undefined : notices.splice(index, 1)[0];
    },
    empty() {
      const all = notices;
      notices = [];
      return all;
    },
  };
}
