import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeKey } from '../../api/keys.ts';
import { routes } from '../../api/routes/index.ts';
import { SCOPES, type Scope } from '../../api/store/store.ts';
import { type Api, openApi } from '../support/api.ts';
import { addressOf as exampleOf } from '../support/everyroute.ts';

let api: Api;
let secrets: Record<NonNullable<As>, string>;
beforeEach(async () => {
  api = await openApi();
  const { at } = api.clock;
  const make = async (name: string, expiresAt: number | null = null) => {
    const { secret, key } = makeKey({ name, scopes: [...SCOPES], at, expiresAt });
    await api.store.createKey(key);
    if (name === 'revoked') await api.store.revokeKey(key.id, at);
    return secret;
  };
  const all = await make('all');
  secrets = { ...api.secrets, all, revoked: await make('revoked'), expired: await make('expired', at) };
});
afterEach(() => api.close());

/** What each route asks for, written down a second time: a change of scope has to be made in both places. */
const NEEDS: Record<string, readonly Scope[] | 'anyone' | 'link'> = {
  'GET /v1/policies': 'anyone',
  'GET /v1/policies/{policy}': 'anyone',
  'GET /v1/policies/{policy}/versions': 'anyone',
  'GET /v1/policies/{policy}/versions/{version}': 'anyone',
  'PUT /v1/policies/{policy}/versions/{version}': ['publish'],
  'PUT /v1/policies/{policy}/versions/{version}/mark': ['publish'],
  'PUT /v1/policies/{policy}/versions/{version}/recall': ['publish'],
  'GET /v1/policies/{policy}/audience': ['publish', 'read'],
  'PUT /v1/users/{user}': ['shop'],
  'POST /v1/users': ['shop'],
  'GET /v1/users/{user}': ['shop'],
  'DELETE /v1/users/{user}': ['shop'],
  'POST /v1/users/{user}/merge': ['shop'],
  'DELETE /v1/users/{user}/merge': ['shop'],
  'GET /v1/users/{user}/status': ['shop'],
  'POST /v1/status': ['shop'],
  'POST /v1/users/{user}/acceptances': ['shop'],
  'POST /v1/acceptances': ['shop'],
  'GET /v1/acceptances': ['read'],
  'GET /v1/users/{user}/evidence': ['shop'],
  'GET /v1/policies/{policy}/consents': ['shop'],
  'POST /v1/users/{user}/links': ['shop'],
  'GET /v1/my/answers': 'link',
  'POST /v1/my/withdrawals': 'link',
  'GET /my/{locale}': 'anyone',
  'POST /v1/users/{user}/prompted': ['shop'],
  'GET /v1/notices/preview': ['publish'],
  'GET /v1/campaigns': ['publish', 'read'],
  'GET /v1/campaigns/{campaign}': ['publish', 'read'],
  'POST /v1/campaigns/{campaign}/release': ['publish'],
  'POST /v1/campaigns/{campaign}/hold': ['publish'],
  'PUT /v1/campaigns/{campaign}/pace': ['publish'],
  'POST /v1/campaigns/{campaign}/test': ['publish'],
  'GET /v1/campaigns/{campaign}/unreached': ['publish', 'shop'],
  'POST /v1/bounces': ['publish', 'shop'],
  'GET /v1/log/checkpoint': 'anyone',
  'GET /v1/log/consistency': 'anyone',
  'GET /v1/log/leaves': 'anyone',
  'GET /v1/receipts/{id}/proof': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs': 'anyone',
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /metrics': ['read'],
};

const addressOf = (path: string) => exampleOf(path.replace(/\{(\w+)\}/g, ':$1'));

interface Operation {
  name: string;
  method: string;
  path: string;
  /** What the document says of keys. */
  told: { security: unknown; description: string | undefined };
}

/** Every operation of `/openapi.json` as it is served: a new route cannot be forgotten here. */
async function described(): Promise<Operation[]> {
  const { body } = await api.call('GET', '/openapi.json', { as: null });
  return Object.entries(body.paths as Record<string, Record<string, Operation['told']>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, { security, description }]) => {
      const method = verb.toUpperCase();
      return { name: `${method} ${path}`, method, path, told: { security, description } };
    }),
  );
}

type Needs = (typeof NEEDS)[string];

/** Read by people in a browser, which asks them for the key. */
const PAGES = ['GET /v1/notices/preview'];

