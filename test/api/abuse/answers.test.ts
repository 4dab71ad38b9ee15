/** What somebody might try with answers: each case by its name. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Api, openApi, publishEveryKind } from '../../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  await publishEveryKind(api);
});
afterEach(() => api.close());

const held = async (user: string) => (await api.call('GET', `/v1/users/${user}`)).body;
const acknowledge = async (user: string, more: Record<string, unknown> = {}) => {
  const { token } = await api.line(user);
  return api.answer(user, { answer: 'acknowledge', token, ...more });
};

describe('acceptance with a stolen shop key', () => {
  test('takes a prompt that was made for this user: a key alone says no yes for anybody', async () => {
    const { token } = await api.line('ola');
    const tries = [
      {},
      { token: '' },
      { token: 'pp1.AAAA' },
      { token },
      { policy: 'privacy', version: 1, locale: 'nb' },
    ];
    for (const one of tries) {
      const { status } = await api.answer('kari', { answer: 'acknowledge', ...one });
      expect([one, status]).toEqual([one, 422]);
    }
    expect((await held('kari')).acceptances).toEqual([]);
  });

  test('stands in the record and the receipt with the id of the key, so that what it did can be found', async () => {
    const { body } = await acknowledge('kari');
    const { id } = (await api.store.keys()).find(({ name }) => name === 'shop')!;
    expect(body.key).toBe(id);
    const [, payload] = body.receipt.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).record.key).toBe(id);
    expect(JSON.stringify(body)).not.toContain(api.secrets.shop);
  });

  test('ends with the key, and what was recorded before stays', async () => {
    const { token } = await api.line('kari');
    const { id } = (await api.store.keys()).find(({ name }) => name === 'shop')!;
    await acknowledge('ola');
    await api.store.revokeKey(id, api.clock.at);
    api.elapsed.ms += 5_000;
    expect((await api.answer('kari', { answer: 'acknowledge', token })).status).toBe(401);
    expect((await api.store.user('ola')).acceptances).toHaveLength(1);
  });
});

describe('back-dating', () => {
  test('has no field: whatever names an instant is refused', async () => {
    for (const name of ['at', 'recordedAt', 'answeredAt', 'promptIssuedAt', 'provenance']) {
      const { status, body } = await acknowledge('kari', { [name]: '2018-05-25T00:00:00.000Z' });
      expect([name, status, body.code]).toEqual([name, 422, 'invalid']);
    }
  });

  test('has no header: the record has the server’s clock', async () => {
    const { token } = await api.line('kari');
    const headers = { Date: 'Fri, 25 May 2018 00:00:00 GMT', 'X-Date': '2018-05-25', Age: '99999' };
    const { body } = await api.call('POST', '/v1/users/kari/acceptances', {
      body: { answer: 'acknowledge', token },
      headers,
    });
    expect(body).toMatchObject({ recordedAt: new Date(api.clock.at).toISOString(), provenance: 'observed' });
  });

  test('has no import: an older instant is the shop’s claim, beside our own', async () => {
    const answeredAt = '2026-01-01T09:00:00.000Z';
    const claim = { user: 'kari', policy: 'privacy', version: 1, answer: 'acknowledge', answeredAt };
    const { body } = await api.call('POST', '/v1/acceptances', {
      body: JSON.stringify(claim),
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    const recordedAt = new Date(api.clock.at).toISOString();
    expect(body.acceptances).toMatchObject([{ provenance: 'imported', answeredAt, recordedAt }]);
    expect((await api.line('kari')).action).toBe('ask');
  });
});

describe('enumeration of users', () => {
  const members = (value: unknown) => (value === null ? null : Object.keys(value as object).sort());
  const ways = (user: string) =>
    [
      ['GET', `/v1/users/${user}`],
      ['GET', `/v1/users/${user}/status`],
      ['POST', '/v1/status', { users: [user] }],
      ['PUT', `/v1/users/${user}`, {}],
      ['POST', `/v1/users/${user}/links`, {}],
      ['GET', `/v1/users/${user}/evidence`],
      ['DELETE', `/v1/users/${user}`],
    ] as const;
  const ask = (user: string, as: 'shop' | 'read' | 'publish' | null = 'shop') =>
    Promise.all(
      ways(user).map(async ([method, path, body]) => {
        const reply = await api.call(method, path, { as, ...(body ? { body } : {}) });
        return [method, reply.status, reply.headers.get('content-type'), members(reply.body)];
      }),
    );

  test('needs the scope: another key learns nothing from any of these addresses', async () => {
    await api.store.putUsers([{ user: 'kari', email: 'kari@example.no' }], api.clock.at);
    for (const as of [null, 'read', 'publish'] as const) {
      const [known, unknown] = [await ask('kari', as), await ask('nobody-1', as)];
      expect(known).toEqual(unknown);
      for (const [method, status] of known) expect([method, status]).toEqual([method, as === null ? 401 : 403]);
    }
  });

  test('finds unknown users in the same shape as known ones', async () => {
    await api.store.putUsers([{ user: 'kari' }], api.clock.at);
    const [known, unknown] = [await ask('kari'), await ask('nobody-1')];
    expect(known).toEqual(unknown);
  });
});

describe('cached answers outliving the effective instant', () => {
  beforeEach(() => api.publish(2, { policy: 'terms', kind: 'agreement', effective: '2026-02-01' }));
  const MIDNIGHT = Date.parse('2026-01-31T23:00:00Z');

  test('a status says as of when it is and when it may change, and is never stored on the way', async () => {
    for (const reply of [
      await api.call('GET', '/v1/users/kari/status'),
      await api.call('POST', '/v1/status', { body: { users: ['kari'] } }),
    ]) {
      const said = reply.body.users?.[0] ?? reply.body;
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(said.nextChangeAt).toBe(new Date(MIDNIGHT).toISOString());
      expect(reply.body.asOf).toBe(new Date(api.clock.at).toISOString());
    }
  });

  test('the list that shops keep is fresh until that instant at most', async () => {
    const age = async () => {
      const { headers } = await api.call('GET', '/v1/policies', {
        as: null,
        headers: { Accept: 'application/jose' },
      });
      return Number(/max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1]);
    };
    expect(await age()).toBeGreaterThan(30);
    api.clock.at = MIDNIGHT - 10_000;
    expect(await age()).toBeLessThanOrEqual(10);
  });

  test('what applies today is asked for again each time, and is another answer from that instant on', async () => {
    const get = (etag?: string) =>
      api.call('GET', '/v1/policies/terms', { as: null, headers: etag ? { 'If-None-Match': etag } : {} });
    api.clock.at = MIDNIGHT - 1;
    const before = await get();
    expect(before.headers.get('cache-control')).toBe('no-cache');
    expect((await get(before.headers.get('etag')!)).status).toBe(304);
    api.clock.at = MIDNIGHT;
    const after = await get(before.headers.get('etag')!);
    expect(after.status).toBe(200);
    api.clock.at = MIDNIGHT + 60_000;
    expect((await get(after.headers.get('etag')!)).status).toBe(304);
  });
});
