import { describe, expect, test } from 'vitest';
import { anAct, aVersion, BY, DAY, NOON, publishUpTo } from '../make.ts';
import type { Given } from './given.ts';

const OSLO_MIDNIGHT = Date.parse('2026-12-31T23:00:00Z');
const JANUARY = '2027-01-01';

export function publishing(given: Given): void {
  describe('publishing', () => {
    test('a published version is listed and its document comes back whole', async () => {
      const first = aVersion(1, { effective: JANUARY });
      expect(await given.store.publish(first, BY)).toEqual({ outcome: 'new', campaign: false, held: null });
      const { generation, policies } = await given.store.published();
      expect(generation).toBe(1);
      expect(policies).toHaveLength(1);
      expect(policies[0]).toMatchObject({ policy: 'privacy', kind: 'notice', prevailing: 'nb', title: first.title });
      expect(policies[0]!.versions[0]).toMatchObject({
        version: 1,
        effectiveAt: OSLO_MIDNIGHT,
        publishedAt: NOON,
        material: true,
        recalled: null,
        contentHash: first.contentHash,
      });
      expect(await given.store.document({ policy: 'privacy', version: 1 })).toEqual(first);
      expect(await given.store.document({ policy: 'privacy', version: 2 })).toBeNull();
    });

    test('the same version again changes nothing', async () => {
      await publishUpTo(given.store, 2);
      const before = await given.store.published();
      expect(await given.store.publish(aVersion(2), { at: NOON + DAY, key: 'other' })).toEqual({
        outcome: 'same',
        refreshed: false,
      });
      expect(await given.store.published()).toBe(before);
    });

    test('a new title or address is taken over without being a new version', async () => {
      await publishUpTo(given.store, 1);
      const renamed = aVersion(1, { title: { nb: 'Personvernerklæring', en: 'Privacy notice' } });
      expect(await given.store.publish(renamed, BY)).toEqual({ outcome: 'same', refreshed: true });
      const published = await given.store.published();
      expect(published.generation).toBe(2);
      expect(published.policies[0]!.versions[0]).toMatchObject({ title: renamed.title, publishedAt: NOON });
      expect(await given.store.document(renamed)).toEqual(renamed);
    });

    test('other words under a published number are refused, naming what differs', async () => {
      await publishUpTo(given.store, 1);
      const changed = aVersion(1, { contentHash: { nb: '9'.repeat(64), en: 'e'.repeat(64) }, effective: '2026-01-02' });
      const conflict = { reason: 'different', fields: ['effective', 'contentHash'] };
      expect(await given.store.publish(changed, BY)).toEqual({ outcome: 'conflict', conflict });
      expect(await given.store.document(changed)).toEqual(aVersion(1));
    });

    test('numbers come in order, without gaps', async () => {
      const expected = (version: number) => ({ outcome: 'conflict', conflict: { reason: 'order', expected: version } });
      expect(await given.store.publish(aVersion(2), BY)).toEqual(expected(1));
      await publishUpTo(given.store, 1);
      expect(await given.store.publish(aVersion(3), BY)).toEqual(expected(2));
    });

    test('days never decrease, and two may be equal', async () => {
      await given.store.publish(aVersion(1, { effective: '2026-03-01' }), BY);
      const conflict = { reason: 'day', version: 1, effective: '2026-03-01' };
      const early = aVersion(2, { effective: '2026-02-28' });
      expect(await given.store.publish(early, BY)).toEqual({ outcome: 'conflict', conflict });
      const equal = aVersion(2, { effective: '2026-03-01' });
      expect(await given.store.publish(equal, BY)).toMatchObject({ outcome: 'new' });
    });

    test('the day of a recalled version binds nobody', async () => {
      await publishUpTo(given.store, 1);
      await given.store.publish(aVersion(2, { effective: '2072-01-01' }), BY);
      await given.store.recall({ policy: 'privacy', version: 2 }, anAct(NOON));
      expect(await given.store.publish(aVersion(3, { effective: JANUARY }), BY)).toMatchObject({ outcome: 'new' });
    });

    test('every edition of titles, addresses and words is kept, in order, and those that changed nothing are not', async () => {
      const titled = (nb: string) => aVersion(1, { title: { nb }, prompt: { nb: { no: 'Nei' } } });
      await given.store.publish(titled('Personvern'), BY);
      await given.store.publish(titled('Om personvern'), { ...BY, at: NOON + DAY });
      await given.store.publish(titled('Om personvern'), { ...BY, at: NOON + 2 * DAY });
      await given.store.publish(aVersion(2), { ...BY, at: NOON + 2 * DAY });
      await given.store.publish(titled('Personvern'), { ...BY, at: NOON + 2 * DAY });
      await given.store.publish(aVersion(1, { policy: 'terms', kind: 'agreement' }), BY);
      const editions = await given.store.editions('privacy');
      expect(editions.map(({ version, at, presentation }) => [version, at, presentation.title.nb])).toEqual([
        [1, NOON, 'Personvern'],
        [1, NOON + DAY, 'Om personvern'],
        [2, NOON + 2 * DAY, 'Personvern'],
        [1, NOON + 2 * DAY, 'Personvern'],
      ]);
      expect(editions[0]!.presentation.prompt).toEqual({ nb: { no: 'Nei' } });
      expect(await given.store.editions('nobody')).toEqual([]);
    });

    test('a policy keeps its kind', async () => {
      await publishUpTo(given.store, 1);
      const conflict = { reason: 'kind', kind: 'notice' };
      expect(await given.store.publish(aVersion(2, { kind: 'agreement' }), BY)).toEqual({
        outcome: 'conflict',
        conflict,
      });
    });

    test('a version published by one process is seen by the others at once', async () => {
      const other = await given.another();
      expect((await other.published()).policies).toEqual([]);
      await publishUpTo(given.store, 1);
      expect((await other.published()).policies[0]!.versions).toHaveLength(1);
    });

    test('the same version from many at once is new once and the same for the rest', async () => {
      const stores = [given.store, await given.another(), await given.another()];
      const attempts = Array.from({ length: 12 }, (_, index) => stores[index % 3]!.publish(aVersion(1), BY));
      const outcomes = (await Promise.all(attempts)).map((result) => result.outcome).sort();
      expect(outcomes).toEqual(['new', ...Array(11).fill('same')]);
    });
  });

  describe('marking', () => {
    const two = { policy: 'privacy', version: 2 };
    const minor = (version: number) => aVersion(version, { change: 'minor' });

    test('a minor version becomes material once, with who and why, and opens one campaign', async () => {
      await publishUpTo(given.store, 1);
      await given.store.publish(minor(2), BY);
      const act = anAct(NOON + DAY);
      expect(await given.store.mark(two, act)).toEqual({ outcome: 'new', campaign: true, held: null });
      expect(await given.store.mark(two, anAct(NOON + 2 * DAY))).toEqual({ outcome: 'same' });
      const version = (await given.store.published()).policies[0]!.versions[1];
      expect(version).toMatchObject({ change: 'minor', material: true, marked: act });
      expect(await given.store.campaigns()).toMatchObject([{ ...two, state: 'open', openedAt: act.at }]);
    });

    test('a version that is material already stays as it is', async () => {
      await publishUpTo(given.store, 2);
      expect(await given.store.mark({ policy: 'privacy', version: 1 }, anAct(NOON))).toEqual({ outcome: 'same' });
      expect(await given.store.mark(two, anAct(NOON))).toEqual({ outcome: 'same' });
      expect((await given.store.published()).generation).toBe(2);
    });

    test('an unknown or recalled version cannot be marked', async () => {
      await publishUpTo(given.store, 1);
      expect(await given.store.mark(two, anAct(NOON))).toEqual({ outcome: 'unknown' });
      await given.store.publish(aVersion(2, { change: 'minor', effective: JANUARY }), BY);
      await given.store.recall(two, anAct(NOON));
      expect(await given.store.mark(two, anAct(NOON))).toEqual({ outcome: 'recalled' });
    });

    test('marking below a newer material version tells nobody twice', async () => {
      await publishUpTo(given.store, 1);
      await given.store.publish(minor(2), BY);
      await given.store.publish(aVersion(3), BY);
      expect(await given.store.mark(two, anAct(NOON))).toEqual({ outcome: 'new', campaign: false, held: null });
      expect(await given.store.campaigns()).toHaveLength(1);
    });
  });

  describe('recalling', () => {
    const two = { policy: 'privacy', version: 2 };

    test('an upcoming version can be taken back until the last millisecond before its day', async () => {
      await publishUpTo(given.store, 1);
      await given.store.publish(aVersion(2, { effective: JANUARY }), BY);
      const act = anAct(OSLO_MIDNIGHT - 1);
      expect(await given.store.recall(two, act)).toEqual({ outcome: 'new', ended: 0 });
      expect(await given.store.recall(two, anAct(OSLO_MIDNIGHT - 1))).toEqual({ outcome: 'same' });
      expect((await given.store.published()).policies[0]!.versions[1]!.recalled).toEqual(act);
    });

    test('from the first instant of its day in Oslo it stands', async () => {
      await publishUpTo(given.store, 1);
      await given.store.publish(aVersion(2, { effective: JANUARY }), BY);
      const tooLate = { outcome: 'too-late', effectiveAt: OSLO_MIDNIGHT };
      expect(await given.store.recall(two, anAct(OSLO_MIDNIGHT))).toEqual(tooLate);
      expect((await given.store.published()).policies[0]!.versions[1]!.recalled).toBeNull();
      expect(await given.store.recall({ policy: 'privacy', version: 3 }, anAct(NOON))).toEqual({ outcome: 'unknown' });
    });

    test('its number is not used again', async () => {
      await publishUpTo(given.store, 1);
      const gone = aVersion(2, { effective: JANUARY });
      await given.store.publish(gone, BY);
      await given.store.recall(two, anAct(NOON));
      expect(await given.store.publish(aVersion(2), BY)).toMatchObject({ conflict: { reason: 'different' } });
      expect(await given.store.publish(gone, BY)).toMatchObject({ outcome: 'same' });
    });
  });
}
