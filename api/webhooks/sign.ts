/** Signing as the Standard Webhooks specification 1.0.0 says, with HMAC-SHA256. */
import { createHmac, randomBytes } from 'node:crypto';
import { WEBHOOK_EVENTS, type WebhookEndpoint, type WebhookEvent } from '../store/types.ts';

const PREFIX = 'whsec_';
const PURPOSE = 'webhook-secret/v1\n';

/**
 * The secret of an endpoint, as its receiver is told it. It follows from the prompt key, so that no copy of the database
 * holds it; with another prompt key every endpoint has another one.
 */
export function secretOf(promptKey: Uint8Array, endpoint: string): string {
  const bytes = createHmac('sha256', promptKey).update(`${PURPOSE}${endpoint}`).digest();
  return `${PREFIX}${bytes.toString('base64')}`;
}

/** The three headers of one attempt at `at`, epoch ms. `body` is what is sent, byte for byte. */
export function signedHeaders(secret: string, id: string, body: string, at: number): Record<string, string> {
  const seconds = Math.floor(at / 1000);
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const tag = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${tag}` };
}

export function newEndpoint(url: string, events: readonly WebhookEvent[], at: number): WebhookEndpoint {
  const wanted = WEBHOOK_EVENTS.filter((event) => events.length === 0 || events.includes(event));
  return { id: `whe_${randomBytes(8).toString('hex')}`, url, events: wanted, createdAt: at };
}

/** Why nothing may be sent to this address; null when it may. Only this machine itself is trusted without TLS. */
export function addressFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return 'is no address; write https://…';
  if (url.username || url.password) return 'holds a user name or password; the signature says who sends';
  const isOwn = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || isOwn
    ? null
    : 'has no TLS; write https://…, http:// is only for this machine itself';
}
