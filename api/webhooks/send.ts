/** One attempt to deliver a webhook, and how it ended. */
import type { ClaimedWebhook, WebhookEvent } from '../store/types.ts';
import { secretOf, signedHeaders } from './sign.ts';

export type Delivery =
  | { kind: 'delivered' }
  /** Not taken this time. `retryAfterMs`: when the receiver wants it again; null when it did not say. */
  | { kind: 'failed'; response: string; retryAfterMs: number | null }
  /** 410: the receiver wants no more. */
  | { kind: 'gone'; response: string };

export type Sender = (
  webhook: Omit<ClaimedWebhook, 'type' | 'token' | 'attempt'> & { type: WebhookEvent | 'webhook.test' },
) => Promise<Delivery>;

export interface SenderParts {
  promptKey: Uint8Array;
  now: () => Date;
  /** For the whole attempt; far below a lease. */
  timeoutMs?: number;
}

/** The specification asks for 15 to 30 seconds. */
const TIMEOUT_MS = 15_000;

/** Follows no redirect, and reads nothing of the answer but its status. Never rejects. */
export function createSender({ promptKey, now, timeoutMs = TIMEOUT_MS }: SenderParts): Sender {
  return async ({ id, endpoint, url, type, at, data }) => {
    const body = `{"type":"${type}","timestamp":"${new Date(at).toISOString()}","data":${data}}`;
    const headers = signedHeaders(secretOf(promptKey, endpoint), id, body, now().getTime());
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'User-Agent': 'policy-webhooks', ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel().catch(() => {});
      return deliveryOf(response, now().getTime());
    } catch (error) {
      return { kind: 'failed', response: whyNot(error as Error), retryAfterMs: null };
    }
  };
}

function deliveryOf({ status, headers }: Response, now: number): Delivery {
  const response = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone', response };
  return { kind: 'failed', response, retryAfterMs: retryAfter(headers.get('retry-after'), now) };
}

const MOST_RETRY_AFTER_MS = 24 * 60 * 60_000;

/** Seconds, or a date (RFC 9110, section 10.2.3); a day at most. */
function retryAfter(text: string | null, now: number): number | null {
  if (!text) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MOST_RETRY_AFTER_MS) : null;
}

function whyNot(error: Error): string {
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return `no connection${typeof code === 'string' ? ` (${code})` : ''}`;
}
