/** The store in one SQLite file, which several processes may share. */
import { sql } from 'drizzle-orm';
import type { LogKey } from '../../log/key.ts';
import { returnedLine } from '../rules/erasing.ts';
import { chooseKey, type StoreOptions } from '../rules/log.ts';
import { type Store, StoreError } from '../store.ts';
import { answers } from './answers.ts';
import { aside } from './aside.ts';
import { audience } from './audience.ts';
import { bounces } from './bounces.ts';
import { campaigns } from './campaigns.ts';
import { unusable } from './client.ts';
import { connect, type Database } from './database.ts';
import { erase, replayErasures } from './erase.ts';
import { keyChange } from './keychange.ts';
import { keys } from './keys.ts';
import { levers } from './levers.ts';
import { lists } from './lists.ts';
import { logState, logWriter } from './log.ts';
import { merge } from './merge.ts';
import { migrate } from './migrate.ts';
import { notices } from './notices.ts';
import { pages } from './pages.ts';
import { progress } from './progress.ts';
import { proofs } from './proofs.ts';
import { publishedReader } from './published.ts';
import { reminders } from './reminders.ts';
import { restore } from './restore.ts';
import { retention } from './retention.ts';
import { tables } from './tables.ts';
import { users } from './users.ts';
import { versions } from './versions.ts';
import { walOf } from './wal.ts';
import { webhooks } from './webhooks.ts';

/**
 * Opens and migrates the file at `path`, or a database in memory for `:memory:`. Rejects as `openStore` does.
 * A write waits at most `busyMs` for other processes.
 */
export async function openSqlite(path: string, options: StoreOptions = {}, busyMs?: number): Promise<Store> {
  const database = connect(path, busyMs, options.broken);
  try {
    migrate(database.client);
    const key = chooseKey(options.logKey, logState(database));
    const returned = key ? await replayErasures(database) : 0;
    if (returned > 0) options.say?.(returnedLine(returned));
    return storeOn(database, key);
  } catch (error) {
    database.client.close();
    throw error instanceof StoreError ? error : unusable(path, error);
  }
}

function storeOn(database: Database, key: LogKey | null): Store {
  const current = publishedReader(database);
  const log = logWriter(database, current, key);
  const wal = walOf(database);
  const steps = aside(database);
  // Whoever was killed between an erasure and this has left it there.
  if (key) wal.empty();
  return {
    ...versions(database, current, log),
    ...users(database, current),
    ...answers(database, current, log),
    ...keys(database),
    ...keyChange(database, log),
    ...campaigns(database, steps),
    ...levers(database),
    ...bounces(database),
    ...notices(database),
    ...reminders(database),
    ...progress(database),
    ...audience(database),
    ...proofs(database, key),
    ...webhooks(database),
    ...lists(database, current, key),
    ...pages(database),
    ...tables(database),
    ...erase(database, log, wal),
    ...restore(database, wal),
    ...retention(database, log, wal),
    ...merge(database, current, log),
    ping: () => database.read(() => void database.db.get(sql`SELECT generation FROM state`)),
    close: async () => {
      await steps.end();
      wal.end();
      database.client.close();
    },
  };
}
