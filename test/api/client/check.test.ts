import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANSWERS_OF, type Answer, type Kind, YES } from '#model/ref.ts';
import type { CheckAnswer, CheckWish, PolicyKeeper, StatusAnswer } from '../../../api/client.ts';
import { signPolicyList } from '../../../api/log/policy-list.ts';
import { type Api, openApi, publishEveryKind } from '../../support/api.ts';
import { LOG_KEY } from '../../support/store.ts';
import { OTHER_KEY } from '../log/sample.ts';
import { openShop, type Shop } from './shop.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KINDS: Record<string, Kind> = { newsletter: 'consent', privacy: 'notice', terms: 'agreement' };
const POLICIES = Object.keys(KINDS);

let api: Api;
let shop: Shop;
let keeper: PolicyKeeper | null;

beforeEach(async () => {
  api = await openApi();
  shop = openShop(api);
  keeper = null;
});
afterEach(async () => {
  keeper?.stop();
  await api.close();
});

async function keep(options: Parameters<Shop['client']['policies']>[0] = {}): Promise<PolicyKeeper> {
  keeper = shop.client.policies(options);
  await keeper.first;
  return keeper;
}

/** Answers a policy as `user`; gives the receipt. */
async function say(user: string, policy: string, answer: Answer): Promise<string> {
  const { token } = await api.line(user, policy, KINDS[policy] === 'consent' ? `?ask=${policy}` : '');
  return (await shop.client.answer(user, { answer, token, policy })).receipt;
}

function actions({ policies }: Pick<CheckAnswer, 'policies'>): Record<string, string> {
  return Object.fromEntries(policies.map((one) => [one.policy, one.action]));
}

