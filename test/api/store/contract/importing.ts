import { describe, expect, test } from 'vitest';
import { audit } from '../../../../api/log/audit.ts';
import { nodeVerifier } from '../../../../api/log/key.ts';
import { checkEvidence } from '../../../../content/model/receipt.ts';
import { LOG_KEY, standingsOf } from '../../../support/store.ts';
import {
  accept,
  anAnswer,
  anImport,
  aVersion,
  BY,
  DAY,
  fanOutAll,
  MINUTE,
  NOON,
  publishUpTo,
  sayYes,
} from '../make.ts';
import type { Given } from './given.ts';

const trust = { origin: 'policy.example', verifiers: [nodeVerifier(LOG_KEY.jwk)] };

export function importing(given: Given): void {
  const bring = async (...answers: ReturnType<typeof anImport>[]) => {
    const result = await given.store.importAnswers(answers, accept);
    if (result.outcome !== 'recorded') throw new Error('was refused');
    return result.answers;
  };
  const standing = async (user: string) => (await standingsOf(given.store, user))[0];

  describe('importing', () => {
    test('an imported answer is evidence like any other, and says whose word it is', async () => {
      await publishUpTo(given.store, 1);
      const [one] = await bring(anImport('kari', 1, { source: 'old-shop' }));
      expect(one!.record).toMatchObject({
        provenance: 'imported',
        answeredAt: NOON - DAY,
        counts: false,
        recordedAt: NOON,
      });
      expect(await checkEvidence(one!.receipt, await given.store.proof(one!.record.id), trust)).toMatchObject({
        holds: true,
        receipt: { record: one!.record },
      });
      const held = await given.store.user('kari');
      expect([held.acceptances, held.receipts]).toEqual([[one!.record], [one!.receipt]]);
      expect(await given.store.audit((tables) => audit(tables, { signatures: 'all' }))).toMatchObject({ faults: [] });
    });

    test('it changes nothing about what is asked unless the shop says that it counts', async () => {
      await publishUpTo(given.store, 2);
      await bring(anImport('kari', 2));
      expect(await standing('kari')).toBeUndefined();
      await sayYes(given.store, 'kari', 1);
      const before = await standing('kari');
      await bring(anImport('kari', 1));
      expect(await standing('kari')).toEqual(before);
      const [counted] = await bring(anImport('kari', 2, { counts: true }));
      expect(await standing('kari')).toEqual({ ...before, yes: 2 });
      expect(counted!.repeat).toBe(false);
    });

    test('one that counts is the latest answer if it claims a later instant, and the standing says that it was imported', async () => {
      await publishUpTo(given.store, 1, 'consent');
      await given.store.answer(anAnswer('kari', 1, 'withdraw', { nonce: null, at: NOON - 2 * DAY }), accept);
      await bring(anImport('kari', 1, { answer: 'consent', counts: true, answeredAt: NOON - 3 * DAY }));
      expect(await standing('kari')).toMatchObject({ yes: 1, answer: 'withdraw', provenance: 'observed' });
      await bring(anImport('kari', 1, { answer: 'consent', counts: true, answeredAt: NOON - DAY }));
      const after = { yes: 1, answer: 'consent', answeredAt: NOON - DAY, provenance: 'imported' };
      expect(await standing('kari')).toMatchObject(after);
      await given.store.answer(anAnswer('kari', 1, 'withdraw', { nonce: null, at: NOON + MINUTE }), accept);
      expect(await standing('kari')).toMatchObject({ answer: 'withdraw', provenance: 'observed' });
    });

    test('it leaves what was put off as it was', async () => {
      await publishUpTo(given.store, 2);
      await given.store.answer(anAnswer('kari', 2, 'defer', { deferredUntil: NOON + DAY }), accept);
      await bring(anImport('kari', 1, { counts: true }));
      expect(await standing('kari')).toMatchObject({ yes: 1, deferredVersion: 2, deferredUntil: NOON + DAY });
    });

    test('the same again gives the same record and bytes, also within one request; another instant is another', async () => {
      await publishUpTo(given.store, 1);
      const [first, twin] = await bring(anImport('kari', 1), anImport('kari', 1, { at: NOON + MINUTE }));
      const again = await (await given.another()).importAnswers([anImport('kari', 1, { key: 'key-9' })], accept);
      expect(first!.repeat).toBe(false);
      expect(twin).toEqual({ ...first, repeat: true });
      expect(again).toMatchObject({ answers: [{ record: first!.record, receipt: first!.receipt, repeat: true }] });
      const [other] = await bring(anImport('kari', 1, { answeredAt: NOON - 2 * DAY }));
      expect(other!.record.id).not.toBe(first!.record.id);
    });

    test('all of them are recorded, or none', async () => {
      await publishUpTo(given.store, 1);
      const refused = await given.store.importAnswers([anImport('kari', 1)], () => 'why');
      expect(refused).toEqual({ outcome: 'refused', refusal: 'why' });
      await expect(given.store.importAnswers([anImport('kari', 1), anImport('ola', 9)], accept)).rejects.toThrow();
      expect(await given.house.raw('SELECT id FROM acceptances')).toEqual([]);
    });

    test('who counts as answered by import gets no mail, and is counted apart from those who answered here', async () => {
      await publishUpTo(given.store, 1);
      const users = ['kari', 'ola', 'third'].map((user) => ({ user, email: `${user}@example.no`, locale: 'nb' }));
      await given.store.putUsers(users, NOON);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      await bring(anImport('kari', 2, { counts: true }), anImport('ola', 2));
      await sayYes(given.store, 'third', 2);
      const { notices } = await given.store.claimNotices({ limit: 9, at: NOON + MINUTE, leaseMs: MINUTE });
      expect(notices.map(({ user }) => user)).toEqual(['ola']);
      const progress = await given.store.progress({ policy: 'privacy', version: 2 });
      expect(progress!.byLocale).toMatchObject([{ affected: 3, answered: 1, imported: 1, prompted: 1 }]);
    });

    test('erasing takes it as it takes the others', async () => {
      await publishUpTo(given.store, 1);
      await bring(anImport('kari', 1), anImport('ola', 1));
      expect(await given.store.erase('kari', NOON)).toMatchObject({ answers: 1 });
      expect(await given.house.raw('SELECT user_id FROM acceptances')).toEqual([{ user_id: 'ola' }]);
      const report = await given.store.audit((tables) => audit(tables, { signatures: 'all' }));
      expect(report).toMatchObject({ answers: 1, erased: 1, faults: [] });
    });
  });
}
