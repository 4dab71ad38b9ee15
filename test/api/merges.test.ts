import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64, linkLeafOf, linkText, toHex } from '../../content/model/receipt.ts';
import { type Api, openApi, publishEveryKind } from '../support/api.ts';
import { openShop } from './client/shop.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  await publishEveryKind(api);
});
afterEach(() => api.close());

const merge = (user = 'guest-1', into: unknown = 'kari') =>
  api.call('POST', `/v1/users/${user}/merge`, { body: { into } });
const part = (user = 'guest-1') => api.call('DELETE', `/v1/users/${user}/merge`);
const say = async (user: string, policy: string, answer: string) => {
  const query = policy === 'newsletter' ? '?ask=newsletter' : '';
  const { token } = await api.line(user, policy, query);
  return api.answer(user, { answer, ...(token && answer !== 'withdraw' ? { token } : { policy }) });
};

describe('a guest who becomes a customer', () => {
  test('is asked as the customer is, under either id, and each prompt belongs to the id that was asked', async () => {
    await say('guest-1', 'terms', 'accept');
    expect(await api.line('kari', 'terms')).toMatchObject({ action: 'require' });
    const reply = await merge();
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(reply.body).toMatchObject({ type: 'merge', user: 'guest-1', into: 'kari', at: '2026-01-01T11:00:00.000Z' });
    for (const user of ['guest-1', 'kari']) {
      expect((await api.call('GET', `/v1/users/${user}/status`)).body.user).toBe(user);
      expect(await api.line(user, 'terms')).toMatchObject({ action: 'none', since: 1 });
    }
    const { token } = await api.line('guest-1', 'privacy');
    expect((await api.answer('kari', { answer: 'acknowledge', token })).body.code).toBe('prompt-mismatch');
    expect((await api.answer('guest-1', { answer: 'acknowledge', token })).body.user).toBe('guest-1');
    expect(await api.line('kari', 'privacy')).toMatchObject({ action: 'none' });
  });

  test('has consented to nothing that either took back, until they answer again', async () => {
    await say('guest-1', 'newsletter', 'consent');
    await say('guest-1', 'newsletter', 'withdraw');
    api.clock.at += 60_000;
    await say('kari', 'newsletter', 'consent');
    await merge();
    expect(await api.line('kari', 'newsletter')).toMatchObject({ given: false });
    await say('kari', 'newsletter', 'consent');
    expect(await api.line('guest-1', 'newsletter')).toMatchObject({ given: true });
    await say('guest-1', 'newsletter', 'withdraw');
    expect(await api.line('kari', 'newsletter')).toMatchObject({ given: false });
  });

  test('is asked like anyone again once it is undone', async () => {
    await say('guest-1', 'terms', 'accept');
    await merge();
    expect((await part()).body).toMatchObject({ user: 'guest-1', link: { type: 'unmerge', into: 'kari' } });
    expect(await api.line('kari', 'terms')).toMatchObject({ action: 'require' });
    expect(await api.line('guest-1', 'terms')).toMatchObject({ action: 'none' });
    const again = await part();
    expect([again.status, again.body]).toEqual([200, { user: 'guest-1', link: null }]);
  });

  test('can read everything under either id: both contacts, whose answer was whose, and the merge itself', async () => {
    await api.call('PUT', '/v1/users/guest-1', { body: { email: 'guest@example.no' } });
    await api.call('PUT', '/v1/users/kari', { body: { email: 'kari@example.no' } });
    await say('guest-1', 'privacy', 'acknowledge');
    await say('kari', 'terms', 'accept');
    const { body: link } = await merge();
    const { body } = await api.call('GET', '/v1/users/guest-1');
    expect(body).toMatchObject({ account: 'kari', contact: { email: 'kari@example.no' }, links: [link] });
    expect(body.merged).toMatchObject([{ user: 'guest-1', contact: { email: 'guest@example.no' } }]);
    expect(body.acceptances.map((one: { user: string }) => one.user)).toEqual(['guest-1', 'kari']);
    expect((await api.call('GET', '/v1/users/kari')).body).toEqual({ ...body, user: 'kari' });
  });

  test('is in the status of many, too', async () => {
    await say('guest-1', 'terms', 'accept');
    await merge();
    const { body } = await api.call('POST', '/v1/status', { body: { users: ['kari', 'guest-1'] } });
    const actions = body.users.map((one: { policies: { policy: string; action: string }[] }) =>
      one.policies.find(({ policy }) => policy === 'terms'),
    );
    expect(actions).toMatchObject([{ action: 'none' }, { action: 'none' }]);
  });
});

test('a shop on Node merges and parts by its client', async () => {
  const { client } = openShop(api);
  await say('guest-1', 'terms', 'accept');
  await client.merge('guest-1', 'kari');
  const terms = async () => (await client.status('kari')).policies.find(({ policy }) => policy === 'terms');
  expect(await terms()).toMatchObject({ action: 'none' });
  await expect(client.merge('guest-1', 'ola')).rejects.toMatchObject({
    status: 409,
    problem: { code: 'merge-conflict' },
  });
  await client.unmerge('guest-1');
  expect(await terms()).toMatchObject({ action: 'require' });
});

describe('a merge', () => {
  test('is shown to be a leaf of the log by what the shop got, and by nothing that is public', async () => {
    const { body } = await merge();
    const { index, opening, at, ...rest } = body;
    const text = linkText({ ...rest, at: Date.parse(at) });
    const { leaves } = await api.store.leaves(index, 1);
    expect(leaves[0]!.text).toBeNull();
    expect(toHex(leaves[0]!.hash)).toBe(toHex(linkLeafOf(text, fromBase64(opening)!)));
  });

  test('twice is one: 200 and the same', async () => {
    const first = await merge();
    api.clock.at += 60_000;
    const again = await merge();
    expect([again.status, again.body]).toEqual([200, first.body]);
  });

  test('in a chain or a circle is refused, and it is said with whom', async () => {
    await merge();
    for (const [user, into, reason] of [
      ['guest-1', 'ola', 'merged'],
      ['ola', 'guest-1', 'target'],
      ['kari', 'ola', 'guests'],
      ['kari', 'guest-1', 'target'],
    ] as const) {
      const { status, body } = await merge(user, into);
      expect([status, body.code, body.conflict.reason]).toEqual([409, 'merge-conflict', reason]);
      expect(body.detail).toMatch(/kari|guest-1/);
    }
  });

  test('into oneself, or into what is no user, is refused', async () => {
    for (const into of ['guest-1', 'kari@example.no', '', null, 4]) {
      expect((await merge('guest-1', into)).body).toMatchObject({ status: 422, code: 'invalid' });
    }
  });
});
