/** The database away: what was known is said for five minutes, marked as such, and what was not known is never "nothing". */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../api/app.ts';
import { type Store, StoreError } from '../../../api/store/store.ts';
import { type Api, openApi, PROMPT_KEY, publishEveryKind } from '../../support/api.ts';

const MINUTE = 60_000;

let api: Api;
let app: ReturnType<typeof createApp>;
let isAway: boolean;

beforeEach(async () => {
  api = await openApi();
  await publishEveryKind(api);
  isAway = false;
  const refuse = () => Promise.reject(new StoreError('unavailable', 'the connection was cut'));
  const store = new Proxy(api.store, {
    get: (real, name: keyof Store) => (isAway ? refuse : real[name]),
  });
  app = createApp({
    store,
    now: () => new Date(api.clock.at),
    keys: { prompt: PROMPT_KEY },
    elapsed: () => api.elapsed.ms,
  });
});
afterEach(() => api.close());

async function call(path: string, body?: object) {
  const headers = { Authorization: `Bearer ${api.secrets.shop}`, 'Content-Type': 'application/json' };
  const response = await app.request(path, {
    headers,
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const status = (user: string) => call(`/v1/users/${user}/status`);
const actions = (body: { policies: { policy: string; action: string }[] }) =>
  Object.fromEntries(body.policies.map(({ policy, action }) => [policy, action]));

/** Lets clock and caches grow older together. */
function pass(ms: number): void {
  api.elapsed.ms += ms;
  api.clock.at += ms;
}

describe('the database away', () => {
  test('status: the last known requirement, marked stale, for at most five minutes, then 503', async () => {
    const before = (await status('kari')).body;
    expect(before).not.toHaveProperty('stale');
    isAway = true;
    pass(5 * MINUTE - 1);
    const { status: code, body, headers } = await status('kari');
    expect([code, body.stale, headers.get('cache-control')]).toEqual([200, true, 'no-store']);
    expect(actions(body)).toEqual(actions(before));
    expect(actions(body)).toMatchObject({ terms: 'require' });
    expect(body.asOf).toBe(new Date(api.clock.at).toISOString());
    pass(1);
    const late = await status('kari');
    expect([late.status, late.body.code, late.headers.get('retry-after')]).toEqual([503, 'unavailable', '2']);
  });

  test('never "nothing required" by error: of whom nothing is known, nothing is said', async () => {
    await status('kari');
    isAway = true;
    expect(await status('ola')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await call('/v1/status', { users: ['kari', 'ola'] })).toMatchObject({ status: 503 });
  });

  test('a day that comes meanwhile is seen: what is known is judged by the clock of the moment', async () => {
    await api.publish(2, { policy: 'terms', kind: 'agreement', effective: '2026-02-01' });
    api.clock.at = Date.parse('2026-01-31T22:58:00Z');
    const { body } = await status('kari');
    const token = body.policies.find((one: { policy: string }) => one.policy === 'terms').token;
    await call('/v1/users/kari/acceptances', { token, answer: 'decline' });
    await status('kari');
    isAway = true;
    pass(3 * MINUTE);
    const away = (await status('kari')).body;
    expect(away.policies.find((one: { policy: string }) => one.policy === 'terms')).toMatchObject({
      action: 'require',
      inForce: 2,
    });
  });

  test('an answer given before is not forgotten: it is read again, or nothing is said', async () => {
    const { body } = await status('kari');
    await call('/v1/users/kari/acceptances', { token: body.policies[1].token, answer: 'acknowledge' });
    isAway = true;
    expect((await status('kari')).status).toBe(503);
  });

  test('no answer is taken, and no key that was unknown before opens anything', async () => {
    const { body } = await status('kari');
    isAway = true;
    pass(MINUTE);
    const answer = { token: body.policies[1].token, answer: 'acknowledge' };
    expect((await call('/v1/users/kari/acceptances', answer)).status).toBe(503);
    const response = await app.request('/v1/users/kari/status', {
      headers: { Authorization: `Bearer pst_${'A'.repeat(43)}` },
    });
    expect(response.status).toBe(503);
  });

  test('when it is back, so is the truth', async () => {
    await status('kari');
    isAway = true;
    expect((await status('kari')).body.stale).toBe(true);
    isAway = false;
    expect((await status('kari')).body).not.toHaveProperty('stale');
  });
});