describe('a check without the API', () => {
  test('asks a user without receipts what the API would ask', async () => {
    await publishEveryKind(api);
    const required = await keep();
    shop.isAway = true;
    const checked = await shop.client.check([], required, { user: 'kari', ask: ['newsletter'] });
    expect(actions(checked)).toEqual({ newsletter: 'ask', privacy: 'ask', terms: 'require' });
    expect(checked).toMatchObject({ hold: true, stale: false, ignored: [], nextChangeAt: null });
  });

  test('knows nothing of a consent that was taken back elsewhere, and says how far it knows; the receipt sets it right', async () => {
    await publishEveryKind(api);
    const given = await say('kari', 'newsletter', 'consent');
    const required = await keep();
    api.clock.at += HOUR;
    const taken = await shop.client.answer('kari', { answer: 'withdraw', policy: 'newsletter', channel: 'phone' });
    const newsletter = async (receipts: string[]) => {
      const { newestAt, policies } = await shop.client.check(receipts, required, { user: 'kari' });
      return [newestAt, policies.find(({ policy }) => policy === 'newsletter')!.given];
    };
    const before = new Date(api.clock.at - HOUR).toISOString();
    expect(await newsletter([given])).toEqual([before, true]);
    expect((await api.line('kari', 'newsletter')).given).toBe(false);
    expect(await newsletter([given, taken.receipt])).toEqual([new Date(api.clock.at).toISOString(), false]);
    expect(await newsletter(await shop.client.receipts('kari'))).toEqual([new Date(api.clock.at).toISOString(), false]);
    expect(await newsletter([])).toEqual([null, false]);
  });

  test('makes no call, and lets in who has answered', async () => {
    await publishEveryKind(api);
    const receipts = [await say('kari', 'privacy', 'acknowledge'), await say('kari', 'terms', 'accept')];
    const required = await keep();
    const before = shop.asked.length;
    const checked = await shop.client.check(receipts, required, { user: 'kari' });
    expect(actions(checked)).toEqual({ newsletter: 'none', privacy: 'none', terms: 'none' });
    expect([checked.hold, shop.asked.length - before]).toEqual([false, 0]);
  });

  test('knows a later version’s day before it comes, and requires it at that instant', async () => {
    await publishEveryKind(api);
    const receipts = [await say('kari', 'terms', 'accept')];
    await api.publish(2, { policy: 'terms', kind: 'agreement' });
    const required = await keep({ maxAgeMs: 365 * DAY });
    const look = async () => {
      const { policies, hold } = await shop.client.check(receipts, required, { user: 'kari' });
      return { ...policies.find((one) => one.policy === 'terms')!, hold };
    };
    const begins = Date.parse('2026-01-31T23:00:00Z');
    expect(await look()).toMatchObject({ action: 'ask', deadline: '2026-02-01', since: 1, version: 2, hold: false });
    expect((await look()).nextChangeAt).toBe(new Date(begins).toISOString());
    api.clock.at = begins;
    expect(await look()).toMatchObject({ action: 'require', inForce: 2, hold: true });
  });

  test('takes the answers in the order of the log, whatever order they are given in', async () => {
    await publishEveryKind(api);
    const yes = await say('kari', 'newsletter', 'consent');
    api.clock.at += HOUR;
    const no = (await shop.client.answer('kari', { answer: 'withdraw', policy: 'newsletter' })).receipt;
    const required = await keep();
    for (const receipts of [
      [yes, no],
      [no, yes],
    ]) {
      const { policies } = await shop.client.check(receipts, required, { user: 'kari' });
      expect(policies.find((one) => one.policy === 'newsletter')).toMatchObject({ given: false, action: 'none' });
    }
  });

  test('counts no receipt of another user, of another log, or with a changed letter', async () => {
    await publishEveryKind(api);
    const own = await say('kari', 'terms', 'accept');
    const foreign = await say('ola', 'terms', 'accept');
    const [header, payload, signature] = own.split('.') as [string, string, string];
    const forged = `${header}.${btoa(
      atob(payload.replaceAll('-', '+').replaceAll('_', '/')).replace('"terms"', '"other"'),
    )
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')}.${signature}`;
    const list = signPolicyList(LOG_KEY, { iat: 0, generation: 0, policies: [] });
    const required = await keep();
    const { hold, ignored } = await shop.client.check([foreign, forged, 'nonsense', list], required, { user: 'kari' });
    expect(hold).toBe(true);
    expect(ignored.map((one) => one.why)).toEqual(['user', 'signature', 'shape', 'header']);
    const stranger = openShop(api, { keys: [OTHER_KEY.jwk] });
    expect((await stranger.client.check([own], required, { user: 'kari' })).ignored).toEqual([{ at: 0, why: 'key' }]);
    expect((await shop.client.check([own], required, { user: 'kari' })).hold).toBe(false);
  });

  test('goes by a sealed copy as by the receipts in it, and by no copy that was changed or sealed elsewhere', async () => {
    await publishEveryKind(api);
    const receipts = [await say('kari', 'terms', 'accept'), await say('kari', 'privacy', 'defer')];
    const required = await keep();
    const wish: CheckWish = { user: 'kari' };
    const sealed = await shop.client.seal([...receipts, await say('ola', 'privacy', 'acknowledge')], 'kari');
    expect(await shop.client.check([sealed], required, wish)).toEqual(
      await shop.client.check(receipts, required, wish),
    );
    const changed = sealed.replace(/.(?=\.[^.]*$)/, (one) => (one === 'A' ? 'B' : 'A'));
    expect((await shop.client.check([changed], required, wish)).ignored[0]!.why).toBe('signature');
    expect((await openShop(api).client.check([sealed], required, wish)).ignored[0]!.why).toBe('signature');
    const sealKey = new Uint8Array(32).fill(1);
    const [one, other] = [openShop(api, { sealKey }), openShop(api, { sealKey })];
    expect((await other.client.check([await one.client.seal(receipts, 'kari')], required, wish)).ignored).toEqual([]);
  });

  test('gives the receipts back to a session that has lost them', async () => {
    await publishEveryKind(api);
    const receipts = [await say('kari', 'privacy', 'acknowledge'), await say('kari', 'terms', 'accept')];
    expect(await shop.client.receipts('kari')).toEqual(receipts);
    expect(await shop.client.receipts('nobody')).toEqual([]);
  });
});

describe('when the list grows old', () => {
  test.each([
    { whenAway: 'let-in', hold: false },
    { whenAway: 'hold-back', hold: true },
  ] as const)('$whenAway: who lacks an agreement is held: $hold', async ({ whenAway, hold }) => {
    await publishEveryKind(api);
    const required = await keep({ whenAway, maxAgeMs: HOUR });
    shop.isAway = true;
    const fresh = await shop.client.check([], required, { user: 'kari' });
    expect(fresh).toMatchObject({ stale: false, hold: true });
    api.clock.at += 2 * HOUR;
    const old = await shop.client.check([], required, { user: 'kari' });
    expect(old).toMatchObject({ stale: true, hold, listedAt: fresh.listedAt });
    expect(actions(old)).toEqual(actions(fresh));
  });

  test('a notice or a consent holds nobody, however the shop has chosen', async () => {
    await api.publish(1, { policy: 'newsletter', kind: 'consent' });
    await api.publish(1);
    const required = await keep({ whenAway: 'hold-back', maxAgeMs: 0 });
    api.clock.at += HOUR;
    const checked = await shop.client.check([], required, { user: 'kari', ask: ['newsletter'] });
    expect(checked).toMatchObject({ stale: true, hold: false });
  });

  test('without any list nothing is known, and that is said', async () => {
    shop.isAway = true;
    const open = await shop.client.check([], await keep(), { user: 'kari' });
    expect(open).toMatchObject({ stale: true, hold: false, policies: [], listedAt: null, generation: null });
    const strict = await shop.client.check([], await keep({ whenAway: 'hold-back' }), { user: 'kari' });
    expect(strict.hold).toBe(true);
  });
});

