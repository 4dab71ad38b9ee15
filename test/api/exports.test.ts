import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvLine } from '../../api/csv.ts';
import { exportPages } from '../../api/export.ts';
import { type Api, openApi, publishEveryKind } from '../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  await publishEveryKind(api);
});
afterEach(() => api.close());

const acknowledge = async (user: string) =>
  api.answer(user, { token: (await api.line(user)).token, answer: 'acknowledge' });
const consent = async (user: string, answer = 'consent') =>
  api.answer(user, { token: (await api.line(user, 'newsletter', '?ask=newsletter')).token, answer });
const lines = (text: string) => text.split('\n').filter(Boolean);
const rows = async (query = '') => {
  const { text } = await api.call('GET', `/v1/acceptances${query}`, { as: 'read' });
  return lines(text).map((line) => JSON.parse(line));
};

describe('the answers for an auditor', () => {
  test('are every answer with its place in the log, in that order, one JSON object a line', async () => {
    const { body: record } = await acknowledge('kari');
    await consent('ola');
    const all = await rows();
    const { v: _v, receipt: _receipt, ...fields } = record;
    expect(all[0]).toEqual({ index: 4, ...fields });
    expect(all.map(({ user, answer }) => [user, answer])).toEqual([
      ['kari', 'acknowledge'],
      ['ola', 'consent'],
    ]);
    const reply = await api.call('GET', '/v1/acceptances', { as: 'read' });
    expect(reply.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  test('may be those of one policy, or of some days of the site', async () => {
    await acknowledge('kari');
    api.clock.at = Date.parse('2026-01-02T22:59:59.999Z');
    await acknowledge('ola');
    api.clock.at += 1; // midnight in Oslo
    await consent('kari');
    const users = async (query: string) => (await rows(query)).map(({ user, policy }) => `${user} ${policy}`);
    expect(await users('?policy=newsletter')).toEqual(['kari newsletter']);
    expect(await users('?from=2026-01-02&to=2026-01-02')).toEqual(['ola privacy']);
    expect(await users('?from=2026-01-02')).toEqual(['ola privacy', 'kari newsletter']);
    expect(await users('?to=2026-01-01')).toEqual(['kari privacy']);
    expect((await api.call('GET', '/v1/acceptances?policy=nothing', { as: 'read' })).status).toBe(404);
    const backwards = await api.call('GET', '/v1/acceptances?from=2026-02-01&to=2026-01-01', { as: 'read' });
    expect(backwards.body.errors[0]).toMatchObject({ path: 'to' });
  });

  test('say of an imported answer that it was imported, and whether it counts', async () => {
    const body = JSON.stringify({
      user: 'ola',
      policy: 'privacy',
      version: 1,
      answer: 'acknowledge',
      answeredAt: '2026-01-01T10:00:00Z',
      source: 'old-shop',
    });
    const headers = { 'Content-Type': 'application/x-ndjson' };
    expect((await api.call('POST', '/v1/acceptances', { body, headers })).status).toBe(200);
    const [row] = await rows();
    expect(row).toMatchObject({
      provenance: 'imported',
      counts: false,
      source: 'old-shop',
      answeredAt: '2026-01-01T10:00:00.000Z',
    });
  });

  test('formula injection in CSV: a user id that looks like a formula is text in the table', async () => {
    for (const user of ['=cmd|calc', '+1', '-1', "'quoted", '"a";b', 'plain'])
      await acknowledge(encodeURIComponent(user));
    const { text, headers } = await api.call('GET', '/v1/acceptances?format=csv', { as: 'read' });
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    const [head, ...body] = text.trimEnd().split('\r\n');
    const at = head!.split(',').indexOf('user');
    expect(body.map((line) => line.split(',')[at])).toEqual([
      `"'=cmd|calc"`,
      `"'+1"`,
      `"'-1"`,
      `"'quoted"`,
      `"""a"";b"`,
      '"plain"',
    ]);
    expect(csvLine(['@a', '\ta', '\ra', ' =a', null, 7])).toBe(`"'@a","'\ta","'\ra","' =a","","7"\r\n`);
  });

  test('are read page by page, and no further once the reader has left', async () => {
    let pages = 0;
    const record = (await acknowledge('kari')).body;
    const store = {
      answersAfter: async (after: number, limit: number) => {
        pages += 1;
        return Array.from({ length: limit }, (_, at) => ({ index: after + 1 + at, record }));
      },
    };
    const reader = exportPages(store, {});
    for (let taken = 0; taken < 3; taken++) await reader.next();
    await reader.return();
    expect(pages).toBe(3);
  });
});

describe('who consents now', () => {
  const consents = async (policy = 'newsletter') => {
    const { text } = await api.call('GET', `/v1/policies/${policy}/consents`);
    return lines(text).map((line) => JSON.parse(line));
  };

  test('is whoever has said yes and not taken it back, in order of user', async () => {
    for (const user of ['ola', 'kari', 'z-2']) await consent(user);
    await consent('z-1', 'decline');
    await api.answer('z-2', { policy: 'newsletter', answer: 'withdraw' });
    await acknowledge('z-3');
    expect(await consents()).toEqual([
      { user: 'kari', version: 1, answeredAt: '2026-01-01T11:00:00.000Z', provenance: 'observed' },
      { user: 'ola', version: 1, answeredAt: '2026-01-01T11:00:00.000Z', provenance: 'observed' },
    ]);
  });

  test('is nobody any more once a material version applies that they have not answered', async () => {
    await consent('kari');
    await api.publish(2, { policy: 'newsletter', kind: 'consent' });
    expect(await consents()).toHaveLength(1);
    api.clock.at = Date.parse('2026-02-01T00:00:00+01:00');
    expect(await consents()).toEqual([]);
  });

  test('names a guest who became a customer once, as the customer', async () => {
    await consent('guest-1');
    await api.call('POST', '/v1/users/guest-1/merge', { body: { into: 'kari' } });
    expect((await consents()).map(({ user }) => user)).toEqual(['kari']);
  });

  test('is asked of a consent only', async () => {
    const { status, body } = await api.call('GET', '/v1/policies/privacy/consents');
    expect([status, body.code]).toEqual([422, 'not-consent']);
    expect((await api.call('GET', '/v1/policies/none/consents')).status).toBe(404);
  });
});
