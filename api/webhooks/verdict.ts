/** What becomes of a webhook after one attempt. Pure. */
import { LONGEST, nextAttempt } from '../mail/retry.ts';
import type { ClaimedWebhook, WebhookOutcome } from '../store/types.ts';
import type { Delivery } from './send.ts';

/** An endpoint that fails is asked again after so long at most, however long the one webhook waits. */
const LONGEST_PAUSE_MS = 30 * 60_000;

/** The attempt ended at `now`, epoch ms; `chance` (0 to just under 1) spreads the next one. */
export function verdict(
  delivery: Delivery,
  { attempt, at }: Pick<ClaimedWebhook, 'attempt' | 'at'>,
  now: number,
  chance: number,
): WebhookOutcome {
  if (delivery.kind === 'delivered') return { state: 'delivered' };
  const { response } = delivery;
  if (delivery.kind === 'gone') return { state: 'disabled', response };
  const again = nextAttempt({ attempt, queuedAt: at, now, chance });
  const wanted = now + (delivery.retryAfterMs ?? 0);
  if (again === null) return { state: 'dead', freeAt: wanted, response };
  const dueAt = Math.max(again, wanted);
  return { state: 'retry', dueAt, freeAt: Math.max(wanted, Math.min(again, now + LONGEST_PAUSE_MS)), response };
}

/** Nothing has been taken for so long that nobody can be there any more. */
export function isHopeless(failingSince: number | null, now: number): boolean {
  return failingSince !== null && now - failingSince >= LONGEST;
}
