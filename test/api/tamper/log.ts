/** A small log with everything in it that a log can hold, and its database without guards, as an intruder has it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { openStore } from '../../../api/store/open.ts';
import type { LogTables } from '../../../api/store/rules/tables.ts';
import { tablesOn } from '../../../api/store/sqlite/tables.ts';
import type { Store } from '../../../api/store/store.ts';
import { openWithKey } from '../../support/store.ts';
import { OTHER_KEY } from '../log/sample.ts';
import { accept, anAct, anAnswer, anImport, aVersion, BY, NOON, publishUpTo, sayYes } from '../store/make.ts';

export interface Quarry {
  folder: string;
  /** The database's file. */
  path: string;
  client: Client.Database;
  /** As `client` sees them: inside its transaction, where one is open. */
  tables: LogTables;
  /** A signed head of the log, from before its key was changed: one signature is on it. */
  checkpoint: string;
  remove(): void;
}

/** How many of each the log holds. */
export const HELD = { size: 29, answers: 17, links: 3, erased: 1 };

export async function openQuarry(): Promise<Quarry> {
  const folder = mkdtempSync(join(tmpdir(), 'tamper-'));
  const path = join(folder, 'policy.sqlite');
  const store = await openWithKey(path);
  await fill(store);
  const checkpoint = (await store.checkpoint())!;
  await store.changeLogKey(OTHER_KEY, NOON);
  await store.close();
  const later = await openStore(path, { logKey: () => OTHER_KEY });
  await sayYes(later, 'user-9', 2);
  await later.close();
  const client = withoutGuards(path);
  const remove = () => {
    client.close();
    rmSync(folder, { recursive: true });
  };
  return { folder, path, client, tables: tablesOn({ client, db: drizzle({ client }) }), checkpoint, remove };
}

async function fill(store: Store): Promise<void> {
  await publishUpTo(store, 2);
  await store.publish(aVersion(3, { change: 'minor', effective: '2027-01-01' }), BY);
  await store.mark({ policy: 'privacy', version: 3 }, anAct(NOON));
  for (let index = 0; index < 8; index++) await sayYes(store, `user-${index}`, 2);
  await store.recall({ policy: 'privacy', version: 3 }, anAct(NOON));
  const many = Array.from({ length: 6 }, (_, index) => anAnswer(`many-${index}`, 2, 'acknowledge'));
  await Promise.all(many.map((one) => store.answer(one, accept)));
  await store.answer(anAnswer('user-1', 2, 'withdraw', { nonce: null, prompt: null, promptIssuedAt: null }), accept);
  await store.importAnswers([anImport('user-2', 1), anImport('user-6', 2, { counts: true, source: 'x' })], accept);
  await store.merge({ user: 'user-4', into: 'user-5', at: NOON, key: 'key-2' });
  await store.merge({ user: 'user-6', into: 'user-7', at: NOON, key: 'key-2' });
  await store.unmerge('user-6', { at: NOON, key: 'key-2' });
  await store.erase('user-3', NOON);
}

function withoutGuards(path: string): Client.Database {
  const client = new Client(path);
  client.pragma('foreign_keys = OFF');
  client.pragma('ignore_check_constraints = ON');
  const triggers = client.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) client.exec(`DROP TRIGGER ${name}`);
  return client;
}