type Step =
  | { do: 'publish'; policy: string; material: boolean }
  | { do: 'mark' | 'recall'; policy: string }
  | { do: 'answer'; policy: string; answer: Answer }
  | { do: 'import'; policy: string; counts: boolean; hoursAgo: number }
  | { do: 'wait'; ms: number };

const policy = fc.constantFrom(...POLICIES);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('publish' as const), policy, material: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('mark' as const, 'recall' as const), policy }) },
  {
    weight: 5,
    arbitrary: policy.chain((policy) =>
      fc.record({
        do: fc.constant('answer' as const),
        policy: fc.constant(policy),
        answer: fc.constantFrom(...ANSWERS_OF[KINDS[policy]!]),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      policy,
      counts: fc.boolean(),
      hoursAgo: fc.constantFrom(0, 1, 30),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 23 * HOUR, 40 * DAY) }),
  },
);

/** What both say, in one shape. */
function comparable({ policies, nextChangeAt, asOf }: CheckAnswer | StatusAnswer) {
  const lines = policies.map(({ policy, kind, action, version, inForce, since, given, deadline, deferredUntil }) => {
    return { policy, kind, action, version, inForce, since, given, deadline, deferredUntil };
  });
  return { lines, nextChangeAt, asOf };
}

async function carryOut(world: Api, its: Shop, newest: Map<string, number>, one: Step): Promise<void> {
  const act = { by: 'Kari', because: { nb: 'Feil', en: 'Wrong' } };
  if (one.do === 'wait') world.clock.at += one.ms;
  if (one.do === 'import') {
    const { policy, counts, hoursAgo } = one;
    const answeredAt = new Date(world.clock.at - hoursAgo * HOUR).toISOString();
    const line = { user: 'kari', policy, version: newest.get(policy) ?? 1, answer: YES[KINDS[policy]!] };
    const headers = { 'Content-Type': 'application/x-ndjson' };
    await world.call('POST', '/v1/acceptances', { headers, body: JSON.stringify({ ...line, answeredAt, counts }) });
  }
  if (one.do === 'publish') {
    const version = (newest.get(one.policy) ?? 0) + 1;
    const change = version === 1 ? null : one.material ? ('material' as const) : ('minor' as const);
    const { status } = await world.publish(version, { policy: one.policy, kind: KINDS[one.policy]!, change });
    if (status === 201) newest.set(one.policy, version);
  }
  if (one.do === 'mark' || one.do === 'recall') {
    const path = `/v1/policies/${one.policy}/versions/${newest.get(one.policy) ?? 1}/${one.do}`;
    await world.call('PUT', path, { as: 'publish', body: act });
  }
  if (one.do === 'answer' && newest.has(one.policy)) {
    const { policy, answer } = one;
    const ask = KINDS[policy] === 'consent' ? [policy] : [];
    // Refused when every version was taken back, or when the answer is not open just now.
    const status = await its.client.status('kari', { ask }).catch(() => null);
    const token = status?.policies.find((line) => line.policy === policy)?.token;
    await its.client.answer('kari', { answer, token, policy }).catch(() => null);
  }
}

describe('with all receipts and the newest list', () => {
  test('a check says what the API says, after any history, now and at every instant to come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const world = await openApi(Date.parse('2025-12-20T11:00:00Z'));
        const its = openShop(world);
        const newest = new Map<string, number>();
        try {
          for (const one of steps) await carryOut(world, its, newest, one);
          const required = its.client.policies({ maxAgeMs: 9 * 365 * DAY });
          await required.first;
          const receipts = await its.client.receipts('kari');
          const consents = newest.has('newsletter') ? [[], ['newsletter']] : [[]];
          for (let looks = 0, at: number | null = world.clock.at; at !== null && looks < 5; looks++) {
            world.clock.at = at;
            for (const ask of consents) {
              const status = await its.client.status('kari', { ask }).catch(() => null);
              if (!status) continue;
              const checked = await its.client.check(receipts, required, { user: 'kari', ask });
              expect(comparable(checked)).toEqual(comparable(status));
              expect(checked.hold).toBe(status.policies.some((line) => line.action === 'require'));
              at = status.nextChangeAt === null ? null : Date.parse(status.nextChangeAt);
            }
          }
          required.stop();
        } finally {
          await world.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
