/** Webhooks from the API to a real receiver, checked with the specification's own library. */

import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LEASE_MS } from '../../../api/mail/retry.ts';
import type { WebhookEndpoint } from '../../../api/store/store.ts';
import { createSender } from '../../../api/webhooks/send.ts';
import { addressFault, newEndpoint, secretOf, signedHeaders } from '../../../api/webhooks/sign.ts';
import { isHopeless, verdict } from '../../../api/webhooks/verdict.ts';
import { createWebhookWorker, type WebhookWorker } from '../../../api/webhooks/worker.ts';
import { type Api, openApi, PROMPT_KEY } from '../../support/api.ts';
import { openReceiver, type Received, type Receiver } from './receiver.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let api: Api;
let receiver: Receiver;
let endpoint: WebhookEndpoint;
let said: string[];
let worker: WebhookWorker;

beforeEach(async () => {
  // Receivers check that a webhook is of this moment.
  api = await openApi(Date.now());
  await api.publish(1, { effective: '2020-01-01' });
  receiver = await openReceiver();
  said = [];
  worker = newWorker();
  endpoint = newEndpoint(receiver.url, [], api.clock.at);
  await api.store.addWebhookEndpoint(endpoint);
});
afterEach(async () => {
  await receiver.close();
  await api.close();
});

function newWorker(timeoutMs = 20_000): WebhookWorker {
  const now = () => new Date(api.clock.at);
  const send = createSender({ promptKey: PROMPT_KEY, now, timeoutMs });
  return createWebhookWorker({ store: api.store, send, now, random: () => 0.5, say: (line) => said.push(line) });
}

async function acknowledge(user: string): Promise<string> {
  const { token } = await api.line(user);
  return (await api.answer(user, { answer: 'acknowledge', token })).body.id;
}

function verified({ body, headers }: Received, secret = secretOf(PROMPT_KEY, endpoint.id)): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

const state = async () => (await api.store.webhookEndpoints())[0]!;

describe('a webhook', () => {
  test('arrives with what happened, and the specification’s library finds it genuine', async () => {
    const id = await acknowledge('kari');
    await worker.work();
    const [only, ...more] = receiver.received;
    expect(more).toEqual([]);
    const instant = new Date(api.clock.at).toISOString();
    const data = { id, user: 'kari', policy: 'privacy', version: 1, answer: 'acknowledge', recordedAt: instant };
    expect(verified(only!)).toEqual({ type: 'acceptance.recorded', timestamp: instant, data });
    expect(only!.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(only!.body).not.toContain('@');
  });

  test('is genuine with no other secret, body, id or time', async () => {
    await acknowledge('kari');
    await worker.work();
    const [only] = receiver.received as [Received];
    const changed = (name: string, value: string) => ({ ...only, headers: { ...only.headers, [name]: value } });
    expect(() => verified(only, secretOf(PROMPT_KEY, 'whe_other'))).toThrow();
    expect(() => verified({ ...only, body: only.body.replace('kari', 'ola') })).toThrow();
    expect(() => verified(changed('webhook-id', 'msg_other'))).toThrow();
    expect(() => verified(changed('webhook-timestamp', String(Math.floor(Date.now() / 1000) - 10)))).toThrow();
  });

  test('is signed as the library signs', () => {
    const secret = secretOf(PROMPT_KEY, 'whe_1');
    const at = Date.parse('2026-06-01T10:00:00.999Z');
    const { 'webhook-signature': ours } = signedHeaders(secret, 'msg_1', '{"a":1}', at);
    expect(ours).toBe(new Webhook(secret).sign('msg_1', new Date(at), '{"a":1}'));
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
  });

  test('has no secret in the database', async () => {
    const rows = JSON.stringify(await api.store.webhookEndpoints());
    expect(rows).toContain(endpoint.id);
    expect(rows).not.toContain(secretOf(PROMPT_KEY, endpoint.id).slice('whsec_'.length));
  });
});

describe('a receiver in trouble', () => {
  test.each([
    { manner: 500 as const, response: 'HTTP 500' },
    { manner: 404 as const, response: 'HTTP 404' },
    { manner: { status: 302, headers: { Location: '/elsewhere' } }, response: 'HTTP 302' },
    { manner: 'cut' as const, response: 'no connection (UND_ERR_SOCKET)' },
    { manner: 'hang' as const, response: 'no answer in time' },
  ])('that answers with $manner gets it again, with the same id and a new time', async ({ manner, response }) => {
    if (manner === 'hang') worker = newWorker(300);
    receiver.manners = [manner];
    await acknowledge('kari');
    await worker.work();
    expect(await state()).toMatchObject({ waiting: 1, failures: 1, response });
    worker = newWorker();
    await worker.work();
    expect(receiver.received, 'not before its time').toHaveLength(1);
    api.clock.at += MINUTE;
    await worker.work();
    const [first, second] = receiver.received as [Received, Received];
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook']);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp']);
    expect(second.body).toBe(first.body);
    expect(verified(second)).toBeTruthy();
    expect(await state()).toMatchObject({ waiting: 0, delivered: 1, failures: 0 });
  });

  test('that says when to come again is left alone until then', async () => {
    receiver.manners = [{ status: 429, headers: { 'Retry-After': '300' } }];
    await acknowledge('kari');
    await worker.work();
    api.clock.at += 2 * MINUTE;
    await worker.work();
    expect(receiver.received).toHaveLength(1);
    api.clock.at += 3 * MINUTE;
    await worker.work();
    expect(receiver.received).toHaveLength(2);
  });

  test('gets one at a time until it is well, and then the rest', async () => {
    receiver.manners = Array(20).fill(500);
    for (let user = 0; user < 10; user++) await acknowledge(`user-${user}`);
    await worker.work();
    const atFirst = receiver.received.length;
    expect(atFirst).toBeLessThan(10);
    api.clock.at += 2 * MINUTE;
    await worker.work();
    expect(receiver.received).toHaveLength(atFirst + 1);
    receiver.manners = [];
    api.clock.at += 40 * MINUTE;
    await worker.work();
    expect(await state()).toMatchObject({ waiting: 0, delivered: 10 });
  });

  test('that is gone gets no more, and the operator is told', async () => {
    receiver.manners = [410];
    await acknowledge('kari');
    await worker.work();
    expect(await state()).toMatchObject({ disabledAt: api.clock.at, waiting: 0, dead: 1 });
    expect(said).toEqual([expect.stringContaining(`${endpoint.id} is disabled (HTTP 410)`)]);
    const { text } = await api.call('GET', '/metrics', { as: 'read' });
    expect(text).toContain(`policy_webhooks_disabled{endpoint="${endpoint.id}"} 1`);
    expect(text).toContain('# TYPE policy_webhooks_disabled gauge');
    await acknowledge('ola');
    api.clock.at += DAY;
    await worker.work();
    expect(receiver.received).toHaveLength(1);
  });

  test('for seven days is disabled, and what waited for it is given up', async () => {
    receiver.manners = Array(500).fill(500);
    await acknowledge('kari');
    for (let hours = 0; hours <= 7 * 24; hours += 6) {
      await worker.work();
      api.clock.at += 6 * 60 * MINUTE;
    }
    await acknowledge('ola');
    await worker.work();
    expect(await state()).toMatchObject({ waiting: 0, response: 'HTTP 500' });
    expect((await state()).disabledAt).not.toBeNull();
    expect(said.at(-1)).toContain('for seven days');
    expect(said.join()).not.toMatch(/kari|ola/);
  });

  test('holds up no other receiver', async () => {
    const other = await openReceiver();
    await api.store.addWebhookEndpoint(newEndpoint(other.url, [], api.clock.at));
    receiver.manners = Array(10).fill('hang');
    for (let user = 0; user < 20; user++) await acknowledge(`user-${user}`);
    worker.start();
    await expect.poll(() => other.received.length, { timeout: 20_000 }).toBe(20);
    await receiver.close();
    await worker.stop();
    await other.close();
  });
});

