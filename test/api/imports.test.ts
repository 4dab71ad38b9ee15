import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Api, openApi } from '../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  await api.publish(1);
  await api.publish(1, { policy: 'newsletter', kind: 'consent' });
});
afterEach(() => api.close());

const NDJSON = { 'Content-Type': 'application/x-ndjson' };
const LINE = { user: 'kari', policy: 'privacy', version: 1, answer: 'acknowledge', answeredAt: '2026-01-01T10:00:00Z' };
const post = (...lines: object[]) =>
  api.call('POST', '/v1/acceptances', { headers: NDJSON, body: lines.map((one) => JSON.stringify(one)).join('\n') });

describe('answers given elsewhere', () => {
  test('are recorded by our clock, kept as the shop’s claim, and receipted', async () => {
    const { status, body, headers } = await post({ ...LINE, locale: 'nb', channel: 'phone', source: 'old-shop' });
    expect([status, body.recorded, body.repeated]).toEqual([200, 1, 0]);
    const claim = { provenance: 'imported', answeredAt: '2026-01-01T10:00:00.000Z', counts: false, source: 'old-shop' };
    const shown = { locale: 'nb', content: '1'.repeat(64), channel: 'phone', prompt: null };
    expect(body.acceptances[0]).toMatchObject({ ...claim, ...shown, recordedAt: '2026-01-01T11:00:00.000Z' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await api.call('GET', '/v1/users/kari')).body).toMatchObject({
      acceptances: body.acceptances,
      standings: [],
    });
  });

  test('are asked about as before, unless the shop says that they count', async () => {
    await post(LINE);
    expect(await api.line('kari')).toMatchObject({ action: 'ask', since: 0 });
    await post({ ...LINE, counts: true });
    expect(await api.line('kari')).toMatchObject({ action: 'none', since: 1 });
    const { body } = await api.call('GET', '/v1/users/kari');
    expect(body.standings).toMatchObject([{ provenance: 'imported', answeredAt: '2026-01-01T10:00:00.000Z' }]);
  });

  test('that come again are the same, byte for byte', async () => {
    const first = await post(LINE, { ...LINE, user: 'ola' });
    api.clock.at += 60_000;
    const again = await post(LINE, { ...LINE, user: 'ola' });
    expect(again.body).toEqual({ ...first.body, recorded: 0, repeated: 2 });
  });

  test('say that they are observed when they are', async () => {
    const { body } = await api.answer('kari', { token: (await api.line('kari')).token, answer: 'acknowledge' });
    expect(body).toMatchObject({ provenance: 'observed', answeredAt: null, counts: true, source: null });
  });

  test('come up to 1,000 at once', async () => {
    const lines = Array.from({ length: 1001 }, (_, index) => ({ ...LINE, user: `kunde-${index}`, source: 'old-shop' }));
    expect((await post(...lines)).status).toBe(413);
    expect((await post(...lines.slice(1))).body).toMatchObject({ recorded: 1000, repeated: 0 });
  });
});

describe('a line that cannot be imported', () => {
  const JAN = (day: number) => `2026-01-0${day}T12:00:00Z`;
  test.each([
    ['of a version nobody published', { version: 2 }, '2.version', /not published/],
    ['of a policy nobody published', { policy: 'terms' }, '2.version', /not published/],
    ['with an answer of another kind', { answer: 'consent' }, '2.answer', /takes acknowledge/],
    ['of what was put off', { answer: 'defer' }, '2.answer', /./],
    ['in a language it never had', { locale: 'fr' }, '2.locale', /no language/],
    ['from the future', { answeredAt: JAN(2) }, '2.answeredAt', /future/],
    ['from before the version could be read', { answeredAt: '2025-12-31T22:59:59Z' }, '2.answeredAt', /before/],
    ['with an instant that is none', { answeredAt: '2026-02-30T00:00:00Z' }, '2.answeredAt', /./],
    ['with words where it came from', { source: 'Den gamle butikken' }, '2.source', /short word/],
    ['with an address for a number', { user: 'kari@example.no' }, '2.user', /./],
    ['with a prompt', { token: 'x' }, '2', /./],
  ])('is named, and nothing is recorded: %s', async (_, changes, path, message) => {
    const { status, body } = await post(LINE, { ...LINE, user: 'ola', ...changes });
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(body.errors[0].path).toBe(path);
    expect(body.errors[0].message).toMatch(message);
    expect((await api.call('GET', '/v1/users/kari')).body.acceptances).toEqual([]);
  });

  test('of a version that was taken back is refused', async () => {
    await api.publish(2);
    const act = { by: 'Kari', because: { nb: 'Feil' } };
    await api.call('PUT', '/v1/policies/privacy/versions/2/recall', { as: 'publish', body: act });
    expect((await post({ ...LINE, version: 2 })).body.errors[0]).toMatchObject({ path: '1.version' });
  });

  test('is named beside every other one', async () => {
    const { body } = await post({ ...LINE, version: 7 }, LINE, { ...LINE, answer: 'accept' });
    expect(body.errors.map((one: { path: string }) => one.path)).toEqual(['1.version', '3.answer']);
  });

  test('of a version with a history may be up to a year older than its day', async () => {
    await api.publish(1, { policy: 'old', imported: true, effective: '2019-05-01' });
    const old = { ...LINE, policy: 'old' };
    expect((await post({ ...old, answeredAt: '2019-03-01T12:00:00+01:00' })).status).toBe(200);
    expect((await post({ ...old, answeredAt: '2018-03-01T12:00:00+01:00' })).status).toBe(422);
  });
});
