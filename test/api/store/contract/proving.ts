import { describe, expect, test } from 'vitest';
import { audit } from '../../../../api/log/audit.ts';
import { nodeVerifier } from '../../../../api/log/key.ts';
import { append, EMPTY_EDGE, rootOf } from '../../../../api/log/tree.ts';
import {
  checkEvidence,
  consistencyHolds,
  hashFromBase64,
  openCheckpoint,
  type Trust,
  toHex,
} from '../../../../content/model/receipt.ts';
import { LOG_KEY } from '../../../support/store.ts';
import { accept, anAct, anAnswer, aVersion, BY, NOON, publishUpTo, sayYes } from '../make.ts';
import type { Given } from './given.ts';

const trust: Trust = { origin: 'policy.example', verifiers: [nodeVerifier(LOG_KEY.jwk)] };

export function proving(given: Given): void {
  const head = async () => {
    const checkpoint = await openCheckpoint((await given.store.checkpoint())!, trust.origin, trust.verifiers);
    return checkpoint!;
  };

  describe('proofs', () => {
    test('an empty log has no checkpoint, and knows no receipt', async () => {
      expect(await given.store.checkpoint()).toBeNull();
      expect(await given.store.proof('01943f5e-7c00-7abc-8def-0123456789ab')).toBeNull();
      expect(await given.store.consistency(0)).toEqual({ from: 0, to: 0, hashes: [] });
      expect(await given.store.consistency(1)).toEqual({ size: 0 });
    });

    test('the signed list is the same in every process, until something is published or five minutes have passed', async () => {
      await publishUpTo(given.store, 2);
      const other = await given.another();
      const first = await given.store.policyList(NOON);
      expect(await other.policyList(NOON + 1)).toBe(first);
      expect(await other.policyList(NOON + 300_000)).not.toBe(first);
      await other.recall({ policy: 'privacy', version: 2 }, anAct(Date.parse('2026-01-15T12:00:00Z')));
      const second = await given.store.policyList(NOON);
      expect(second).not.toBe(first);
      const { policies } = JSON.parse(atob(second.split('.')[1]!));
      expect(policies[0].versions.map((one: { recalled: boolean }) => one.recalled)).toEqual([false, true]);
    });

    test('every answer is proved to be in the log, in trees of every shape', async () => {
      await publishUpTo(given.store, 1);
      const receipts = new Map<string, string>();
      for (let index = 0; index < 40; index++) {
        const result = await given.store.answer(anAnswer(`user-${index}`, 1, 'acknowledge'), accept);
        if (result.outcome === 'recorded') receipts.set(result.record.id, result.receipt);
        if (index % 13 !== 0 && index !== 39) continue;
        for (const [id, receipt] of receipts) {
          const proof = await given.store.proof(id);
          expect(await checkEvidence(receipt, proof, trust)).toMatchObject({
            holds: true,
            checkpoint: { size: index + 3 },
          });
        }
      }
    }, 60_000);

    test('anyone may have the leaves, a page at a time: they make the root, and say nothing of who answered', async () => {
      await publishUpTo(given.store, 2);
      for (let index = 0; index < 7; index++) await sayYes(given.store, `user-${index}`, 2);
      const pages = [await given.store.leaves(0, 4), await given.store.leaves(4, 4), await given.store.leaves(8, 4)];
      expect(pages.map(({ from, size, leaves }) => [from, size, leaves.length])).toEqual([
        [0, 10, 4],
        [4, 10, 4],
        [8, 10, 2],
      ]);
      const leaves = pages.flatMap((page) => page.leaves);
      const edge = leaves.reduce((edge, { hash }) => append(edge, hash).edge, EMPTY_EDGE);
      expect(toHex(rootOf(edge))).toBe(toHex((await head()).root));
      expect(leaves.map(({ text }) => text && JSON.parse(text).type)).toEqual([
        ...['key', 'publish', 'publish'],
        ...Array(7).fill(null),
      ]);
      expect((await given.store.leaves(10, 4)).leaves).toEqual([]);
    });

    test('an audit finds nothing wrong in a log that was only added to', async () => {
      await publishUpTo(given.store, 2);
      await given.store.publish(aVersion(3, { change: 'minor', effective: '2027-01-01' }), BY);
      await given.store.mark({ policy: 'privacy', version: 3 }, anAct(NOON));
      await given.store.recall({ policy: 'privacy', version: 3 }, anAct(NOON));
      const answers = Array.from({ length: 40 }, (_, index) => anAnswer(`user-${index}`, 2, 'acknowledge'));
      await Promise.all(answers.map((one) => given.store.answer(one, accept)));
      const report = await given.store.audit((tables) => audit(tables, { signatures: 'all', witness: undefined }));
      expect(report).toMatchObject({ size: 46, answers: 40, erased: 0, signatures: 40, faults: [], faultCount: 0 });
      const { size, root } = await head();
      expect([report.size, toHex(report.root)]).toEqual([size, toHex(root)]);
    });

    test('an audit sees a version that was put in beside the log, also one without a title and a site', async () => {
      await publishUpTo(given.store, 1);
      const columns = ['kind', 'effective', 'effective_at', 'published_at', 'key', 'body', 'text'].join(', ');
      await given.house.raw(
        `INSERT INTO versions (policy, version, ${columns}) SELECT policy, 9, ${columns} FROM versions`,
      );
      const { faults } = await given.store.audit((tables) => audit(tables, { signatures: 'all', witness: undefined }));
      expect(faults.map(({ says }) => says)).toEqual([expect.stringContaining('privacy@9')]);
    });

    test('an answer is proved against every earlier head that has it, as a witness may have kept one', async () => {
      await publishUpTo(given.store, 1);
      const first = await given.store.answer(anAnswer('kari', 1, 'acknowledge'), accept);
      if (first.outcome !== 'recorded') throw new Error('was refused');
      const heads = [await head()];
      for (let index = 0; index < 20; index++) {
        await sayYes(given.store, `user-${index}`, 1);
        heads.push(await head());
      }
      for (const { size, root } of heads) {
        const proof = await given.store.proof(first.record.id, size);
        expect(await checkEvidence(first.receipt, proof, trust)).toMatchObject({
          holds: true,
          checkpoint: { size, root },
        });
        const past = await given.store.rootAt(size);
        expect([past.size, toHex(past.root!)]).toEqual([23, toHex(root)]);
      }
      for (const size of [0, 2, 24]) expect(await given.store.proof(first.record.id, size)).toBeNull();
      expect(await given.store.rootAt(24)).toEqual({ size: 23, root: null });
    });

    test('every earlier head is proved to be the beginning of the log', async () => {
      await publishUpTo(given.store, 1);
      const heads = [await head()];
      for (let index = 0; index < 35; index++) {
        await sayYes(given.store, `user-${index}`, 1);
        heads.push(await head());
      }
      const last = heads.at(-1)!;
      for (const { size, root } of heads) {
        const proof = await given.store.consistency(size);
        if (!('hashes' in proof)) throw new Error('the log is shorter than it was');
        const hashes = proof.hashes.map((hash) => hashFromBase64(hash)!);
        const claim = { oldSize: size, oldRoot: root, size: last.size, root: last.root, hashes };
        expect([size, consistencyHolds(claim)]).toEqual([size, true]);
        if (size < last.size) expect(consistencyHolds({ ...claim, oldRoot: last.root })).toBe(false);
      }
      expect(await given.store.consistency(5, 9)).toMatchObject({ from: 5, to: 9 });
      expect(await given.store.consistency(9, 5)).toEqual({ size: last.size });
      expect(await given.store.consistency(0, last.size + 1)).toEqual({ size: last.size });
    }, 60_000);
  });
}
