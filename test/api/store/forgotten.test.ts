/** What is erased is not in the SQLite file any more, nor in the files beside it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BUSY_MS } from '../../../api/store/sqlite/client.ts';
import type { Store } from '../../../api/store/store.ts';
import { openWithKey } from '../../support/store.ts';
import { accept, anAnswer, anImport, aVersion, BY, DAY, fanOutAll, NOON, publishUpTo } from './make.ts';

const NAME = 'kunde-kari-4711';
const EMAIL = 'kari.4711@example.no';
const CROWD = 1500;

let folder: string;
let path: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forgotten-'));
  path = join(folder, 'policy.sqlite');
  store = await openWithKey(path);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** The texts and bytes that are found in any file of the database. */
function found(wanted: readonly (string | Buffer)[]): (string | Buffer)[] {
  const bytes = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  return wanted.filter((one) => bytes.some((file) => file.includes(one)));
}

/** Fills many pages before and after the person, and lets her answer often, so that her rows are moved about. */
async function liveAmongOthers(): Promise<(string | Buffer)[]> {
  await publishUpTo(store, 1);
  const crowd = Array.from({ length: CROWD }, (_, index) => `kunde-${index}`);
  const contacts = crowd.map((user) => ({ user, email: `${user}@example.no` }));
  await store.putUsers([...contacts.slice(CROWD / 2), { user: NAME, email: EMAIL }], NOON);
  const say = (user: string) => store.answer(anAnswer(user, 1, 'acknowledge'), accept);
  await Promise.all(crowd.slice(0, CROWD / 2).map(say));
  const nonces = Array.from({ length: 9 }, (_, index) => `nonce-${NAME}-${index}`);
  for (const nonce of nonces) await store.answer(anAnswer(NAME, 1, 'acknowledge', { nonce }), accept);
  await store.putUsers(contacts.slice(0, CROWD / 2), NOON);
  await Promise.all(crowd.slice(CROWD / 2).map(say));
  await store.publish(aVersion(2), { ...BY, confirmed: CROWD * 2 });
  await fanOutAll(store, 2, { size: 1000 });
  await store.importAnswers([anImport(NAME, 1)], accept);
  await store.notePrompted(NAME, { policy: 'privacy', version: 2 }, NOON);
  const rows = await store.audit(async (tables) => tables.rows(0, CROWD * 2));
  const hers = rows.filter(({ record }) => record?.user === NAME);
  return [
    NAME,
    EMAIL,
    ...hers.flatMap(({ record, receipt }) => [
      record!.id,
      ...[receipt!.opening, receipt!.signature].map((one) => Buffer.from(one)),
    ]),
  ];
}

test('nothing of an erased person is found in the database or its write-ahead log', async () => {
  const traces = await liveAmongOthers();
  expect(traces).toHaveLength(2 + 10 * 3);
  expect(found(traces)).toHaveLength(traces.length);
  await store.erase(NAME, NOON + DAY);
  expect(found(traces)).toEqual([]);
}, 120_000);

test('who reads for long in another process holds nobody up, and when they are done nothing is found any more', async () => {
  const traces = await liveAmongOthers();
  const reader = new Client(path, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM acceptances').get();
  const begun = performance.now();
  await store.erase(NAME, NOON + DAY);
  expect(performance.now() - begun).toBeLessThan(BUSY_MS);
  expect(found(traces)).not.toEqual([]);
  reader.close();
  await expect.poll(() => found(traces), { timeout: 30_000 }).toEqual([]);
}, 120_000);

test('who was erased just before the process was killed is not found after the next start', async () => {
  const traces = await liveAmongOthers();
  const reader = new Client(path, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM acceptances').get();
  await store.erase(NAME, NOON + DAY);
  await store.close();
  reader.exec('COMMIT');
  expect(found(traces)).not.toEqual([]);
  store = await openWithKey(path);
  expect(found(traces)).toEqual([]);
  reader.close();
}, 120_000);

test('control: rows that are only deleted are found all the same', async () => {
  const traces = await liveAmongOthers();
  const client = new Client(path);
  client.pragma('secure_delete = OFF');
  client.exec('DROP TRIGGER acceptances_stay; DROP TRIGGER receipts_stay');
  client.prepare('DELETE FROM receipts WHERE acceptance IN (SELECT id FROM acceptances WHERE user_id = ?)').run(NAME);
  for (const table of ['acceptances', 'contacts', 'standings', 'notices']) {
    client.prepare(`DELETE FROM ${table} WHERE user_id = ?`).run(NAME);
  }
  client.pragma('wal_checkpoint(TRUNCATE)');
  client.close();
  expect(found(traces).length).toBeGreaterThan(5);
}, 120_000);
