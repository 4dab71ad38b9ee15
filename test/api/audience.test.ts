import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Api, openApi } from '../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.close());

const ask = async (query = '', policy = 'privacy') =>
  api.call('GET', `/v1/policies/${policy}/audience${query}`, { as: 'read' });
const users = (bodies: Record<string, { email?: string; locale?: string }>) =>
  Promise.all(Object.entries(bodies).map(([user, body]) => api.call('PUT', `/v1/users/${user}`, { body })));

describe('the audience of a version', () => {
  test('counts who would be asked, mailed and not reached, before it is published', async () => {
    await users({ 1: { email: 'kari@example.no', locale: 'nb' }, 2: { email: 'ola@example.no', locale: 'en' }, 3: {} });
    await users({ 4: { email: 'x@example.no' }, 5: { email: 'y@example.no', locale: 'sv' } });
    await api.publish(1);
    const { status, body } = await ask('?version=2');
    expect(status).toBe(200);
    expect(body).toEqual({
      policy: 'privacy',
      version: 2,
      asOf: '2026-01-01T11:00:00.000Z',
      prompted: 5,
      mailed: { nb: 3, en: 1 },
      unreached: 1,
    });
  });

  test('is that of the newest version when none is named, and shrinks as people answer', async () => {
    await users({ kari: { email: 'kari@example.no', locale: 'nb' } });
    await api.publish(1);
    expect((await ask()).body).toMatchObject({ version: 1, prompted: 1 });
    await api.answer('kari', { token: (await api.line('kari')).token, answer: 'acknowledge' });
    expect((await ask()).body).toMatchObject({ version: 1, prompted: 0, mailed: {} });
    expect((await ask('?version=2')).body).toMatchObject({ prompted: 1, mailed: { nb: 1 } });
  });

  test('of a policy not published yet needs its kind', async () => {
    await users({ kari: { email: 'kari@example.no', locale: 'nb' } });
    expect((await ask('?version=2', 'terms')).body.code).toBe('unknown-policy');
    expect((await ask('?version=2&kind=agreement', 'terms')).body).toMatchObject({ prompted: 1, mailed: { nb: 1 } });
    expect((await ask('?version=2&kind=consent', 'terms')).body).toMatchObject({ prompted: 0, mailed: {} });
  });

  test('names nobody', async () => {
    await users({ kari: { email: 'kari@example.no', locale: 'nb' } });
    await api.publish(1);
    expect((await ask()).text).not.toMatch(/kari|@/);
  });

  test('is refused for a version that is no number', async () => {
    expect((await ask('?version=0')).status).toBe(422);
  });
});