function wordsFor(name: string, needs: Needs): Operation['told'] {
  if (needs === 'anyone') return { security: undefined, description: undefined };
  if (needs === 'link') return { security: [{ link: [] }], description: expect.stringContaining('a link') };
  const security = PAGES.includes(name) ? [{ key: [] }, { dialog: [] }] : [{ key: [] }];
  return { security, description: `Needs a key with the scope ${needs.join(' or ')}.` };
}

type As = Scope | 'revoked' | 'expired' | 'all' | null;

function expected(needs: Needs, as: As): string {
  if (needs === 'link') return 'link-invalid';
  if (needs === 'anyone') return 'in';
  if (as === null || as === 'revoked' || as === 'expired') return 'unauthorized';
  return as === 'all' || needs.includes(as) ? 'in' : 'forbidden';
}

/** How far a caller gets: `in`, or the problem at the door. */
async function entry(method: string, path: string, as: As): Promise<string> {
  const headers: Record<string, string> = as === null ? {} : { Authorization: `Bearer ${secrets[as]}` };
  const body = method === 'GET' ? {} : { body: {} };
  const reply = await api.call(method, path, { as: null, headers, ...body });
  return reply.status === 401 || reply.status === 403 ? reply.body.code : 'in';
}

describe('a key', () => {
  test('does what its scope says on every route of the document, and nothing else', async () => {
    const operations = await described();
    expect(operations.map(({ name }) => name).toSorted()).toEqual(Object.keys(NEEDS).toSorted());
    expect(operations).toHaveLength(routes.length);
    for (const { name, method, path, told } of operations) {
      const needs = NEEDS[name]!;
      expect([name, told]).toEqual([name, wordsFor(name, needs)]);
      for (const as of [null, ...SCOPES, 'revoked', 'expired', 'all'] as const) {
        const real = await entry(method, addressOf(path), as);
        expect([name, as, real]).toEqual([name, as, expected(needs, as)]);
      }
    }
  });

  test('that is missing, cut, unknown or not a bearer token is told how it is sent', async () => {
    const secret = api.secrets.shop;
    for (const header of [
      undefined,
      'Bearer',
      secret,
      `Basic ${secret}`,
      `Bearer ${secret.slice(0, -1)}`,
      `Bearer pst_${'A'.repeat(43)}`,
    ]) {
      const headers: Record<string, string> = header === undefined ? {} : { Authorization: header };
      const reply = await api.call('GET', '/v1/users/kari', { as: null, headers });
      expect([header, reply.status, reply.headers.get('www-authenticate')]).toEqual([
        header,
        401,
        'Bearer realm="policy"',
      ]);
    }
    const lower = await api.call('GET', '/v1/users/kari', { as: null, headers: { Authorization: `bearer ${secret}` } });
    expect(lower.status).toBe(200);
  });

  test('stops working at most five seconds after it was revoked elsewhere', async () => {
    const works = async () => (await api.call('GET', '/v1/users/kari')).status === 200;
    expect(await works()).toBe(true);
    const shop = (await api.store.keys()).find((one) => one.name === 'shop')!;
    await api.store.revokeKey(shop.id, api.clock.at);
    api.elapsed.ms = 4999;
    expect(await works()).toBe(true);
    api.elapsed.ms = 5000;
    expect(await works()).toBe(false);
  });

  test('made while the API runs works within a second', async () => {
    await api.call('GET', '/v1/users/kari');
    const { secret, key } = makeKey({ name: 'new', scopes: ['shop'], at: 0 });
    await api.store.createKey(key);
    api.elapsed.ms = 1000;
    const headers = { Authorization: `Bearer ${secret}` };
    expect((await api.call('GET', '/v1/users/kari', { as: null, headers })).status).toBe(200);
  });

  test('stops working at the instant it expires', async () => {
    const { secret, key } = makeKey({ name: 'short', scopes: ['shop'], at: 0, expiresAt: api.clock.at + 1 });
    await api.store.createKey(key);
    const headers = { Authorization: `Bearer ${secret}` };
    expect((await api.call('GET', '/v1/users/kari', { as: null, headers })).status).toBe(200);
    api.clock.at += 1;
    expect((await api.call('GET', '/v1/users/kari', { as: null, headers })).status).toBe(401);
  });

  test('is nowhere in the database as it is sent', () => {
    const bytes = ['', '-wal'].map((end) => readFileSync(`${api.file}${end}`, 'latin1')).join('');
    expect(bytes).toContain('shop');
    for (const secret of Object.values(api.secrets)) expect(bytes).not.toContain(secret.slice(4));
  });
});
