import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeKey } from '../../api/keys.ts';
import { routes } from '../../api/routes/index.ts';
import { SCOPES, type Scope } from '../../api/store/store.ts';
import { type Api, openApi } from '../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.close());

/** What each route asks for, written down a second time: a change of scope has to be made in both places. */
const NEEDS: Record<string, readonly Scope[] | 'anyone' | 'link'> = {
  'GET /v1/policies': 'anyone',
  'GET /v1/policies/:policy': 'anyone',
  'GET /v1/policies/:policy/versions': 'anyone',
  'GET /v1/policies/:policy/versions/:version': 'anyone',
  'PUT /v1/policies/:policy/versions/:version': ['publish'],
  'PUT /v1/policies/:policy/versions/:version/mark': ['publish'],
  'PUT /v1/policies/:policy/versions/:version/recall': ['publish'],
  'GET /v1/policies/:policy/audience': ['publish', 'read'],
  'PUT /v1/users/:user': ['shop'],
  'POST /v1/users': ['shop'],
  'GET /v1/users/:user': ['shop'],
  'DELETE /v1/users/:user': ['shop'],
  'POST /v1/users/:user/merge': ['shop'],
  'DELETE /v1/users/:user/merge': ['shop'],
  'GET /v1/users/:user/status': ['shop'],
  'POST /v1/status': ['shop'],
  'POST /v1/users/:user/acceptances': ['shop'],
  'POST /v1/acceptances': ['shop'],
  'GET /v1/acceptances': ['read'],
  'GET /v1/users/:user/evidence': ['shop'],
  'GET /v1/policies/:policy/consents': ['shop'],
  'POST /v1/users/:user/links': ['shop'],
  'GET /v1/my/answers': 'link',
  'POST /v1/my/withdrawals': 'link',
  'GET /my/:locale': 'anyone',
  'POST /v1/users/:user/prompted': ['shop'],
  'GET /v1/notices/preview': ['publish'],
  'GET /v1/campaigns': ['publish', 'read'],
  'GET /v1/campaigns/:campaign': ['publish', 'read'],
  'POST /v1/campaigns/:campaign/release': ['publish'],
  'POST /v1/campaigns/:campaign/hold': ['publish'],
  'PUT /v1/campaigns/:campaign/pace': ['publish'],
  'POST /v1/campaigns/:campaign/test': ['publish'],
  'GET /v1/campaigns/:campaign/unreached': ['publish', 'shop'],
  'POST /v1/bounces': ['publish', 'shop'],
  'GET /v1/log/checkpoint': 'anyone',
  'GET /v1/log/consistency': 'anyone',
  'GET /v1/log/leaves': 'anyone',
  'GET /v1/receipts/:id/proof': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs': 'anyone',
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /metrics': ['read'],
};

const addressOf = (path: string) =>
  path
    .replace(':policy', 'privacy')
    .replace(':version', '1')
    .replace(':user', 'kari')
    .replace(':locale', 'nb')
    .replace(':campaign', 'privacy@2')
    .replace(':id', '01943f5e-7c00-7abc-8def-0123456789ab');

describe('a key', () => {
  test('does what its scope says on every route, and nothing else', async () => {
    expect(routes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(Object.keys(NEEDS).toSorted());
    for (const { method, path } of routes) {
      const needs = NEEDS[`${method} ${path}`]!;
      for (const as of [null, ...SCOPES]) {
        const { status, body } = await api.call(method, addressOf(path), {
          as,
          ...(method === 'GET' ? {} : { body: {} }),
        });
        const isLink = needs === 'link';
        const expected = isLink
          ? 'link-invalid'
          : needs === 'anyone'
            ? 'in'
            : as === null
              ? 'unauthorized'
              : needs.includes(as)
                ? 'in'
                : 'forbidden';
        const real = status === 401 || status === 403 ? body.code : 'in';
        expect([method, path, as, real]).toEqual([method, path, as, expected]);
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
