import { describe, expect, test } from 'vitest';
import { LOG_KEY } from '../../../support/store.ts';
import { NOON, publishUpTo, sayYes } from '../make.ts';
import type { Given } from './given.ts';

export function paging(given: Given): void {
  describe('reading everything', () => {
    const users = ['ola', 'Åse', 'kari', '1002', '99'];

    test('goes through the answers in the order of the log, page by page, none twice and none left out', async () => {
      await publishUpTo(given.store, 2);
      for (const user of users) await sayYes(given.store, user, 1);
      await given.store.erase('kari', NOON);
      const seen: { index: number; user: string }[] = [];
      for (let after = -1; ; ) {
        const page = await given.store.answersAfter(after, 2);
        seen.push(...page.map(({ index, record }) => ({ index, user: record.user })));
        if (page.length < 2) break;
        after = page.at(-1)!.index;
      }
      expect(seen.map(({ user }) => user)).toEqual(['ola', 'Åse', '1002', '99']);
      expect(seen.map(({ index }) => index)).toEqual(seen.map(({ index }) => index).sort((a, b) => a - b));
      expect((await given.store.answersAfter(-1, 1))[0]!.record).toEqual(
        (await given.store.user('ola')).acceptances[0],
      );
    });

    test('finds the leaf that a version was published by, with its place, and the keys of the log', async () => {
      await publishUpTo(given.store, 2);
      await publishUpTo(given.store, 1, 'agreement', 'terms');
      const found = await given.store.publicationProof({ policy: 'privacy', version: 2 });
      expect(JSON.parse(found!.leaf)).toMatchObject({ type: 'publish', policy: 'privacy', version: 2 });
      expect(found!.proof.index).toBe(2);
      expect(found!.proof.checkpoint).toBe(await given.store.checkpoint());
      expect(await given.store.publicationProof({ policy: 'privacy', version: 3 })).toBeNull();
      expect(await given.store.logKeys()).toEqual([LOG_KEY.jwk.x]);
    });

    test('goes through the standings, each user and policy once, in one order', async () => {
      for (const policy of ['privacy', 'terms']) await publishUpTo(given.store, 1, 'notice', policy);
      for (const user of users) {
        for (const policy of ['terms', 'privacy']) await sayYes(given.store, user, 1, 'notice', policy);
      }
      const seen: string[] = [];
      for (let after = { user: '', policy: '' }; ; ) {
        const page = await given.store.standingsAfter(after, 3);
        seen.push(...page.map(({ user, policy }) => `${user} ${policy}`));
        if (page.length < 3) break;
        after = page.at(-1)!;
      }
      expect(seen).toHaveLength(10);
      expect(new Set(seen).size).toBe(10);
      expect(seen.filter((_, at) => at % 2 === 0).every((one) => one.endsWith(' privacy'))).toBe(true);
    });
  });
}
