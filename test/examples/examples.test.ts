/** The examples that the guides show, as whole shops on ports, against a running API. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, createClient, type PolicyKeeper, type StatusAnswer } from '../../api/client.ts';
import { createHttpServer } from '../../api/http.ts';
import { secretOf, signedHeaders } from '../../api/webhooks/sign.ts';
import { type Api, openApi, publishEveryKind } from '../support/api.ts';
import { LOG_KEY } from '../support/store.ts';
import * as onExpress from './express.ts';
import * as onHono from './hono.ts';
import type { Session } from './shop.ts';
import { openWebhook } from './webhook.ts';

const SITE = 'https://policy.example';
const DAY = 86_400_000;

let api: Api;
let policyApi: Server;
let client: Client;
let keeper: PolicyKeeper;
let opened: Server[];
let sessions: Map<string, Session>;

beforeEach(async () => {
  api = await openApi();
  await publishEveryKind(api);
  opened = [];
  sessions = new Map();
  policyApi = createHttpServer(api.app.fetch);
  const url = await listen(policyApi);
  client = createClient({
    url,
    key: api.secrets.shop,
    keys: [LOG_KEY.jwk],
    timeoutMs: 20_000,
    now: () => api.clock.at,
  });
});
afterEach(async () => {
  keeper.stop();
  for (const server of opened) await close(server);
  await api.close();
});

async function listen(server: Server): Promise<string> {
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

/** The shop's login is not the examples' business: a header stands for it. */
function sessionOf(user: string | undefined): Session | null {
  if (!user) return null;
  const session = sessions.get(user) ?? { user, locale: 'nb', receipts: [] };
  sessions.set(user, session);
  return session;
}

const SHOPS = {
  Hono: () => {
    const parts = {
      client,
      required: keeper,
      siteUrl: SITE,
      session: (c: { req: { header(name: string): string | undefined } }) => sessionOf(c.req.header('x-user')),
    };
    const app = new Hono<{ Variables: { prompt: StatusAnswer | null } }>();
    app.route('/', onHono.takeAnswers(parts));
    app.use(onHono.askAtLogin(parts));
    app.get('/orders', (c) => c.text(`orders ${c.get('prompt') ? 'with a question' : ''}`.trim()));
    return createServer(getRequestListener(app.fetch));
  },
  Express: () => {
    const parts = {
      client,
      required: keeper,
      siteUrl: SITE,
      session: (request: express.Request) => sessionOf(request.get('x-user')),
    };
    const app = express();
    app.use(onExpress.takeAnswers(parts));
    app.use(onExpress.askAtLogin(parts));
    app.get('/orders', (_, response) => {
      response.send(`orders ${response.locals.prompt ? 'with a question' : ''}`.trim());
    });
    return createServer(app);
  },
};

