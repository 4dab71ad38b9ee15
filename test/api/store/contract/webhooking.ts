import { describe, expect, test } from 'vitest';
import type { ClaimedWebhook, WebhookEvent } from '../../../../api/store/store.ts';
import { accept, anAnswer, aVersion, BY, fanOutAll, NOON, people, publishUpTo, sayYes } from '../make.ts';
import type { Given } from './given.ts';

const LEASE = 45_000;
const ALL: WebhookEvent[] = ['version.published', 'acceptance.recorded', 'campaign.done'];

export function webhooking(given: Given): void {
  const add = (id = 'whe_1', events: WebhookEvent[] = ALL) =>
    given.store.addWebhookEndpoint({ id, url: `https://shop.example.no/${id}`, events, createdAt: NOON });
  const claim = (at = NOON, more: { limit?: number; busy?: string[] } = {}) =>
    given.store.claimWebhooks({ at, leaseMs: LEASE, limit: 100, busy: [], ...more });
  const endpoint = async (id = 'whe_1') => (await given.store.webhookEndpoints()).find((one) => one.id === id)!;
  const waiting = async () => (await given.house.raw('SELECT user_id, data FROM webhooks ORDER BY id')).map(String);
  const told = (webhooks: readonly ClaimedWebhook[]) =>
    webhooks.map(({ type, data }) => [type, JSON.parse(data)] as const).sort(([a], [b]) => (a < b ? 1 : -1));

  describe('webhooks', () => {
    test('tell of publications and answers from the moment an endpoint is there, and of nothing before', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'kari', 1);
      await add();
      await given.store.publish(aVersion(2), BY);
      const { record } = (await given.store.answer(anAnswer('ola', 2, 'acknowledge'), accept)) as {
        record: { id: string };
      };
      const version = { policy: 'privacy', version: 2, kind: 'notice', effective: '2026-02-01', change: 'material' };
      const answer = { id: record.id, user: 'ola', policy: 'privacy', version: 2, answer: 'acknowledge' };
      expect(told(await claim())).toEqual([
        ['version.published', { ...version, material: true }],
        ['acceptance.recorded', { ...answer, recordedAt: '2026-06-01T10:00:00.000Z' }],
      ]);
    });

    test('go to every endpoint that wants the event, each with an id of its own', async () => {
      await add('whe_1', ['acceptance.recorded']);
      await add('whe_2', ['acceptance.recorded', 'version.published']);
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'kari', 1);
      const claimed = await claim();
      expect(claimed.map((one) => `${one.endpoint} ${one.type}`).sort()).toEqual([
        'whe_1 acceptance.recorded',
        'whe_2 acceptance.recorded',
        'whe_2 version.published',
      ]);
      expect(new Set(claimed.map((one) => one.id)).size).toBe(3);
    });

    test('tell once of what is sent twice, and not of what is refused', async () => {
      await publishUpTo(given.store, 1);
      await add();
      await given.store.publish(aVersion(1), BY);
      await given.store.publish(aVersion(3), BY);
      await sayYes(given.store, 'kari', 1);
      await sayYes(given.store, 'kari', 1);
      await given.store.answer(anAnswer('ola', 1, 'acknowledge'), () => 'refused');
      expect((await claim()).map((one) => one.type)).toEqual(['acceptance.recorded']);
    });

    test('leave nothing of an answer whose group was undone', async () => {
      await publishUpTo(given.store, 1);
      await add();
      const broken = anAnswer('ola', 1, 'acknowledge');
      const results = await Promise.allSettled([
        given.store.answer(anAnswer('kari', 1, 'acknowledge'), accept),
        given.store.answer(broken, () => {
          throw new Error('the judge fails');
        }),
      ]);
      expect(results.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
      expect((await claim()).map((one) => JSON.parse(one.data).user)).toEqual(['kari']);
    });

    describe('about the end of a mailing', () => {
      const ref = { policy: 'privacy', version: 2 };
      const outcome = { state: 'sent', response: '250 ok' } as const;
      const DONE = [['campaign.done', ref]];
      const sendAll = async (at: number) => {
        const { notices } = await given.store.claimNotices({ limit: 10, at, leaseMs: LEASE });
        await given.store.settleNotices(
          notices.map(({ id, token }) => ({ id, token, outcome, mail: null })),
          at,
        );
        return notices.length;
      };
      const ends = async (at: number) => {
        const webhooks = await claim(at);
        for (const one of webhooks) await given.store.settleWebhook(one, { state: 'delivered' }, at);
        return told(webhooks);
      };
      const done = async () => {
        await given.store.putUsers([...people(2), { user: 'later', email: null }], NOON - 1);
        await publishUpTo(given.store, 1);
        await given.store.publish(aVersion(2, { effective: '2027-01-01' }), BY);
        await add('whe_1', ['campaign.done']);
        await fanOutAll(given.store, 2);
        expect(await ends(NOON)).toEqual([]);
        await sendAll(NOON + 1);
        expect(await ends(NOON + 1)).toEqual(DONE);
      };

      test('are sent when the last mail is settled', async () => {
        await done();
        expect(await endpoint()).toMatchObject({ waiting: 0, delivered: 1 });
      });

      test('are not sent again when it was opened again for somebody with a new address', async () => {
        await done();
        await given.store.putUsers([{ user: 'later', email: 'later@example.no' }], NOON + 3);
        expect(await given.store.campaign(ref)).toMatchObject({ state: 'open', doneAt: null });
        expect(await sendAll(NOON + 4)).toBe(1);
        expect(await given.store.campaign(ref)).toMatchObject({ state: 'done', doneAt: NOON + 4 });
        expect(await ends(NOON + 5)).toEqual([]);
      });

      test('are not sent again when its reminders have gone out', async () => {
        await done();
        const at = Date.parse('2026-12-28T10:00:00Z');
        const week = 7 * 86_400_000;
        while (await given.store.remind({ at, leadMs: week, restMs: week, limit: 100 }));
        expect(await given.store.campaign(ref)).toMatchObject({ state: 'open' });
        expect(await sendAll(at)).toBe(2);
        expect(await given.store.campaign(ref)).toMatchObject({ state: 'done', doneAt: at });
        expect(await ends(at)).toEqual([]);
      });
    });

    test('belong to one worker at a time: claimed once, and again when the lease has run out', async () => {
      await add();
      await publishUpTo(given.store, 1);
      const other = await given.another();
      const wish = { at: NOON, leaseMs: LEASE, limit: 100, busy: [] };
      const both = (await Promise.all([claim(), other.claimWebhooks(wish)])).flat();
      expect(both).toHaveLength(1);
      expect(await claim(NOON + LEASE - 1)).toEqual([]);
      const [again] = await claim(NOON + LEASE);
      expect([again!.id, again!.attempt]).toEqual([both[0]!.id, 2]);
      expect(await given.store.settleWebhook(both[0]!, { state: 'delivered' }, NOON)).toEqual({ state: 'stale' });
      expect((await endpoint()).waiting).toBe(1);
      expect((await given.store.settleWebhook(again!, { state: 'delivered' }, NOON)).state).toBe('settled');
      expect(await endpoint()).toMatchObject({ waiting: 0, delivered: 1, failures: 0 });
      expect(await waiting()).toEqual([]);
    });

    test('that failed wait, and so does the endpoint: then one asks whether it is back', async () => {
      await add();
      await publishUpTo(given.store, 3);
      const [first, second] = await claim(NOON, { limit: 2 });
      const failed = { state: 'retry', dueAt: NOON + 60_000, freeAt: NOON + 60_000, response: 'HTTP 500' } as const;
      expect(await given.store.settleWebhook(first!, failed, NOON)).toEqual({ state: 'settled', failingSince: NOON });
      await given.store.settleWebhook(second!, { state: 'returned' }, NOON);
      expect(await endpoint()).toMatchObject({ waiting: 3, failures: 1, failingSince: NOON, response: 'HTTP 500' });
      expect(await claim(NOON + 59_999)).toEqual([]);
      const probe = await claim(NOON + 60_000);
      expect(probe.map(({ id, attempt }) => [id, attempt])).toEqual([[second!.id, 1]]);
      await given.store.settleWebhook(probe[0]!, { state: 'delivered' }, NOON + 60_000);
      expect((await claim(NOON + 60_000)).map((one) => one.id).sort()[0]).toBe(first!.id);
      expect(await endpoint()).toMatchObject({ failures: 0, failingSince: null, response: null });
    });

    test('of one endpoint do not wait for another', async () => {
      await add('whe_1');
      await add('whe_2');
      await publishUpTo(given.store, 1);
      expect((await claim(NOON, { busy: ['whe_1'] })).map((one) => one.endpoint)).toEqual(['whe_2']);
    });

    test('are given up with an endpoint that is disabled, until it is enabled', async () => {
      await add();
      await publishUpTo(given.store, 2);
      const [first] = await claim(NOON, { limit: 1 });
      await given.store.settleWebhook(first!, { state: 'disabled', response: 'HTTP 410' }, NOON);
      await given.store.publish(aVersion(3), BY);
      expect(await endpoint()).toMatchObject({ disabledAt: NOON, waiting: 0, dead: 2, response: 'HTTP 410' });
      expect(await given.store.enableWebhookEndpoint('whe_1')).toBe(true);
      expect(await given.store.enableWebhookEndpoint('whe_9')).toBe(false);
      await sayYes(given.store, 'kari', 3);
      expect((await claim(NOON + LEASE)).map((one) => one.type)).toEqual(['acceptance.recorded']);
      await given.store.disableWebhookEndpoint('whe_1', 'no connection', NOON + 5);
      expect(await endpoint()).toMatchObject({ disabledAt: NOON + 5, waiting: 0, dead: 3 });
    });

    test('go with an endpoint that is removed', async () => {
      await add();
      await publishUpTo(given.store, 1);
      expect(await given.store.removeWebhookEndpoint('whe_1')).toBe(true);
      expect(await given.store.removeWebhookEndpoint('whe_1')).toBe(false);
      expect(await waiting()).toEqual([]);
    });

    test('about an erased user go with the user, delivered ones and those under way too', async () => {
      await publishUpTo(given.store, 1);
      await add();
      for (const user of ['kari', 'ola']) await sayYes(given.store, user, 1);
      const [first] = (await claim()).filter(({ data }) => JSON.parse(data).user === 'kari');
      await given.store.erase('kari', NOON);
      const left = await given.house.raw('SELECT user_id, data FROM webhooks');
      expect(left.map((row) => row.user_id)).toEqual(['ola']);
      expect(JSON.stringify(left)).not.toContain('kari');
      expect(await given.store.settleWebhook(first!, { state: 'delivered' }, NOON)).toEqual({ state: 'stale' });
    });
  });
}
