import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { audit } from '../../../../api/log/audit.ts';
import { nodeVerifier } from '../../../../api/log/key.ts';
import type { Store } from '../../../../api/store/store.ts';
import {
  type AcceptanceRecord,
  acceptanceLeaf,
  checkEvidence,
  concat,
  leafHash,
  recordText,
  type Trust,
  toHex,
  utf8,
} from '../../../../content/model/receipt.ts';
import { LOG_KEY } from '../../../support/store.ts';
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
import type { Given, House } from './given.ts';

const TABLES = ['acceptances', 'standings', 'contacts', 'notices'];
/** Filled when people are merged, which has tests of its own. */
const MERGES = ['links', 'aliases'];
const trust: Trust = { origin: 'policy.example', verifiers: [nodeVerifier(LOG_KEY.jwk)] };

/** The salt of a leaf, as the receipt has it. */
function openingOf(receipt: string): Uint8Array {
  const { opening } = JSON.parse(Buffer.from(receipt.split('.')[1]!, 'base64url').toString());
  return Buffer.from(opening, 'base64');
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

/** The leaves that the record could have: under the salts that one knows, and without any. */
function guesses(record: AcceptanceRecord, salts: readonly Uint8Array[]): string[] {
  const text = utf8(recordText(record));
  const bare = [text, sha256(text), concat(Uint8Array.of(1), sha256(text))].map((entry) => leafHash(entry));
  return [...bare, ...salts.map((salt) => acceptanceLeaf(record, salt))].map(toHex);
}

export function erasing(given: Given): void {
  const rowsOf = async (user: string) => {
    const counts: Record<string, number> = {};
    for (const table of TABLES) {
      counts[table] = (await given.house.raw(`SELECT user_id FROM ${table} WHERE user_id = '${user}'`)).length;
    }
    return counts;
  };
  const auditAll = () => given.store.audit((tables) => audit(tables, { signatures: 'all' }));
  const leaf = async (index: number) => {
    const [row] = await given.house.raw(`SELECT entry FROM leaves WHERE idx = ${index}`);
    return JSON.parse(String(row!.entry));
  };

  describe('erasing', () => {
    test('a person is gone from every table, and the log still verifies', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'kari', email: 'kari@example.no' }, { user: 'ola' }], NOON);
      await sayYes(given.store, 'kari', 1);
      await sayYes(given.store, 'ola', 1);
      await given.store.answer(anAnswer('kari', 1, 'withdraw', { nonce: null }), accept);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      expect(await rowsOf('kari')).toEqual({ acceptances: 2, standings: 1, contacts: 1, notices: 1 });

      expect(await given.store.erase('kari', NOON + DAY)).toEqual({ answers: 2, leaf: 6 });
      expect(await rowsOf('kari')).toEqual({ acceptances: 0, standings: 0, contacts: 0, notices: 0 });
      expect(await leaf(6)).toEqual({ v: 1, type: 'erase', indexes: [2, 4], reason: 'request', at: NOON + DAY });
      const empty = {
        contact: null,
        merged: [],
        standings: [],
        acceptances: [],
        receipts: [],
        prompts: [],
        notices: [],
        prompted: [],
        links: [],
      };
      expect(await given.store.user('kari')).toEqual({ user: 'kari', account: 'kari', ...empty });
      expect(await given.house.raw('SELECT idx FROM receipts')).toHaveLength(1);
      expect(await auditAll()).toMatchObject({ size: 7, answers: 1, erased: 2, faults: [] });
    });

    test('a person without answers leaves a leaf that names no place, once; nobody leaves none', async () => {
      await given.store.putUsers([{ user: 'ola', email: 'ola@example.no' }], NOON);
      expect(await given.store.erase('ola', NOON)).toEqual({ answers: 0, leaf: null });
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'kari', email: 'kari@example.no' }], NOON);
      expect(await given.store.erase('kari', NOON + DAY)).toEqual({ answers: 0, leaf: 2 });
      expect(await leaf(2)).toEqual({ v: 1, type: 'erase', indexes: [], reason: 'request', at: NOON + DAY });
      expect(await given.store.erase('kari', NOON + DAY)).toEqual({ answers: 0, leaf: null });
      expect(await given.house.raw('SELECT user_id FROM contacts')).toEqual([]);
      expect(await auditAll()).toMatchObject({ size: 3, faults: [] });
    });

    test('no table there is holds anything of an erased person, and the person was in every table that can', async () => {
      const NAME = 'kunde-4711';
      const tables = await tablesOf(given.house);
      await liveEverywhere(given.store, NAME);
      const before = await holding(given.house, NAME);
      const canHold = tables.filter(({ columns }) => columns.some((one) => one === 'user_id' || one === 'email'));
      expect(before).toEqual(
        expect.arrayContaining(canHold.map(({ name }) => name).filter((one) => !MERGES.includes(one))),
      );
      await given.store.erase(NAME, NOON + 9 * DAY);
      expect(await holding(given.house, NAME)).toEqual([]);
      expect(await auditAll()).toMatchObject({ faults: [] });
    });

    test('who comes back with tables from a backup is erased again at the next start', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'kari', email: 'kari@example.no' }], NOON);
      await sayYes(given.store, 'kari', 1);
      await sayYes(given.store, 'ola', 1);
      const copied = ['acceptances', 'receipts', 'contacts', 'standings'];
      for (const table of copied) await given.house.raw(`CREATE TABLE old_${table} AS SELECT * FROM ${table}`);
      await given.store.erase('kari', NOON + DAY);
      const keepsEntry = given.house.url.startsWith('postgres') ? 'OVERRIDING SYSTEM VALUE' : '';
      for (const table of copied) {
        const isHers = table === 'receipts' ? 'idx = 2' : "user_id = 'kari'";
        const how = table === 'acceptances' ? keepsEntry : '';
        await given.house.raw(`INSERT INTO ${table} ${how} SELECT * FROM old_${table} WHERE ${isHers}`);
        await given.house.raw(`DROP TABLE old_${table}`);
      }
      expect((await auditAll()).faultCount).toBeGreaterThan(0);
      const again = await given.another();
      expect(await holding(given.house, 'kari')).toEqual([]);
      expect((await again.user('ola')).acceptances).toHaveLength(1);
      expect(await auditAll()).toMatchObject({ answers: 1, erased: 1, faults: [] });
    });

    test('a dictionary of user ids finds no leaf of an erased person, also with everything else in the record known', async () => {
      await publishUpTo(given.store, 1);
      const hers = await given.store.answer(anAnswer('kunde-4711', 1, 'acknowledge'), accept);
      const others = await given.store.answer(anAnswer('kunde-4017', 1, 'acknowledge'), accept);
      if (hers.outcome !== 'recorded' || others.outcome !== 'recorded') throw new Error('was refused');
      await given.store.erase('kunde-4711', NOON + DAY);
      const kept = (await given.house.raw('SELECT hash FROM leaves')).map((row) => toHex(row.hash as Uint8Array));
      expect(kept).toHaveLength(5);
      const salts = [new Uint8Array(32), openingOf(others.receipt)];
      const found = (hashes: readonly string[]) =>
        Array.from({ length: 1_000 }, (_, number) => `kunde-${number + 4_000}`).filter((user) =>
          guesses({ ...hers.record, user }, salts).some((guess) => hashes.includes(guess)),
        );
      expect(found(kept)).toEqual([]);
      // Control: a leaf without a salt of its own names her, and so does the receipt that she may keep herself.
      expect(found([...kept, toHex(leafHash(utf8(recordText(hers.record))))])).toEqual(['kunde-4711']);
      expect(kept).toContain(toHex(acceptanceLeaf(hers.record, openingOf(hers.receipt))));
    });

    test('nobody else is touched: what they said is proved as before', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'kari', 1);
      const result = await given.store.answer(anAnswer('ola', 1, 'acknowledge'), accept);
      if (result.outcome !== 'recorded') throw new Error('was refused');
      const before = await given.store.user('ola');
      await given.store.erase('kari', NOON + DAY);
      expect(await given.store.user('ola')).toEqual(before);
      const proof = await given.store.proof(result.record.id);
      expect(await checkEvidence(result.receipt, proof, trust)).toMatchObject({ holds: true, checkpoint: { size: 5 } });
    });

    test('what went out is counted on, without the name; what waits does not go out', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'kari', email: 'kari@example.no' }], NOON);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      const { notices } = await given.store.claimNotices({ limit: 9, at: NOON + MINUTE, leaseMs: MINUTE });
      const { id, token } = notices[0]!;
      const settlement = { id, token, outcome: { state: 'sent', response: '250' } } as never;
      await given.store.settleNotices([settlement], NOON + MINUTE);
      await given.store.publish(aVersion(3), { ...BY, at: NOON + 2 * DAY });
      await fanOutAll(given.store, 3, { at: NOON + 2 * DAY });
      await given.store.erase('kari', NOON + 2 * DAY);
      expect((await given.store.campaign({ policy: 'privacy', version: 2 }))!.notices).toMatchObject({ sent: 1 });
      const left = await given.house.raw('SELECT id, user_id, state FROM notices');
      expect(left).toEqual([{ id, user_id: `@${id}`, state: 'sent' }]);
      const later = await given.store.claimNotices({ limit: 9, at: NOON + 3 * DAY, leaseMs: MINUTE });
      expect(later.notices).toEqual([]);
    });

    test('whoever is not known is erased all the same, without a leaf, as often as one likes', async () => {
      await publishUpTo(given.store, 1);
      expect(await given.store.erase('nobody', NOON)).toEqual({ answers: 0, leaf: null });
      await sayYes(given.store, 'kari', 1);
      await given.store.erase('kari', NOON);
      expect(await given.store.erase('kari', NOON)).toEqual({ answers: 0, leaf: null });
      expect(await auditAll()).toMatchObject({ size: 4, erased: 1, faults: [] });
    });

    test('a person may come back, as somebody new', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'kari', 1);
      await given.store.erase('kari', NOON);
      await sayYes(given.store, 'kari', 1);
      expect((await given.store.user('kari')).acceptances).toHaveLength(1);
      expect(await auditAll()).toMatchObject({ answers: 1, erased: 1, faults: [] });
    });

    test('the database deletes nothing that is not on the list of erasures', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'kari', 1);
      await sayYes(given.store, 'ola', 1);
      await given.store.erase('kari', NOON);
      for (const table of ['acceptances', 'receipts']) {
        await expect(given.house.raw(`DELETE FROM ${table}`)).rejects.toThrow('are only added to');
      }
      for (const sql of ['UPDATE erased SET by_idx = 9', 'DELETE FROM erased']) {
        await expect(given.house.raw(sql)).rejects.toThrow('are only added to');
      }
    });

    test('an entry in that list without a public leaf is found by the audit', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'kari', 1);
      await given.house.raw('INSERT INTO erased (idx, by_idx) VALUES (2, 2)');
      await given.house.raw('DELETE FROM acceptances');
      await given.house.raw('DELETE FROM receipts');
      const { faults } = await auditAll();
      expect(faults.map((one) => one.says)).toEqual([
        'answer 2 is gone, and no public leaf says that it was erased',
        'answer 2 is listed as erased, and no leaf says so',
        expect.stringMatching(/^the standing after \S+ \(privacy\) is not what was answered$/),
      ]);
    });
  });
}

