import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Api, aDocument, openApi } from '../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.close());

const ACT = { by: 'Kari', because: { nb: 'Vi så det for sent.', en: 'We saw it too late.' } };
const put = (path: string, body: unknown) => api.call('PUT', `/v1/policies/${path}`, { as: 'publish', body });

describe('publishing', () => {
  test('is new once, and the same again after that', async () => {
    const [first, again] = [await api.publish(1), await api.publish(1)];
    expect([first.status, first.body]).toEqual([
      201,
      { policy: 'privacy', version: 1, outcome: 'new', campaign: false, held: null },
    ]);
    expect([again.status, again.body.outcome]).toEqual([200, 'same']);
  });

  test('of a material version opens a campaign and wakes the mail worker', async () => {
    await api.publish(1);
    expect(api.pokes.count).toBe(0);
    expect((await api.publish(2)).body.campaign).toBe(true);
    expect(api.pokes.count).toBe(1);
    expect((await api.publish(3, { change: 'minor' })).body.campaign).toBe(false);
  });

  test('of another text under the same number is refused, saying what differs', async () => {
    await api.publish(1);
    const reply = await api.publish(1, { contentHash: { nb: 'a'.repeat(64), en: 'b'.repeat(64) } });
    expect([reply.status, reply.body.code]).toEqual([409, 'version-conflict']);
    expect(reply.body.conflict).toEqual({ reason: 'different', fields: ['contentHash'] });
  });

  test('out of order, back in time or as another kind is refused', async () => {
    await api.publish(1);
    expect((await api.publish(3)).body.conflict).toEqual({ reason: 'order', expected: 2 });
    expect((await api.publish(2, { effective: '2025-01-01' })).body.conflict.reason).toBe('day');
    expect((await api.publish(2, { kind: 'agreement' })).body.conflict.reason).toBe('kind');
  });

  test('refuses what the API could not work with', async () => {
    const { site } = aDocument(1);
    const wrong: [string, Parameters<typeof aDocument>[1]][] = [
      ['site.timeZone', { site: { ...site, timeZone: 'Europe/Nowhere' } }],
      ['prevailing', { prevailing: 'sv' }],
      ['summary', { summary: { nb: 'Bare norsk' } }],
      ['contentHash', { contentHash: { en: 'e'.repeat(64) } }],
      ['url', { url: { nb: 'javascript:alert(1)', en: 'https://policy.example/' } }],
      ['differences', { differences: [{ since: 1, url: { nb: 'https://x.example' }, facts: {} }] }],
      ['effective', { effective: '2026-02-31' }],
    ];
    for (const [path, changes] of wrong) {
      const reply = await api.publish(1, changes);
      expect([path, reply.status, reply.body.errors?.[0]?.path]).toEqual([path, 422, path]);
    }
    expect((await api.call('GET', '/v1/policies')).body.policies).toEqual([]);
  });

  test('under an address that names another version is refused', async () => {
    expect((await put('privacy/versions/2', aDocument(1))).status).toBe(422);
    expect((await put('terms/versions/1', aDocument(1))).status).toBe(422);
  });

  test('takes a body of up to 1 MiB', async () => {
    const text = { nb: 'x'.repeat(900 * 1024), en: 'y' };
    expect((await api.publish(1, { text })).status).toBe(201);
    const reply = await api.publish(2, { text: { nb: 'x'.repeat(1024 * 1024), en: 'y' } });
    expect([reply.status, reply.body.code]).toEqual([413, 'too-large']);
  });
});

describe('marking a version as material after all', () => {
  test('makes it asked for, once and for ever', async () => {
    await api.publish(1);
    await api.publish(2, { change: 'minor' });
    const token = (await api.line('kari')).token;
    await api.answer('kari', { token, answer: 'acknowledge' });
    await api.publish(3, { change: 'minor' });
    expect((await api.line('kari')).action).toBe('none');
    expect((await put('privacy/versions/3/mark', ACT)).status).toBe(201);
    expect((await api.line('kari')).action).toBe('ask');
    expect((await put('privacy/versions/3/mark', ACT)).status).toBe(200);
  });

  test('tells why in public, and who only inside', async () => {
    await api.publish(1);
    await api.publish(2, { change: 'minor' });
    await put('privacy/versions/2/mark', ACT);
    const { body } = await api.call('GET', '/v1/policies/privacy/versions/2', { as: null });
    expect(body).toMatchObject({ change: 'minor', material: true });
    expect(body.marked).toEqual({ because: ACT.because, at: '2026-01-01T11:00:00.000Z' });
  });
});

