import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cell } from '../../api/csv.ts';
import type { NoticeOutcome } from '../../api/store/store.ts';
import { type Api, aDocument, openApi } from '../support/api.ts';
import { DAY, people } from './store/make.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.close());

const TWO = { policy: 'privacy', version: 2 };
const KARI = { by: 'Kari', because: 'Lenken var feil.' };
const get = (path: string, as: 'publish' | 'shop' = 'publish') => api.call('GET', `/v1/campaigns${path}`, { as });
const pull = (lever: string, body: unknown = KARI, version = 2) =>
  api.call(lever === 'pace' ? 'PUT' : 'POST', `/v1/campaigns/privacy@${version}/${lever}`, { as: 'publish', body });

/** Two versions published to `count` users with addresses. */
async function open(count: number) {
  await api.store.putUsers(people(count), api.clock.at);
  await api.publish(1);
  return api.publish(2);
}

/** Fans out, sends to nobody, and lets every attempt end as told, in order of users. */
async function end(outcomes: NoticeOutcome[]): Promise<string[]> {
  await api.store.fanOut(TWO, 100, api.clock.at);
  const { notices } = await api.store.claimNotices({ limit: 100, at: api.clock.at, leaseMs: 45_000 });
  const group = outcomes.map((outcome, index) => {
    const { id, token } = notices[index]!;
    const mail = { messageId: `<${id}@policy.example>`, template: 'notice/1', locale: 'nb', facts: null };
    return { id, token, outcome, mail };
  });
  await api.store.settleNotices(group, api.clock.at);
  return notices.map(({ id }) => `<${id}@policy.example>`);
}

describe('a mailing', () => {
  test('to more than a thousand waits for a confirmed count or a release, and says so', async () => {
    await api.store.putUsers(people(1_001), api.clock.at);
    await api.publish(1);
    const held = await api.publish(2);
    expect([held.status, held.body]).toEqual([201, { ...TWO, outcome: 'new', campaign: true, held: 'count' }]);
    expect(api.pokes.count).toBe(0);
    expect((await pull('release')).body).toEqual({ campaign: 'privacy@2', outcome: 'done', state: 'open' });
    expect(api.pokes.count).toBe(1);
    api.clock.at += DAY;
    const path = '/v1/policies/privacy/versions/3?confirm=1001';
    const { body } = await api.call('PUT', path, { as: 'publish', body: aDocument(3) });
    expect(body).toMatchObject({ campaign: true, held: null });
  });

  test('refuses a count that is no number', async () => {
    const reply = await api.call('PUT', '/v1/policies/privacy/versions/2/mark?confirm=alle', {
      as: 'publish',
      body: {},
    });
    expect([reply.status, reply.body.errors[0].path]).toEqual([422, 'confirm']);
  });

  test('is listed with how it gets on, and shown with everything done to it', async () => {
    await open(3);
    await end([{ state: 'sent', response: '250 OK' }]);
    await pull('hold');
    await pull('pace', { by: 'Ola', perHour: 600 });
    const { campaigns } = (await get('')).body;
    expect(campaigns).toMatchObject([
      {
        campaign: 'privacy@2',
        state: 'held',
        heldBecause: 'person',
        recipients: 3,
        perHour: 600,
        notices: { sent: 1, leased: 2, queued: 0 },
      },
    ]);
    const { acts, progress, ...one } = (await get('/privacy@2')).body;
    expect(progress).toMatchObject({ affected: 3, mailed: 1, waiting: 2, answered: 0 });
    expect(one).toEqual(campaigns[0]);
    const at = new Date(api.clock.at).toISOString();
    expect(acts.map(({ key, ...act }: { key: string }) => [Boolean(key), act])).toEqual([
      [true, { act: 'hold', ...KARI, perHour: null, at }],
      [true, { act: 'pace', by: 'Ola', because: null, perHour: 600, at }],
    ]);
  });

  test('is moved only by a person with a name', async () => {
    await open(1);
    for (const body of [{}, { by: '' }, { by: 'Kari\nOla' }, { by: 'Kari', perHour: 0 }])
      expect((await pull('hold', body)).status).toBe(422);
    expect((await get('/privacy@2')).body).toMatchObject({ state: 'open', acts: [] });
  });

  test('that is over, or that never was, is moved by nobody', async () => {
    await open(0);
    await api.store.fanOut(TWO, 10, api.clock.at);
    expect((await pull('hold')).body).toMatchObject({ status: 409, code: 'campaign-ended' });
    expect((await pull('release', KARI, 1)).body).toMatchObject({ status: 404, code: 'unknown-campaign' });
    expect((await get('/privacy@1')).body).toMatchObject({ status: 404, code: 'unknown-campaign' });
    expect((await get('/privacy@1/unreached')).status).toBe(404);
  });

  test('says whom mail did not reach, as JSON and as a table', async () => {
    await api.store.putUsers([{ user: '=1+1' }, { user: 'b"2', locale: 'nb' }], api.clock.at);
    await open(1);
    await end([{ state: 'dead', response: '550 nobody, here', addressRefused: true }]);
    const rows = [
      { user: '=1+1', locale: null, why: 'no-address', response: null },
      { user: 'b"2', locale: 'nb', why: 'no-address', response: null },
      { user: 'user-000', locale: 'nb', why: 'refused', response: '550 nobody, here' },
    ];
    expect((await get('/privacy@2/unreached', 'shop')).body).toEqual({ campaign: 'privacy@2', users: rows });
    const csv = await get('/privacy@2/unreached?format=csv');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(csv.headers.get('cache-control')).toBe('no-store');
    expect(csv.text.split('\r\n')).toEqual([
      'user,locale,why,response',
      `"'=1+1","","no-address",""`,
      '"b""2","nb","no-address",""',
      '"user-000","nb","refused","550 nobody, here"',
      '',
    ]);
  });

  test('gives a thousand of them as one well-formed answer', async () => {
    await api.store.putUsers(
      Array.from({ length: 1_234 }, (_, index) => ({ user: `u${index}` })),
      api.clock.at,
    );
    await open(0);
    const { users } = (await get('/privacy@2/unreached')).body;
    expect(new Set(users.map((one: { user: string }) => one.user)).size).toBe(1_234);
    expect((await get('/privacy@2/unreached?format=csv')).text.trimEnd().split('\r\n')).toHaveLength(1_235);
  });

  test.each(['=1', '+1', '-1', '@a', '\t=1', ' =1', '\r@'])('writes no formula into a table: %j', (text) => {
    expect(cell(text).slice(0, 2)).toBe(`"'`);
  });
});

