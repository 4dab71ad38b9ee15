/** Threads read the log and judge it; what they say must be what one thread says, word for word. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditReport, audit } from '../../../api/log/audit.ts';
import { openStore } from '../../../api/store/open.ts';
import { openWithKey } from '../../support/store.ts';
import { accept, anImport, NOON, publishUpTo, sayYes } from '../store/make.ts';

let folder: string;
let path: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'threads-'));
  path = join(folder, 'policy.sqlite');
  const store = await openWithKey(path);
  await publishUpTo(store, 2);
  for (let index = 0; index < 12; index++) await sayYes(store, `user-${index}`, 2);
  await store.importAnswers([anImport('user-2', 1), anImport('user-6', 2, { counts: true, source: 'x' })], accept);
  await store.merge({ user: 'user-4', into: 'user-5', at: NOON, key: 'key-2' });
  await store.erase('user-3', NOON);
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** By so many threads, three leaves at a time. */
async function report(file: string, threads: number): Promise<AuditReport> {
  const store = await openStore(file);
  try {
    return await store.audit((tables) => audit(tables, { signatures: 'all', threads, page: 3 }));
  } finally {
    await store.close();
  }
}

test('an untouched log holds, whoever reads it', async () => {
  const alone = await report(path, 0);
  expect(alone).toMatchObject({ faults: [], erased: 1, links: 1 });
  expect(await report(path, 2)).toEqual(alone);
});

test.each([
  ['a record was changed', `UPDATE acceptances SET version = 1 WHERE user_id = 'user-7'`],
  ['a record is no record any more', `UPDATE acceptances SET user_id = '' || char(55357) WHERE user_id = 'user-7'`],
  ['two records changed places', 'UPDATE acceptances SET entry = entry + 1000 WHERE entry = 2'],
  ['a signature was changed', 'UPDATE receipts SET signature = zeroblob(64) WHERE idx = 8'],
  ['a root was cut', 'UPDATE receipts SET root = substr(root, 2) WHERE idx = 8'],
  ['a leaf is missing', 'DELETE FROM leaves WHERE idx = 5'],
  ['half the leaves are missing', 'DELETE FROM leaves WHERE idx BETWEEN 3 AND 9'],
  ['a leaf stands far away', 'UPDATE leaves SET idx = idx + 1000000000 WHERE idx = 7'],
])('when %s, threads find what one thread finds, in the same words', async (_, change) => {
  const file = join(folder, 'changed.sqlite');
  copyFileSync(path, file);
  const client = new Client(file);
  client.pragma('foreign_keys = OFF');
  client.pragma('ignore_check_constraints = ON');
  const triggers = client.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) client.exec(`DROP TRIGGER ${name}`);
  client.exec(change);
  client.close();
  const alone = await report(file, 0);
  expect(alone.faultCount).toBeGreaterThan(0);
  expect(await report(file, 2)).toEqual(alone);
});
