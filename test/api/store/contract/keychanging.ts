import { describe, expect, test } from 'vitest';
import { audit } from '../../../../api/log/audit.ts';
import { nodeVerifier } from '../../../../api/log/key.ts';
import { openStore } from '../../../../api/store/open.ts';
import {
  checkEvidence,
  handoverHolds,
  type KeyLeaf,
  openCheckpoint,
  parseNote,
} from '../../../../content/model/receipt.ts';
import { LOG_KEY } from '../../../support/store.ts';
import { OTHER_KEY } from '../../log/sample.ts';
import { accept, anAnswer, aVersion, BY, NOON, publishUpTo, sayYes } from '../make.ts';
import type { Given } from './given.ts';

const [OLD, NEW] = [LOG_KEY, OTHER_KEY].map(({ jwk }) => nodeVerifier(jwk));
const ORIGIN = 'policy.example';

export function keyChanging(given: Given): void {
  const opened = () => openStore(given.house.url, { logKey: () => OTHER_KEY });

  describe('a change of the log key', () => {
    test('is a leaf that the old key has signed; the head with it is signed by both, later ones by the new key', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'kari', 1);
      expect(await given.store.changeLogKey(OTHER_KEY, NOON)).toEqual({ outcome: 'new', leaf: 3 });
      const store = await opened();
      const { leaves } = await store.leaves(3, 1);
      const leaf = JSON.parse(leaves[0]!.text!) as KeyLeaf;
      expect(leaf).toMatchObject({ type: 'key', origin: ORIGIN, kid: OTHER_KEY.kid, replaces: LOG_KEY.kid, at: NOON });
      expect([await handoverHolds(leaf, OLD!), await handoverHolds(leaf, NEW!)]).toEqual([true, false]);
      expect(await handoverHolds({ ...leaf, at: leaf.at + 1 }, OLD!)).toBe(false);

      const note = (await store.checkpoint())!;
      expect(parseNote(note)!.signatures).toHaveLength(2);
      for (const key of [OLD!, NEW!]) expect(await openCheckpoint(note, ORIGIN, [key])).toMatchObject({ size: 4 });
      await sayYes(store, 'ola', 1);
      const later = (await store.checkpoint())!;
      expect(await openCheckpoint(later, ORIGIN, [NEW!])).toMatchObject({ size: 5 });
      expect(await openCheckpoint(later, ORIGIN, [OLD!])).toBeNull();
      await store.close();
    });

    test('leaves every receipt as it was, byte for byte, and all of them hold with both keys known', async () => {
      await publishUpTo(given.store, 1);
      const first = await given.store.answer(anAnswer('kari', 1, 'acknowledge'), accept);
      await given.store.changeLogKey(OTHER_KEY, NOON);
      const store = await opened();
      const again = await store.answer(anAnswer('kari', 1, 'acknowledge'), accept);
      expect(again).toEqual({ ...first, repeat: true });
      const second = await store.answer(anAnswer('ola', 1, 'acknowledge'), accept);
      for (const one of [again, second]) {
        if (one.outcome !== 'recorded') throw new Error('was refused');
        const proof = await store.proof(one.record.id);
        const trust = { origin: ORIGIN, verifiers: [OLD!, NEW!] };
        expect(await checkEvidence(one.receipt, proof, trust)).toMatchObject({ holds: true });
      }
      const report = await store.audit((tables) => audit(tables, { signatures: 'all' }));
      expect(report).toMatchObject({ answers: 2, signatures: 2, faults: [] });
      await store.close();
    });

    test('stops whoever still holds the old key, until it is started again, and loses nothing of what is asked then', async () => {
      await publishUpTo(given.store, 1);
      const stale = await given.another();
      await given.store.changeLogKey(OTHER_KEY, NOON);
      await expect(stale.answer(anAnswer('kari', 1, 'acknowledge'), accept)).rejects.toThrow(
        /start this process again/,
      );
      await expect(stale.checkpoint()).rejects.toThrow(/start this process again/);
      expect((await stale.user('kari')).acceptances).toEqual([]);
      const store = await opened();
      expect(await store.answer(anAnswer('kari', 1, 'acknowledge'), accept)).toMatchObject({ outcome: 'recorded' });
      await store.close();
      await expect(given.another()).rejects.toThrow(/If the key was changed just now/);
    });

    test('is safe to repeat, and there is nothing to change while the log is empty', async () => {
      expect(await given.store.changeLogKey(OTHER_KEY, NOON)).toEqual({ outcome: 'empty' });
      await given.store.publish(aVersion(1), BY);
      await given.store.changeLogKey(OTHER_KEY, NOON);
      const store = await opened();
      expect(await store.changeLogKey(OTHER_KEY, NOON)).toEqual({ outcome: 'same', leaf: 2 });
      expect((await store.leaves(0, 9)).size).toBe(3);
      await store.close();
    });
  });
}
