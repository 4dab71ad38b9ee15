/** What becomes of a notice after one attempt. Pure. */
import type { ClaimedNotice, NoticeOutcome } from '../store/types.ts';
import { nextAttempt, WAITS } from './retry.ts';
import type { Outcome } from './smtp.ts';

/** An attempt, or a mail that could not even be written. */
export type Attempt = Outcome | { kind: 'unwritten'; response: string };

/**
 * What the store is told of the attempt that ended at `now` (epoch milliseconds). `chance` spreads the next one; `unknownMs`
 * is how long to leave a mail alone that may have arrived, null for ever.
 */
export function verdict(
  attempt: Attempt,
  notice: ClaimedNotice,
  { now, chance, unknownMs }: { now: number; chance: number; unknownMs: number | null },
): NoticeOutcome {
  const { kind, response } = attempt;
  if (kind === 'sent') return { state: 'sent', response };
  if (kind === 'permanent') return { state: 'dead', response, addressRefused: true };
  if (kind === 'unknown') return { state: 'unknown', response, dueAt: unknownMs === null ? null : now + unknownMs };
  if (isOurs(attempt)) return { state: 'returned' };
  const dueAt = nextAttempt({ ...notice, now, chance });
  // Content refused once per wait will be refused for ever.
  const enough = kind === 'refused' && notice.attempt >= WAITS.length;
  if (dueAt === null || enough) return { state: 'dead', response, addressRefused: false };
  return { state: 'retry', dueAt, response };
}

/** The fault is ours or the mail server's, for every mail alike: the attempt must not count against this one. */
export function isOurs(attempt: Attempt): boolean {
  if (attempt.kind === 'connection') return !attempt.tried;
  return ['authentication', 'sender', 'withdrawn'].includes(attempt.kind);
}