/** Every table there is, with its columns. */
async function tablesOf({ url, raw }: House): Promise<{ name: string; columns: string[] }[]> {
  const rows = url.startsWith('postgres')
    ? await raw(
        "SELECT table_name AS name, column_name AS col FROM information_schema.columns WHERE table_schema = 'public'",
      )
    : await raw(
        "SELECT t.name AS name, c.name AS col FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'",
      );
  const byName = Map.groupBy(rows, (row) => String(row.name));
  return [...byName].map(([name, columns]) => ({ name, columns: columns.map(({ col }) => String(col)) }));
}

/** Names of the tables that hold a text, whatever column it is in. */
async function holding(house: House, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await tablesOf(house)) {
    const rows = await house.raw(`SELECT * FROM ${name}`);
    if (JSON.stringify(rows).includes(text)) found.push(name);
  }
  return found;
}

/** Does everything that leaves a trace of a user: answers, is mailed twice, has mail waiting, is shown the prompt. */
async function liveEverywhere(store: Store, user: string): Promise<void> {
  const url = 'https://shop.example.no/hook';
  await store.addWebhookEndpoint({ id: 'whe_1', url, events: ['acceptance.recorded'], createdAt: NOON });
  await publishUpTo(store, 1);
  await store.putUsers([{ user, email: `${user}@example.no`, locale: 'nb' }], NOON);
  await sayYes(store, user, 1);
  await store.answer(anAnswer(user, 1, 'defer', { deferredUntil: NOON + DAY }), accept);
  await store.importAnswers([anImport(user, 1)], accept);
  await store.publish(aVersion(2), BY);
  await fanOutAll(store, 2);
  const { notices } = await store.claimNotices({ limit: 9, at: NOON + MINUTE, leaseMs: MINUTE });
  const mail = { messageId: '<1@policy.example>', template: 'notice-1', locale: 'nb', facts: null };
  const outcome = { state: 'sent', response: '250 taken' } as const;
  await store.settleNotices(
    notices.map(({ id, token }) => ({ id, token, outcome, mail })),
    NOON + MINUTE,
  );
  await store.publish(aVersion(3), { ...BY, at: NOON + 2 * DAY });
  await fanOutAll(store, 3, { at: NOON + 2 * DAY });
  await store.notePrompted(user, { policy: 'privacy', version: 3 }, NOON + 2 * DAY);
}