describe('prompted, mailed and answered', () => {
  const shown = (user: string, token: string | null) =>
    api.call('POST', `/v1/users/${user}/prompted`, { body: { token } });

  test('are counted apart, by language and by the day in Oslo', async () => {
    await api.store.putUsers([{ user: 'no-address', locale: 'en' }], api.clock.at);
    await open(6);
    await end([
      { state: 'sent', response: '250 OK' },
      { state: 'sent', response: '250 OK' },
      { state: 'dead', response: '550', addressRefused: true },
    ]);
    api.clock.at = Date.parse('2026-01-01T22:59:00Z');
    const first = await api.line('user-000');
    expect((await shown('user-000', first.token)).status).toBe(204);
    api.clock.at += 2 * 60_000;
    await api.answer('user-000', { token: first.token, answer: 'acknowledge' });
    await api.answer('no-address', { token: (await api.line('no-address')).token, answer: 'defer' });
    const { progress } = (await get('/privacy@2')).body;
    const { byLocale, byDay, ...total } = progress;
    expect(total).toEqual({
      affected: 7,
      waiting: 3,
      mailed: 2,
      failed: 1,
      unreachable: 1,
      prompted: 2,
      answered: 1,
      imported: 0,
      putOff: 1,
    });
    expect([byLocale.nb.affected, byLocale.en.affected, byLocale.en.putOff]).toEqual([3, 4, 1]);
    expect(byDay).toEqual([
      { day: '2026-01-01', mailed: 2, failed: 1, prompted: 1, answered: 0, putOff: 0 },
      { day: '2026-01-02', mailed: 0, failed: 0, prompted: 1, answered: 1, putOff: 1 },
    ]);
  });

  test('who was shown it at login gets no mail about it, nor who put it off; the others do', async () => {
    await open(3);
    await api.store.fanOut(TWO, 100, api.clock.at);
    await shown('user-000', (await api.line('user-000')).token);
    await api.answer('user-001', { token: (await api.line('user-001')).token, answer: 'defer' });
    const { notices, moot } = await api.store.claimNotices({ limit: 9, at: api.clock.at, leaseMs: 45_000 });
    expect([notices.map(({ user }) => user), moot]).toEqual([['user-002'], 2]);
    await api.publish(3);
    await api.store.pullLever(
      { policy: 'privacy', version: 3 },
      { act: 'release', by: 'Kari', because: null, perHour: null, at: 0, key: null },
    );
    await api.store.fanOut({ policy: 'privacy', version: 3 }, 100, api.clock.at);
    expect((await api.store.claimNotices({ limit: 9, at: api.clock.at, leaseMs: 45_000 })).notices).toHaveLength(3);
  });

  test('a report of a prompt needs that very prompt', async () => {
    await open(2);
    const { token } = await api.line('user-000');
    expect((await shown('user-001', token)).body.code).toBe('prompt-mismatch');
    expect((await shown('user-000', `${token}x`)).body.code).toBe('prompt-forged');
    api.clock.at += 31 * 60_000;
    expect((await shown('user-000', token)).body.code).toBe('prompt-expired');
    expect((await get('/privacy@2')).body.progress.prompted).toBe(0);
  });
});

