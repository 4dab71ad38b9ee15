/** One SQLite connection with safe settings, and the two ways to use it. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Client from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { Row, Step } from '../rules/steps.ts';
import { StoreError } from '../store.ts';
import { type Fuse, fuseOf, isBeneath } from './fuse.ts';

export interface Database {
  client: Client.Database;
  db: BetterSQLite3Database;
  /** Runs `work` as one step under the write lock: all of it is durable when the promise resolves, or nothing is. */
  write<T>(work: () => T): Promise<T>;
  /** Runs a part of a write that is undone alone when it throws. Throws itself when the whole write is lost. */
  part<T>(work: () => T): PromiseSettledResult<T>;
  /** Runs `work` on one snapshot. */
  snapshot<T>(work: () => T): Promise<T>;
  /** Runs a single read. */
  read<T>(work: () => T): Promise<T>;
  /** The same without a promise: what many wait for shall not wait for each other's turns. */
  readNow<T>(work: () => T): T;
  /** What all of these go through; for what is none of them. */
  guard: Fuse['guard'];
}

/** How long a write waits for other processes that write. */
export const BUSY_MS = 5_000;

const SETTINGS: Record<string, string | number> = {
  journal_mode: 'wal',
  synchronous: 2, // FULL: what was acknowledged survives a power cut
  foreign_keys: 1,
  secure_delete: 1, // what is deleted is overwritten: an erased person is not found in the file
  recursive_triggers: 1, // else INSERT OR REPLACE walks past the triggers that keep evidence
};

/**
 * Opens the file (made when missing, with its folder). Throws StoreError `unusable` or `unsafe`.
 * When it fails in a write, `broken` is told why, once, and nothing is written or read from then on.
 */
export function connect(path: string, busyMs = BUSY_MS, broken?: (why: string) => void): Database {
  const client = openFile(path, busyMs);
  try {
    configure(client, path);
  } catch (error) {
    client.close();
    throw error instanceof StoreError ? error : unusable(path, error);
  }
  const inTransaction = client.transaction((work: () => unknown) => work());
  const { guard } = fuseOf(path, broken);
  return {
    client,
    db: drizzle({ client }),
    write: async <T>(work: () => T) => guard('write', () => inTransaction.immediate(work) as T),
    part: <T>(work: () => T) => part(client, () => inTransaction(work) as T),
    snapshot: async <T>(work: () => T) => guard('read', () => inTransaction.deferred(work) as T),
    read: async <T>(work: () => T) => guard('read', work),
    readNow: (work) => guard('read', work),
    guard,
  };
}

/** Runs the steps that both databases take. */
export function executor(db: Database['db']): (step: Step) => Row[] {
  return ({ sql, rows }) => {
    if (rows) return db.all<Row>(sql);
    db.run(sql);
    return [];
  };
}

/** A second connection to a file that is open already; it cannot write. */
export function connectToRead(path: string): Pick<Database, 'client' | 'db'> {
  const client = new Client(path, { readonly: true, timeout: BUSY_MS });
  return { client, db: drizzle({ client }) };
}

function openFile(path: string, timeout: number): Client.Database {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    return new Client(path, { timeout });
  } catch (error) {
    throw unusable(path, error);
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

/** Inside a transaction, better-sqlite3 makes the inner one a savepoint. */
function part<T>(client: Client.Database, work: () => T): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    if (!client.inTransaction || isBeneath(reason)) throw reason;
    return { status: 'rejected', reason };
  }
}
