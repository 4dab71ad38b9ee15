import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Api, openApi } from '../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.close());

const NDJSON = { 'Content-Type': 'application/x-ndjson' };
const contact = async (user: string) => (await api.call('GET', `/v1/users/${user}`)).body.contact;

describe('a user', () => {
  test('keeps what is left out, and loses what is set to null', async () => {
    const put = (body: unknown) => api.call('PUT', '/v1/users/kari', { body });
    expect((await put({ email: 'kari@example.no', locale: 'en' })).status).toBe(204);
    await put({ locale: 'nb' });
    expect(await contact('kari')).toMatchObject({ email: 'kari@example.no', locale: 'nb' });
    await put({ email: null });
    expect(await contact('kari')).toMatchObject({ email: null, locale: 'nb' });
  });

  test('nobody has heard of looks like any other: same status, same members', async () => {
    await api.publish(1);
    await api.call('PUT', '/v1/users/kari', { body: {} });
    const known = await api.call('GET', '/v1/users/kari');
    const unknown = await api.call('GET', '/v1/users/nobody');
    expect(unknown.status).toBe(known.status);
    expect(Object.keys(unknown.body)).toEqual(Object.keys(known.body));
    expect((await api.call('GET', '/v1/users/nobody/status')).status).toBe(200);
  });

  test('can read everything that is held', async () => {
    await api.publish(1);
    await api.call('PUT', '/v1/users/kari', { body: { email: 'kari@example.no' } });
    const { body: record } = await api.answer('kari', { token: (await api.line('kari')).token, answer: 'acknowledge' });
    const { body, headers } = await api.call('GET', '/v1/users/kari');
    expect(body.acceptances).toEqual([record]);
    expect(body.standings[0]).toMatchObject({ policy: 'privacy', yes: 1, answeredAt: '2026-01-01T11:00:00.000Z' });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('can read what was shown and mailed, too', async () => {
    await api.publish(1);
    const { token } = await api.line('kari');
    await api.call('POST', '/v1/users/kari/prompted', { body: { token } });
    const { body } = await api.call('GET', '/v1/users/kari');
    expect(body.prompted).toEqual([{ user: 'kari', policy: 'privacy', version: 1, at: '2026-01-01T11:00:00.000Z' }]);
  });

  test('is named by the shop’s own number: never an address, nothing invisible, 128 characters at most', async () => {
    const path = (user: string) => `/v1/users/${encodeURIComponent(user)}`;
    for (const user of [
      'kari@example.no',
      'a b',
      'a\u0000',
      'a\u200bb',
      'x'.repeat(129),
      '\u{1F600}'.repeat(65),
      'a\nb',
    ]) {
      const reply = await api.call('PUT', path(user), { body: {} });
      expect([user, reply.status, reply.body.code]).toEqual([user, 422, 'invalid']);
    }
    for (const user of ['1', 'x'.repeat(128), 'Åse-42_ø', 'a/b', '...', '__proto__', '%41', 'constructor']) {
      expect([user, (await api.call('PUT', path(user), { body: { locale: 'nb' } })).status]).toEqual([user, 204]);
    }
    expect(await contact('__proto__')).toMatchObject({ locale: 'nb' });
  });

  test('is never named by a dot or two, which no address can hold', async () => {
    for (const user of ['.', '..']) {
      const body = JSON.stringify({ user });
      expect((await api.call('POST', '/v1/users', { headers: NDJSON, body })).status).toBe(422);
    }
  });

  test('gets no address that is none', async () => {
    for (const email of ['x', 'a@b', 'a@example.no\r\nBcc: ola@example.no', `${'x'.repeat(250)}@example.no`]) {
      expect((await api.call('PUT', '/v1/users/kari', { body: { email } })).status).toBe(422);
    }
  });
});

describe('many users', () => {
  const post = (lines: unknown[]) =>
    api.call('POST', '/v1/users', { headers: NDJSON, body: lines.map((one) => JSON.stringify(one)).join('\n') });

  test('are stored together, and the mail worker is woken', async () => {
    const reply = await post([
      { user: 'kari', email: 'kari@example.no' },
      { user: 'ola', locale: 'en' },
    ]);
    expect([reply.status, reply.body]).toEqual([200, { users: 2 }]);
    expect(await contact('ola')).toMatchObject({ locale: 'en' });
    expect(api.pokes.count).toBe(1);
  });

  test('are stored all or none, and the line that is wrong is named', async () => {
    const reply = await post([
      { user: 'kari', locale: 'nb' },
      { user: 'ola', email: 'no address' },
    ]);
    expect([reply.status, reply.body.errors[0].path]).toEqual([422, '2.email']);
    expect(await contact('kari')).toBeNull();
  });

  test('come one a line, at most 1,000 and at least one', async () => {
    const users = Array.from({ length: 1001 }, (_, index) => ({ user: `u${index}` }));
    expect((await post(users)).status).toBe(413);
    expect((await post(users.slice(1))).status).toBe(200);
    expect((await post([])).status).toBe(400);
    const broken = await api.call('POST', '/v1/users', { headers: NDJSON, body: '{"user":"kari"}\n{' });
    expect([broken.status, broken.body.code]).toEqual([400, 'malformed-json']);
  });
});
