/** For how long a notice is whose, and when to try it again. Pure: instants and chance are handed in. */

/** What is claimed is nobody else's for this long, milliseconds. Longer than any attempt may take. */
export const LEASE_MS = 45_000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long to wait after attempt 1, 2, 3 …; the last for every later one. */
export const WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR] as const;

/** A mail of which nobody knows whether the mail server took it is sent once more after so long, unless told otherwise. */
export const UNKNOWN_MS = 10 * MINUTE;

/** Waits differ by up to this share either way, so that a thousand mails refused together do not come back together. */
export const JITTER = 0.2;

/** A notice is not tried longer than this after it was queued, once every wait has been used. */
export const LONGEST = 7 * 24 * HOUR;

/**
 * The instant for the next attempt after attempt `attempt` (1 the first) failed at `now`, epoch milliseconds; null to give up.
 * A notice that waited out a long silence of the mail server still gets one attempt for each of {@link WAITS}.
 * `chance` is a number from 0 to just under 1.
 */
export function nextAttempt(failed: { attempt: number; queuedAt: number; now: number; chance: number }): number | null {
  const wait = WAITS[Math.min(failed.attempt, WAITS.length) - 1]!;
  const dueAt = Math.round(failed.now + wait * (1 - JITTER + 2 * JITTER * failed.chance));
  const tooLate = dueAt > failed.queuedAt + LONGEST && failed.attempt > WAITS.length;
  return tooLate ? null : dueAt;
}