describe.each(Object.keys(SHOPS) as (keyof typeof SHOPS)[])('a shop on %s', (name) => {
  let url: string;

  async function open(options: Parameters<Client['policies']>[0] = {}): Promise<void> {
    keeper = client.policies(options);
    await keeper.first;
    url = await listen(SHOPS[name]());
  }
  async function visit(user = 'kari'): Promise<{ status: number; text: string }> {
    const reply = await fetch(`${url}/orders`, { headers: { 'x-user': user } });
    return { status: reply.status, text: await reply.text() };
  }
  const send = (body: object, user = 'kari') =>
    fetch(`${url}/policy-answer`, {
      method: 'POST',
      headers: { 'x-user': user, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  /** The tokens on the page, by policy: what the browser would send back. */
  function tokensIn(page: string): Record<string, string> {
    const attribute = /status="([^"]*)"/.exec(page)![1]!;
    const status = JSON.parse(attribute.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))) as StatusAnswer;
    return Object.fromEntries(status.policies.map(({ policy, token }) => [policy, token ?? '']));
  }
  async function answerAll(user = 'kari'): Promise<void> {
    const { terms, privacy } = tokensIn((await visit(user)).text);
    expect((await send({ answer: 'accept', token: terms }, user)).status).toBe(204);
    expect((await send({ answer: 'acknowledge', token: privacy }, user)).status).toBe(204);
  }

  test('shows the question instead of the page, passes the answers on, and lets the customer by', async () => {
    await open();
    const first = await visit();
    expect(first.status).toBe(200);
    expect(first.text).toContain('<policy-prompt lang="nb"');
    expect(first.text).not.toContain('orders');
    await answerAll();
    expect(await visit()).toEqual({ status: 200, text: 'orders' });
    expect((await api.call('GET', '/v1/users/kari')).body.acceptances).toHaveLength(2);
  });

  test('shows the page and the question when it may wait', async () => {
    await open({ everyMs: 5 });
    await answerAll();
    await api.publish(2, { policy: 'terms', kind: 'agreement' });
    await expect.poll(() => visit(), { timeout: 20_000 }).toEqual({ status: 200, text: 'orders with a question' });
  });

  test('goes on without the API for who has answered, and asks it nothing then', async () => {
    await open();
    await answerAll();
    await close(policyApi);
    expect(await visit()).toEqual({ status: 200, text: 'orders' });
  });

  test('lets in who has not answered while the API is away, unless the shop holds them back', async () => {
    await open({ whenAway: 'let-in' });
    await close(policyApi);
    expect(await visit()).toEqual({ status: 200, text: 'orders' });
  });

  test('holds back who has not answered, when the shop wants that', async () => {
    await open({ whenAway: 'hold-back' });
    await answerAll('ola');
    await close(policyApi);
    expect((await visit('kari')).status).toBe(503);
    expect(await visit('ola')).toEqual({ status: 200, text: 'orders' });
    api.clock.at += 2 * DAY;
    expect(await visit('ola'), 'a stale list still says what Ola has accepted').toEqual({
      status: 200,
      text: 'orders',
    });
  });

  test('fetches the receipts again for a session that has none', async () => {
    await open();
    await answerAll();
    sessions.clear();
    expect(await visit()).toEqual({ status: 200, text: 'orders' });
    expect(sessions.get('kari')!.receipts).toHaveLength(2);
  });

  test('tells the page when an answer was not taken', async () => {
    await open();
    const { terms } = tokensIn((await visit()).text);
    await api.publish(2, { policy: 'terms', kind: 'agreement' });
    const reply = await send({ answer: 'accept', token: terms });
    expect([reply.status, (await reply.json()).code]).toEqual([409, 'prompt-stale']);
    await close(policyApi);
    expect((await send({ answer: 'accept', token: terms })).status).toBe(503);
  });

  test('leaves visitors alone who are not logged in', async () => {
    await open();
    const reply = await fetch(`${url}/orders`);
    expect([reply.status, await reply.text()]).toEqual([200, 'orders']);
  });
});

describe.each(['nb/nettbutikk-node.md', 'en/webshop-node.md'])('the guide %s', (guide) => {
  test.each(['shop', 'hono', 'express', 'webhook'])('shows the example %s as it is tested here', (name) => {
    const code = readFileSync(resolve(import.meta.dirname, `${name}.ts`), 'utf8').replace('../../api/', './api/');
    expect(readFileSync(resolve(import.meta.dirname, '../../site/docs', guide), 'utf8')).toContain(code.trim());
  });
});

describe('a webhook, as the guides check it', () => {
  const secret = secretOf(new Uint8Array(32).fill(3), 'whe_1');
  const body = '{"type":"campaign.done","data":{}}';
  const at = Date.parse('2026-06-01T10:00:00Z');
  const headers = (changes: Record<string, string> = {}) =>
    new Headers({ ...signedHeaders(secret, 'msg_1', body, at), ...changes });

  test('is opened when it is genuine, also beside the signature of another secret', () => {
    expect(openWebhook(secret, headers(), body, at + 299_000)).toEqual(JSON.parse(body));
    const both = `v1,${btoa('x'.repeat(32))} ${headers().get('webhook-signature')}`;
    expect(openWebhook(secret, headers({ 'webhook-signature': both }), body, at)).toEqual(JSON.parse(body));
  });

  test('is not, when it is old, changed, unsigned or signed by another', () => {
    expect(openWebhook(secret, headers(), body, at + 301_000)).toBeNull();
    expect(openWebhook(secret, headers(), body.replace('done', 'gone'), at)).toBeNull();
    expect(openWebhook(secret, headers({ 'webhook-id': 'msg_2' }), body, at)).toBeNull();
    expect(openWebhook(secret, new Headers(), body, at)).toBeNull();
    expect(openWebhook(secretOf(new Uint8Array(32), 'whe_1'), headers(), body, at)).toBeNull();
  });
});
