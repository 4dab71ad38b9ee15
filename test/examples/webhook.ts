import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a webhook may be under way. */
const TOLERANCE = 300;

/** What a webhook says, or null when it is not genuine. `body` is the text as it came, before any parsing. */
export function openWebhook(secret: string, headers: Headers, body: string, now = Date.now()): unknown {
  const [id, timestamp, given] = ['id', 'timestamp', 'signature'].map((name) => headers.get(`webhook-${name}`) ?? '');
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) return null;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const tag = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const isOurs = (one: string) => {
    const signature = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return signature.length === tag.length && timingSafeEqual(signature, tag);
  };
  return given!.split(' ').some(isOurs) ? JSON.parse(body) : null;
}