describe('the preview of a mail', () => {
  const look = (query: string) => api.call('GET', `/v1/notices/preview?${query}`, { as: 'publish' });

  test('is the mail that readers of one version and language get, as a page and as text', async () => {
    await open(0);
    const page = await look('version=privacy@2&since=1&locale=en');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    expect(page.text).toContain('New recipient since 1');
    const text = await look('version=privacy@2&since=0&locale=nb&format=text&reminder=true');
    expect(text.text).toMatch(/^Påminnelse: /);
    expect(text.text).not.toContain('Ny mottaker siden');
  });

  test('opens in a browser alone, which asks for the key; no other address takes it so', async () => {
    await open(0);
    const knock = (path: string, secret?: string) => {
      const basic = Buffer.from(`kari:${secret}`).toString('base64');
      return api.call('GET', path, { as: null, headers: secret ? { Authorization: `Basic ${basic}` } : {} });
    };
    const page = '/v1/notices/preview?version=privacy@2';
    const asked = await knock(page);
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Basic /)]);
    expect((await knock(page, 'pst_wrong')).headers.get('www-authenticate')).toMatch(/^Basic /);
    expect((await knock(page, api.secrets.publish)).status).toBe(200);
    expect((await knock(page, api.secrets.shop)).status).toBe(403);
    const other = await knock('/v1/campaigns', api.secrets.publish);
    expect([other.status, other.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer /)]);
  });

  test('of a version that is not published, or of none, is refused', async () => {
    expect((await look('version=privacy@9')).body.code).toBe('unknown-version');
    expect((await look('')).body.code).toBe('invalid');
    expect((await look('version=privacy@2&since=x')).body.code).toBe('invalid');
  });
});

describe('a mail that came back', () => {
  const report = (bounces: unknown[]) => api.call('POST', '/v1/bounces', { body: { bounces } });

  test('for good is taken note of, once and without the address; a delay is not', async () => {
    await open(2);
    const sent: NoticeOutcome = { state: 'sent', response: '250 OK' };
    const [first, second] = await end([sent, sent]);
    const bounce = { messageId: first, status: '5.1.1', diagnostic: '550 <user-000@example.no>\n unknown' };
    const reply = await report([
      bounce,
      { messageId: second, status: '4.4.1' },
      { messageId: '<x@y>', status: '5.0.0' },
    ]);
    expect(reply.body).toEqual({ noted: 1, unknown: 1, passing: 1 });
    expect((await report([bounce])).body).toEqual({ noted: 1, unknown: 0, passing: 0 });
    const { users } = (await get('/privacy@2/unreached')).body;
    expect(users).toEqual([
      { user: 'user-000', locale: 'nb', why: 'bounced', response: 'came back: 5.1.1 550 [address] unknown' },
    ]);
    expect((await get('')).body.campaigns[0].notices).toMatchObject({ sent: 1, dead: 1 });
  });

  test('is refused when it is no report', async () => {
    for (const odd of [[], [{ messageId: 'x', status: '5.1.1' }], [{ messageId: '<x@y>', status: 'failed' }]])
      expect((await report(odd)).status).toBe(422);
  });
});
