/** The store on a PostgreSQL server, which many processes may share. */
import { sql } from 'drizzle-orm';
import type { LogKey } from '../../log/key.ts';
import { returnedLine } from '../rules/erasing.ts';
import { chooseKey, type StoreOptions } from '../rules/log.ts';
import { type Store, StoreError } from '../store.ts';
import { answers } from './answers.ts';
import { audience } from './audience.ts';
import { bounces } from './bounces.ts';
import { campaigns } from './campaigns.ts';
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
import { vacuumOn } from './vacuum.ts';
import { versions } from './versions.ts';
import { webhooks } from './webhooks.ts';

/** Connects to `url`, refuses unsafe settings, and migrates. Rejects as `openStore` does. */
export async function openPostgres(url: string, options: StoreOptions = {}): Promise<Store> {
  const database = connect(url, options.patienceMs);
  try {
    await refuseUnsafeSettings(database);
    await migrate(database);
    const key = chooseKey(options.logKey, await database.read(logState));
    const returned = key ? await replayErasures(database) : 0;
    if (returned > 0) options.say?.(returnedLine(returned));
    return storeOn(database, key);
  } catch (error) {
    await database.end();
    throw error instanceof StoreError ? error : unusable(error);
  }
}

const NEEDED = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** With any of these off, PostgreSQL acknowledges answers that a power cut takes back. */
async function refuseUnsafeSettings(database: Database): Promise<void> {
  const names = sql.join(
    NEEDED.map((name) => sql`${name}`),
    sql`, `,
  );
  const query = sql`SELECT name FROM pg_settings WHERE setting = 'off' AND name IN (${names}) ORDER BY name`;
  const { rows } = await database.read((db) => db.execute<{ name: string }>(query));
  if (rows.length === 0) return;
  const off = rows.map((row) => row.name).join(', ');
  throw new StoreError(
    'unsafe',
    `PostgreSQL has ${off} switched off: after a power cut, answers that were acknowledged would be gone. ` +
      `Set ${off} to on in postgresql.conf (or by ALTER SYSTEM) and restart PostgreSQL.`,
  );
}

function unusable(cause: unknown): StoreError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(
    'unusable',
    `Cannot use the PostgreSQL database: ${why}. Check DATABASE_URL and the rights of its user.`,
    { cause },
  );
}

function storeOn(database: Database, key: LogKey | null): Store {
  const current = publishedReader();
  const log = logWriter(current, key);
  const vacuum = vacuumOn(database.slow);
  return {
    ...versions(database, current, log),
    ...users(database),
    ...answers(database, current, log),
    ...keys(database),
    ...keyChange(database, log),
    ...campaigns(database),
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
    ...erase(database, log, vacuum),
    ...restore(database, vacuum),
    ...retention(database, log, vacuum),
    ...merge(database, current, log),
    ping: async () => void (await database.read((db) => db.execute(sql`SELECT generation FROM state`))),
    close: () => {
      vacuum.end();
      return database.end();
    },
  };
}
