import { describe, expect, test } from 'vitest';
import type { Situation } from '../../../../api/store/store.ts';
import { standingsOf } from '../../../support/store.ts';
import { accept, anAnswer, aVersion, BY, DAY, MINUTE, NOON, publishUpTo, sayYes } from '../make.ts';
import type { Given } from './given.ts';

export function answering(given: Given): void {
  const recorded = async (user: string) => (await given.store.user(user)).acceptances;
  const standing = async (user: string) => (await standingsOf(given.store, user))[0];

  describe('answering', () => {
    test('an answer is recorded with everything that was shown, and stands', async () => {
      await publishUpTo(given.store, 2);
      const result = await given.store.answer(anAnswer('kari', 2, 'acknowledge'), accept);
      const record = {
        v: 1,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        user: 'kari',
        policy: 'privacy',
        version: 2,
        locale: 'nb',
        content: '2'.repeat(64),
        answer: 'acknowledge',
        channel: 'login',
        prompt: anAnswer('kari', 2, 'acknowledge').prompt,
        promptIssuedAt: NOON - MINUTE,
        recordedAt: NOON,
        key: 'key-2',
        generation: 2,
      };
      expect(result).toEqual({ outcome: 'recorded', record, receipt: expect.any(String), repeat: false });
      expect(await recorded('kari')).toEqual([record]);
      expect(await standing('kari')).toMatchObject({
        policy: 'privacy',
        yes: 2,
        answer: 'acknowledge',
        answeredAt: NOON,
      });
    });

    test('what makes its prompt again is held beside it, and goes with it', async () => {
      await publishUpTo(given.store, 2, 'consent');
      await given.store.answer(anAnswer('kari', 2, 'consent', { words: '0f'.repeat(32) }), accept);
      const bare = { nonce: null, prompt: null, promptIssuedAt: null, locale: null, content: null };
      await given.store.answer(anAnswer('kari', 2, 'withdraw', bare), accept);
      expect((await given.store.user('kari')).prompts).toEqual([
        { nonce: 'nonce-kari-2', words: '0f'.repeat(32) },
        null,
      ]);
      await given.store.erase('kari', NOON);
      expect((await given.store.user('kari')).prompts).toEqual([]);
    });

    test('fifty repeats at once leave one record and all get it back', async () => {
      await publishUpTo(given.store, 1);
      const stores = [given.store, await given.another(), await given.another()];
      const given1 = anAnswer('kari', 1, 'acknowledge');
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) => stores[index % 3]!.answer(given1, accept)),
      );
      const [record] = await recorded('kari');
      expect(await recorded('kari')).toHaveLength(1);
      for (const result of results) expect(result).toMatchObject({ outcome: 'recorded', record });
      expect(results.filter((result) => result.outcome === 'recorded' && !result.repeat)).toHaveLength(1);
    });

    test('a repeat is not judged again and gives the first record, however late', async () => {
      await publishUpTo(given.store, 1);
      const first = await given.store.answer(anAnswer('kari', 1, 'acknowledge'), accept);
      await given.store.publish(aVersion(2), BY);
      const late = anAnswer('kari', 1, 'acknowledge', { at: NOON + 90 * DAY });
      const again = await given.store.answer(late, () => 'stale');
      expect(again).toEqual({ ...first, repeat: true });
      expect(await given.store.answered(late.nonce!, 'acknowledge')).toEqual(
        first.outcome === 'recorded' && first.record,
      );
    });

    test('another answer to the same prompt is a record of its own', async () => {
      await publishUpTo(given.store, 1);
      await given.store.answer(anAnswer('kari', 1, 'defer', { deferredUntil: NOON + DAY }), accept);
      await given.store.answer(anAnswer('kari', 1, 'acknowledge'), accept);
      expect((await recorded('kari')).map((one) => one.answer)).toEqual(['defer', 'acknowledge']);
      expect(await given.store.answered('nonce-kari-1', 'accept')).toBeNull();
    });

    test('an answer without a prompt is a new record every time', async () => {
      await publishUpTo(given.store, 1, 'consent');
      const bare = { nonce: null, prompt: null, promptIssuedAt: null, locale: null, content: null };
      const withdrawal = anAnswer('kari', 1, 'withdraw', bare);
      await given.store.answer(withdrawal, accept);
      await given.store.answer(withdrawal, accept);
      expect(await recorded('kari')).toHaveLength(2);
    });

    test('a refused answer leaves nothing behind', async () => {
      await publishUpTo(given.store, 1);
      const result = await given.store.answer(anAnswer('kari', 1, 'acknowledge'), () => ({ why: 'stale' }));
      expect(result).toEqual({ outcome: 'refused', refusal: { why: 'stale' } });
      expect(await given.store.user('kari')).toMatchObject({ acceptances: [], standings: [] });
    });

    test('an answer that cannot be stored leaves nothing behind', async () => {
      await publishUpTo(given.store, 1);
      await expect(given.store.answer(anAnswer('kari', 7, 'acknowledge'), accept)).rejects.toThrow();
      expect(await given.store.user('kari')).toMatchObject({ acceptances: [], standings: [] });
    });

    test('it is judged by what is published and answered at that instant, by whichever process', async () => {
      await publishUpTo(given.store, 1);
      const other = await given.another();
      await other.published();
      await given.store.publish(aVersion(2), BY);
      await sayYes(given.store, 'kari', 1);
      const seen: Situation[] = [];
      await other.answer(anAnswer('kari', 2, 'acknowledge'), (situation) => {
        seen.push(situation);
        return null;
      });
      expect(seen[0]!.published.policies[0]!.versions).toHaveLength(2);
      expect(seen[0]!.standings).toMatchObject([{ policy: 'privacy', yes: 1 }]);
    });

    test('publishing races answers: each is recorded under the generation it was judged by', async () => {
      await publishUpTo(given.store, 1);
      const other = await given.another();
      const judgedBy = new Map<string, number>();
      const answers = Array.from({ length: 30 }, (_, index) =>
        given.store.answer(anAnswer(`user-${index}`, 1, 'acknowledge'), ({ published }) => {
          judgedBy.set(`user-${index}`, published.generation);
          return published.policies[0]!.versions.length > 1 ? 'stale' : null;
        }),
      );
      const publish = other.publish(aVersion(2), BY);
      const results = await Promise.all(answers);
      await publish;
      for (const result of results) {
        if (result.outcome === 'recorded') expect(judgedBy.get(result.record.user)).toBe(result.record.generation);
      }
      const rows = await given.house.raw('SELECT user_id FROM acceptances WHERE generation <> 1');
      expect(rows).toEqual([]);
    });
  });

  describe('the standing answer', () => {
    test('a yes never goes back to an older version', async () => {
      await publishUpTo(given.store, 2);
      await sayYes(given.store, 'kari', 2);
      await sayYes(given.store, 'kari', 1);
      expect(await standing('kari')).toMatchObject({ yes: 2, answer: 'acknowledge', answeredVersion: 1 });
    });

    test('putting off leaves the last answer and ends with the next', async () => {
      await publishUpTo(given.store, 2);
      await sayYes(given.store, 'kari', 1);
      await given.store.answer(anAnswer('kari', 2, 'defer', { deferredUntil: NOON + DAY }), accept);
      const deferred = {
        yes: 1,
        answer: 'acknowledge',
        answeredVersion: 1,
        deferredVersion: 2,
        deferredUntil: NOON + DAY,
      };
      expect(await standing('kari')).toMatchObject(deferred);
      await sayYes(given.store, 'kari', 2);
      expect(await standing('kari')).toMatchObject({
        yes: 2,
        answeredVersion: 2,
        deferredVersion: null,
        deferredUntil: null,
      });
    });

    test('a consent taken back is no consent, and remembers to which version it was given', async () => {
      await publishUpTo(given.store, 1, 'consent');
      await sayYes(given.store, 'kari', 1, 'consent');
      const at = NOON + MINUTE;
      const result = await given.store.answer(anAnswer('kari', 1, 'withdraw', { nonce: null, at }), accept);
      const id = result.outcome === 'recorded' && result.record.id;
      expect(await standing('kari')).toMatchObject({ yes: 1, answer: 'withdraw', answeredAt: at, acceptance: id });
    });

    test('declining is an answer without a yes', async () => {
      await publishUpTo(given.store, 1, 'agreement');
      await given.store.answer(anAnswer('kari', 1, 'decline'), accept);
      expect(await standing('kari')).toMatchObject({ yes: 0, answer: 'decline', answeredVersion: 1 });
    });

    test('many users are read at once, by policy, and nobody is missing', async () => {
      await publishUpTo(given.store, 1);
      await publishUpTo(given.store, 1, 'consent', 'newsletter');
      await sayYes(given.store, 'kari', 1);
      await sayYes(given.store, 'kari', 1, 'consent', 'newsletter');
      const { generation, byUser } = await given.store.standings(['kari', 'nobody']);
      expect(generation).toBe(2);
      expect(byUser.get('kari')!.map((one) => one.policy)).toEqual(['newsletter', 'privacy']);
      expect(byUser.get('nobody')).toEqual([]);
    });
  });
}
