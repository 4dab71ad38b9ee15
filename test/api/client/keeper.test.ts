import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIST_MEDIA_TYPE, type PolicyList } from '../../../api/client/list.ts';
import type { PolicyKeeper } from '../../../api/client.ts';
import { keysIn } from '../../../api/client.ts';
import { RENEW_MS, signPolicyList } from '../../../api/log/policy-list.ts';
import { type Api, openApi, publishEveryKind } from '../../support/api.ts';
import { LOG_KEY } from '../../support/store.ts';
import { KEY, OTHER_KEY } from '../log/sample.ts';
import { openShop, type Shop } from './shop.ts';

let api: Api;
let shop: Shop;
const keepers: PolicyKeeper[] = [];

beforeEach(async () => {
  api = await openApi();
  shop = openShop(api);
  await publishEveryKind(api);
});
afterEach(async () => {
  for (const keeper of keepers.splice(0)) keeper.stop();
  await api.close();
});

function keep(its: Shop, options: Parameters<Shop['client']['policies']>[0] = {}): PolicyKeeper {
  const keeper = its.client.policies(options);
  keepers.push(keeper);
  return keeper;
}

const list = (headers: Record<string, string> = {}) =>
  api.call('GET', '/v1/policies', { as: null, headers: { Accept: LIST_MEDIA_TYPE, ...headers } });

describe('the signed list', () => {
  test('holds what decides: days, marks, recalls and hashes, and no text', async () => {
    await api.publish(2, { change: 'minor' });
    await api.publish(3);
    const act = { by: 'Kari', because: { nb: 'Feil', en: 'Wrong' } };
    await api.call('PUT', '/v1/policies/privacy/versions/2/mark', { as: 'publish', body: act });
    await api.call('PUT', '/v1/policies/privacy/versions/3/recall', { as: 'publish', body: act });
    const reply = await list();
    expect(reply.headers.get('content-type')).toBe(LIST_MEDIA_TYPE);
    const payload = JSON.parse(atob(reply.text.split('.')[1]!)) as PolicyList;
    const versions = payload.policies.find((one) => one.policy === 'privacy')!.versions;
    expect(versions.map(({ version, material, recalled }) => [version, material, recalled])).toEqual([
      [1, true, false],
      [2, true, false],
      [3, true, true],
    ]);
    expect(versions[1]!.effectiveAt).toBe(Date.parse('2026-01-31T23:00:00Z'));
    expect(reply.text).not.toMatch(/Kari|Sammendrag/);
  });

  test('is signed once for five minutes, and anew when something is published', async () => {
    const first = await list();
    api.clock.at += 1000;
    expect((await list()).text).toBe(first.text);
    expect((await list({ 'If-None-Match': first.headers.get('etag')! })).status).toBe(304);
    await api.publish(2);
    expect((await list()).text).not.toBe(first.text);
    const second = await list();
    api.clock.at += RENEW_MS;
    expect((await list()).text).not.toBe(second.text);
  });

  test('is kept by caches for a minute at most, and never past the instant at which a version applies', async () => {
    await api.publish(2);
    expect((await list()).headers.get('cache-control')).toBe('public, max-age=60');
    api.clock.at = Date.parse('2026-01-31T22:59:30Z');
    expect((await list()).headers.get('cache-control')).toBe('public, max-age=30');
    const plain = await api.call('GET', '/v1/policies', { as: null });
    expect(plain.headers.get('cache-control')).toBe('public, max-age=30');
    expect(plain.headers.get('vary')).toBe('Accept');
    expect(plain.body.policies).toHaveLength(3);
  });
});

describe('a shop that keeps the list', () => {
  test('has it, asks again by and by, and sees what was published since', async () => {
    const keeper = keep(shop, { everyMs: 5 });
    await keeper.first;
    const before = keeper.ready!.list.generation;
    await api.publish(2);
    await expect.poll(() => keeper.ready!.list.generation, { timeout: 20_000 }).toBeGreaterThan(before);
  });

  test('stops asking when it is stopped', async () => {
    const keeper = keep(shop, { everyMs: 1 });
    await keeper.first;
    keeper.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const asked = shop.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(shop.asked.length).toBe(asked);
    expect(keeper.ready).not.toBeNull();
  });

  test('keeps the list at hand while the API is away, and says why it could not look', async () => {
    const faults: string[] = [];
    const keeper = keep(shop, { onFault: ({ message }) => faults.push(message) });
    await keeper.first;
    shop.isAway = true;
    expect(await keeper.refresh()).toBe(false);
    expect(keeper.ready!.list.policies).toHaveLength(3);
    expect(faults).toEqual(['The policy API could not be reached.']);
  });

  test('starts with a list from before when the API is away', async () => {
    let saved = '';
    await keep(shop, {
      onList: (jws) => {
        saved = jws;
      },
    }).first;
    shop.isAway = true;
    const keeper = keep(shop, { saved });
    await keeper.first;
    expect(keeper.ready!.list.policies).toHaveLength(3);
  });

  test('takes no list of another key, and one of a key that came with a rotation', async () => {
    const faults: string[] = [];
    const options = { onFault: ({ message }: Error) => void faults.push(message) };
    const stranger = keep(openShop(api, { keys: [OTHER_KEY.jwk] }), options);
    await stranger.first;
    expect([stranger.ready, faults]).toEqual([null, ['The list of policies does not hold: key.']]);
    const rotated = keep(openShop(api, { keys: [OTHER_KEY.jwk, LOG_KEY.jwk] }), options);
    await rotated.first;
    expect(rotated.ready).not.toBeNull();
  });

  test('takes no changed list, no receipt for a list, and no list from before the one at hand', async () => {
    const at = { jws: '' };
    const faults: string[] = [];
    const its = openShop(api, { fetch: async () => new Response(at.jws) });
    const keeper = keep(its, { onFault: ({ message }) => faults.push(message) });
    const take = async (jws: string) => {
      at.jws = jws;
      await keeper.refresh();
      return keeper.ready?.list.generation ?? null;
    };
    const signed = (iat: number, generation: number) => signPolicyList(KEY, { iat, generation, policies: [] });
    await keeper.first;
    expect(await take(signed(300, 5))).toBe(5);
    expect(await take(signed(0, 4))).toBe(5);
    expect(await take(signed(300, 4))).toBe(5);
    expect(await take(`${signed(900, 9).slice(0, -4)}AAAA`)).toBe(5);
    expect(faults.at(-1)).toBe('The list of policies does not hold: signature.');
    // A restored backup counts from lower, and is vouched for later.
    expect(await take(signed(600, 2))).toBe(2);
    const { token } = await api.line('kari', 'terms');
    const { receipt } = (await api.answer('kari', { answer: 'accept', token })).body;
    expect(await take(receipt)).toBe(2);
    expect(faults.at(-1)).toBe('The list of policies does not hold: header.');
  });

  test('reads the keys out of the site’s own file', () => {
    const text = `# Keys of the log\n- kty: OKP\n  crv: Ed25519\n  x: ${KEY.jwk.x}\n# x: ${'B'.repeat(43)}\n- { kty: OKP, crv: Ed25519, x: "${OTHER_KEY.jwk.x}" }\n`;
    expect(keysIn(text)).toEqual([KEY.jwk, OTHER_KEY.jwk]);
    expect(keysIn('[]\n')).toEqual([]);
  });
});