describe('the worker', () => {
  test('takes over from one that died, with the same id', async () => {
    await acknowledge('kari');
    const [lost] = await api.store.claimWebhooks({ at: api.clock.at, leaseMs: LEASE_MS, limit: 10, busy: [] });
    await worker.work();
    expect(receiver.received).toEqual([]);
    api.clock.at += LEASE_MS;
    await worker.work();
    expect(receiver.received.map((one) => one.headers['webhook-id'])).toEqual([lost!.id]);
  });

  test('sends nothing of a user who was erased before it got round to it', async () => {
    receiver.manners = [500];
    await acknowledge('kari');
    await worker.work();
    await api.call('DELETE', '/v1/users/kari');
    api.clock.at += DAY;
    await worker.work();
    expect(receiver.received).toHaveLength(1);
    expect(said).toEqual([]);
  });

  test('delivers by itself once it is started, and stops when what is under way is done', async () => {
    worker.start();
    await acknowledge('kari');
    worker.poke();
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    await worker.stop();
    await acknowledge('ola');
    worker.poke();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.received).toHaveLength(1);
  });

  test('tries for as long as mail is tried, and an endpoint that fails at least every half hour', () => {
    const failed = { kind: 'failed', response: 'HTTP 500', retryAfterMs: null } as const;
    const outcome = (attempt: number, now: number) => verdict(failed, { attempt, at: 0 }, now, 0.5);
    expect(outcome(1, 0)).toEqual({ state: 'retry', dueAt: MINUTE, freeAt: MINUTE, response: 'HTTP 500' });
    expect(outcome(6, DAY)).toMatchObject({ dueAt: DAY + 12 * 60 * MINUTE, freeAt: DAY + 30 * MINUTE });
    expect(outcome(20, 7 * DAY)).toMatchObject({ state: 'dead' });
    expect([isHopeless(0, 7 * DAY - 1), isHopeless(0, 7 * DAY), isHopeless(null, 7 * DAY)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

test.each([
  ['https://shop.example.no/hook', null],
  ['http://127.0.0.1:8080/hook', null],
  ['http://localhost/hook', null],
  ['http://shop.example.no/hook', 'has no TLS'],
  ['https://kari:secret@shop.example.no/', 'holds a user name or password'],
  ['ftp://shop.example.no/', 'is no address'],
  ['shop.example.no', 'is no address'],
])('the address %s: %s', (url, fault) => {
  if (fault === null) expect(addressFault(url)).toBeNull();
  else expect(addressFault(url)).toContain(fault);
});