describe('recalling a version', () => {
  test('ends the question before its day, and leaves the version visible as recalled', async () => {
    await api.publish(1);
    await api.answer('kari', { token: (await api.line('kari')).token, answer: 'acknowledge' });
    await api.publish(2);
    expect((await put('privacy/versions/2/recall', ACT)).body).toMatchObject({ outcome: 'new' });
    expect(await api.line('kari')).toMatchObject({ action: 'none', version: 1 });
    expect((await put('privacy/versions/2/recall', ACT)).status).toBe(200);
    const { body } = await api.call('GET', '/v1/policies/privacy/versions/2', { as: null });
    expect(body.recalled.because).toEqual(ACT.because);
  });

  test('leaves nothing to mark', async () => {
    await api.publish(1);
    await api.publish(2, { change: 'minor' });
    await put('privacy/versions/2/recall', ACT);
    expect((await put('privacy/versions/2/mark', ACT)).body.code).toBe('recalled');
  });

  test('is too late from the first instant of its day', async () => {
    await api.publish(1);
    await api.publish(2);
    api.clock.at = Date.parse('2026-01-31T23:00:00Z');
    const reply = await put('privacy/versions/2/recall', ACT);
    expect([reply.status, reply.body.code]).toEqual([409, 'too-late']);
  });
});

describe('what is published', () => {
  beforeEach(async () => {
    await api.publish(1);
    await api.publish(2);
    await api.publish(3, { change: 'minor' });
    await api.publish(1, { policy: 'terms', kind: 'agreement', effective: '2026-02-15' });
  });
  const get = async (path: string) => (await api.call('GET', path, { as: null })).body;
  const inForce = (body: { policies: { policy: string; inForce: { version: number } | null }[] }) =>
    body.policies.map((one) => [one.policy, one.inForce?.version ?? null]);

  test('can be read by anyone, with what applied on a day', async () => {
    expect(inForce(await get('/v1/policies'))).toEqual([
      ['privacy', 1],
      ['terms', null],
    ]);
    expect(inForce(await get('/v1/policies?on=2025-12-31'))).toEqual([
      ['privacy', null],
      ['terms', null],
    ]);
    expect(inForce(await get('/v1/policies?on=2026-02-28'))).toEqual([
      ['privacy', 2],
      ['terms', 1],
    ]);
    expect(inForce(await get('/v1/policies?on=2026-03-01'))).toEqual([
      ['privacy', 3],
      ['terms', 1],
    ]);
  });

  test('is told for today in the site’s time zone', async () => {
    api.clock.at = Date.parse('2026-01-31T22:59:59.999Z');
    expect((await get('/v1/policies/privacy')).on).toBe('2026-01-31');
    api.clock.at += 1;
    expect((await get('/v1/policies/privacy')).inForce.version).toBe(2);
  });

  test('lists every version, or the one that applied on a day', async () => {
    const numbers = async (query: string) =>
      (await get(`/v1/policies/privacy/versions${query}`)).versions.map((one: { version: number }) => one.version);
    expect(await numbers('')).toEqual([1, 2, 3]);
    expect(await numbers('?on=2026-02-01')).toEqual([2]);
    expect(await numbers('?on=2019-05-01')).toEqual([]);
  });

  test('is there whole: text and facts', async () => {
    expect((await get('/v1/policies/privacy/versions/2')).document).toEqual(aDocument(2));
  });

  test('says when it is unchanged', async () => {
    const first = await api.call('GET', '/v1/policies', { as: null });
    const etag = first.headers.get('etag')!;
    const again = await api.call('GET', '/v1/policies', { as: null, headers: { 'If-None-Match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test('is refused for a day that does not exist', async () => {
    expect((await api.call('GET', '/v1/policies?on=2018-02-31', { as: null })).status).toBe(422);
  });
});
