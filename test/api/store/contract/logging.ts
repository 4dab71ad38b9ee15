import { describe, expect, test } from 'vitest';
import { nodeVerifier } from '../../../../api/log/key.ts';
import { append, decodeEdge, EMPTY_EDGE, rootOf } from '../../../../api/log/tree.ts';
import { openStore } from '../../../../api/store/open.ts';
import type { AnswerResult } from '../../../../api/store/store.ts';
import {
  acceptanceLeaf,
  openReceipt,
  publicLeafOf,
  type Receipt,
  thumbprint,
  toHex,
} from '../../../../content/model/receipt.ts';
import { LOG_KEY } from '../../../support/store.ts';
import { OTHER_KEY } from '../../log/sample.ts';
import { accept, anAct, anAnswer, aVersion, BY, NOON, publishUpTo, sayYes } from '../make.ts';
import type { Given } from './given.ts';

interface LeafRow {
  idx: number;
  hash: Uint8Array;
  entry: string | null;
}

export function logging(given: Given): void {
  const leaves = async () => {
    const rows = (await given.house.raw('SELECT idx, hash, entry FROM leaves ORDER BY idx')) as unknown as LeafRow[];
    return rows.map((row) => ({ ...row, idx: Number(row.idx) }));
  };
  const entries = async () => (await leaves()).map(({ entry }) => entry && JSON.parse(entry));
  const opened = async (receipt: string): Promise<Receipt> => {
    const result = await openReceipt(receipt, [nodeVerifier(LOG_KEY.jwk)]);
    if (result.fault !== null) throw new Error(result.fault);
    return result.receipt;
  };
  const recorded = (result: AnswerResult<unknown>) => {
    if (result.outcome !== 'recorded') throw new Error('was refused');
    return result;
  };

  describe('the log', () => {
    test('begins with its name and key, and tells every act in its order', async () => {
      await publishUpTo(given.store, 1);
      await given.store.publish(aVersion(2, { change: 'minor', effective: '2027-01-01' }), BY);
      await given.store.publish(aVersion(2, { change: 'minor', effective: '2027-01-01', title: { nb: 'Ny' } }), BY);
      await given.store.mark({ policy: 'privacy', version: 2 }, anAct(NOON));
      await given.store.recall({ policy: 'privacy', version: 2 }, anAct(NOON));
      expect(await entries()).toMatchObject([
        { type: 'key', origin: 'policy.example', kid: thumbprint(LOG_KEY.jwk), x: LOG_KEY.jwk.x, replaces: null },
        { type: 'publish', policy: 'privacy', version: 1, generation: 1, key: 'key-1', at: NOON },
        { type: 'publish', policy: 'privacy', version: 2, generation: 2 },
        { type: 'mark', policy: 'privacy', version: 2, generation: 4 },
        { type: 'recall', policy: 'privacy', version: 2, generation: 5 },
      ]);
    });

    test('is the tree of its leaves, and each leaf is that of its entry', async () => {
      await publishUpTo(given.store, 2);
      for (let index = 0; index < 40; index++) await sayYes(given.store, `user-${index}`, 2);
      const rows = await leaves();
      expect(rows.map((row) => row.idx)).toEqual(rows.map((_, index) => index));
      expect(rows).toHaveLength(43);
      for (const { entry, hash } of rows) if (entry) expect(toHex(hash)).toBe(toHex(publicLeafOf(entry)));
      const grown = rows.map((row) => row.hash).reduce((edge, hash) => append(edge, hash).edge, EMPTY_EDGE);
      const [row] = await given.house.raw('SELECT edge FROM log');
      expect(toHex(rootOf(decodeEdge(row!.edge as Uint8Array)))).toBe(toHex(rootOf(grown)));
      expect(await given.house.raw('SELECT idx FROM nodes WHERE level = 4 ORDER BY idx')).toHaveLength(2);
    });

    test('says nothing of who answered', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'kari', 1);
      expect((await entries()).at(-1)).toBeNull();
    });

    test('does not give away who answered to a dictionary of users: every leaf has a salt of its own', async () => {
      await publishUpTo(given.store, 1);
      const users = Array.from({ length: 20 }, (_, index) => `user-${index}`);
      const answers = users.map((user) => given.store.answer(anAnswer(user, 1, 'acknowledge'), accept));
      const said = await Promise.all((await Promise.all(answers)).map((one) => opened(recorded(one).receipt)));
      const hashes = new Set((await leaves()).map(({ hash }) => toHex(hash)));
      const openings = [new Uint8Array(32), ...said.map(({ opening }) => opening)];
      expect(new Set(openings.map(toHex)).size).toBe(21);
      const hits = said.flatMap(({ record }) =>
        openings.filter((opening) => hashes.has(toHex(acceptanceLeaf(record, opening)))),
      );
      expect(hits).toHaveLength(20);
    });

    test('holds nothing of an answer that was refused', async () => {
      await publishUpTo(given.store, 1);
      const before = await leaves();
      await given.store.answer(anAnswer('kari', 1, 'acknowledge'), () => 'stale');
      expect(await leaves()).toEqual(before);
    });

    test('takes nothing without its key, and nothing is stored then', async () => {
      const keyless = await openStore(given.house.url);
      await expect(keyless.publish(aVersion(1), BY)).rejects.toMatchObject({ code: 'unusable' });
      expect((await given.store.published()).policies).toEqual([]);
      await publishUpTo(given.store, 1);
      await expect(keyless.answer(anAnswer('kari', 1, 'acknowledge'), accept)).rejects.toThrow('without the log key');
      expect((await given.store.user('kari')).acceptances).toEqual([]);
      await keyless.close();
    });

    test('is not opened with another key than the one that signed it', async () => {
      await publishUpTo(given.store, 1);
      const asked: (string | null)[] = [];
      const logKey = ({ kid }: { kid: string | null }) => {
        asked.push(kid);
        return OTHER_KEY;
      };
      await expect(openStore(given.house.url, { logKey })).rejects.toThrow(/LOG_KEY_FILE holds .*from your backup/);
      expect(asked).toEqual([LOG_KEY.kid]);
    });

    test('that two processes begin at once with different keys goes on with one of them', async () => {
      const other = await openStore(given.house.url, { logKey: () => OTHER_KEY });
      const results = await Promise.allSettled([
        given.store.publish(aVersion(1), BY),
        other.publish(aVersion(1, { policy: 'terms', kind: 'agreement' }), BY),
      ]);
      expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
      expect(await entries()).toMatchObject([{ type: 'key' }, { type: 'publish' }]);
      await other.close();
    });
  });

  describe('receipts', () => {
    test('a receipt is signed by the log, holds the record and its place, and its leaf is in the log', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'ola', 1);
      const { record, receipt } = recorded(await given.store.answer(anAnswer('kari', 1, 'acknowledge'), accept));
      const said = await opened(receipt);
      expect(said).toMatchObject({ record, index: 3, size: 4 });
      const rows = await leaves();
      expect(toHex(rows[3]!.hash)).toBe(toHex(acceptanceLeaf(said.record, said.opening)));
      const grown = rows.map((row) => row.hash).reduce((edge, hash) => append(edge, hash).edge, EMPTY_EDGE);
      expect(toHex(said.root)).toBe(toHex(rootOf(grown)));
    });

    test('a repeat gives the same bytes for ever, from whichever process', async () => {
      await publishUpTo(given.store, 1);
      const first = recorded(await given.store.answer(anAnswer('kari', 1, 'acknowledge'), accept));
      await sayYes(given.store, 'ola', 1);
      await given.store.publish(aVersion(2), BY);
      const other = await given.another();
      for (const store of [given.store, other]) {
        const again = recorded(await store.answer(anAnswer('kari', 1, 'acknowledge'), () => 'stale'));
        expect(again).toEqual({ ...first, repeat: true });
      }
      expect((await other.user('kari')).receipts).toEqual([first.receipt]);
    });

    test('answers that come at once share one head, and each has its own receipt', async () => {
      await publishUpTo(given.store, 1);
      const all = Array.from({ length: 20 }, (_, index) =>
        given.store.answer(anAnswer(`user-${index}`, 1, 'acknowledge'), accept),
      );
      const receipts = await Promise.all((await Promise.all(all)).map((one) => opened(recorded(one).receipt)));
      expect(receipts.map(({ index }) => index).sort((a, b) => a - b)).toEqual(all.map((_, index) => index + 2));
      expect(new Set(receipts.map(({ size }) => size)).size).toBeLessThan(all.length);
      for (const { record, opening, index } of receipts) {
        const [row] = await given.house.raw(`SELECT hash FROM leaves WHERE idx = ${index}`);
        expect(toHex(row!.hash as Uint8Array)).toBe(toHex(acceptanceLeaf(record, opening)));
      }
    });

    test('the same answer twice in one batch is one record with one receipt', async () => {
      await publishUpTo(given.store, 1);
      const twice = [0, 1].map(() => given.store.answer(anAnswer('kari', 1, 'acknowledge'), accept));
      const [first, second] = (await Promise.all(twice)).map(recorded);
      expect(second).toEqual({ ...first, repeat: true });
    });

    test('one answer that fails does not fail those that come with it', async () => {
      await publishUpTo(given.store, 1);
      const throwing = () => {
        throw new Error('no verdict');
      };
      const results = await Promise.allSettled([
        given.store.answer(anAnswer('user-1', 1, 'acknowledge'), accept),
        given.store.answer(anAnswer('user-2', 9, 'acknowledge'), accept),
        given.store.answer(anAnswer('user-3', 1, 'acknowledge'), throwing),
        given.store.answer(anAnswer('user-4', 1, 'acknowledge'), () => 'refused'),
        given.store.answer(anAnswer('user-5', 1, 'acknowledge', { channel: '\ud800' }), accept),
        given.store.answer(anAnswer('user-6', 1, 'acknowledge'), accept),
      ]);
      expect(results.map((one) => one.status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      const users = await given.house.raw('SELECT user_id FROM acceptances ORDER BY entry');
      expect(users.map((row) => row.user_id)).toEqual(['user-1', 'user-6']);
      expect(await given.house.raw('SELECT user_id FROM standings')).toHaveLength(2);
      expect(await leaves()).toHaveLength(4);
    });
  });
}
