/** One connection to a SQLite file, with safe settings. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Client from 'better-sqlite3';
import { StoreError } from '../store.ts';

/** How long a write waits for other processes that write. */
export const BUSY_MS = 5_000;
const RETRY_MS = 5;

const SETTINGS: Record<string, string | number> = {
  journal_mode: 'wal',
  synchronous: 2, // FULL: what was acknowledged survives a power cut
  foreign_keys: 1,
  secure_delete: 1, // what is deleted is overwritten: an erased person is not found in the file
  recursive_triggers: 1, // else INSERT OR REPLACE walks past the triggers that keep evidence
};

/** Opens the file (made when missing, with its folder). Throws StoreError `unusable` or `unsafe`. */
export function openClient(path: string, busyMs = BUSY_MS): Client.Database {
  const client = openFile(path, busyMs);
  try {
    useWal(client, busyMs);
    configure(client, path);
    return client;
  } catch (error) {
    client.close();
    throw error instanceof StoreError ? error : unusable(path, error);
  }
}

function openFile(path: string, timeout: number): Client.Database {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    return new Client(path, { timeout });
  } catch (error) {
    throw unusable(path, error);
  }
}

/**
 * Unlike everything else, the first change to the write-ahead log does not wait for a process that is just doing the same:
 * SQLite refuses it at once.
 */
function useWal(client: Client.Database, busyMs: number): void {
  const until = performance.now() + busyMs;
  for (;;) {
    try {
      client.pragma('journal_mode = wal');
      return;
    } catch (error) {
      const isBusy = error instanceof Client.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || performance.now() >= until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function configure(client: Client.Database, path: string): void {
  for (const [name, value] of Object.entries(SETTINGS)) client.pragma(`${name} = ${value}`);
  client.pragma('cache_size = -65536');
  client.pragma('temp_store = memory');
  const expected = path === ':memory:' ? { ...SETTINGS, journal_mode: 'memory' } : SETTINGS;
  for (const [name, value] of Object.entries(expected)) {
    const actual = client.pragma(name, { simple: true });
    if (actual !== value) {
      throw new StoreError(
        'unsafe',
        `SQLite keeps ${name} at ${actual} for ${path}, but ${value} is needed to keep answers safe.`,
      );
    }
  }
}

/** Says why a file cannot be used. */
export function unusable(path: string, cause: unknown): StoreError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(
    'unusable',
    `Cannot use the database file ${path}: ${why}. ` +
      'Check that the folder exists and may be written by this user, and that the file is a SQLite database of ours.',
    { cause },
  );
}
