/** One SQLite connection with safe settings, and the two ways to use it. */
import Client from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { Row, Step } from '../rules/steps.ts';
import { BUSY_MS, openClient } from './client.ts';
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
  /** What all of these go through; for what is none of them. */
  guard: Fuse['guard'];
}

/**
 * Opens the file (made when missing, with its folder). Throws StoreError `unusable` or `unsafe`.
 * When it fails in a write, `broken` is told why, once, and nothing is written or read from then on.
 */
export function connect(path: string, busyMs = BUSY_MS, broken?: (why: string) => void): Database {
  const client = openClient(path, busyMs);
  const inTransaction = client.transaction((work: () => unknown) => work());
  const { guard } = fuseOf(path, broken);
  return {
    client,
    db: drizzle({ client }),
    write: async <T>(work: () => T) => guard('write', () => inTransaction.immediate(work) as T),
    part: <T>(work: () => T) => part(client, () => inTransaction(work) as T),
    snapshot: async <T>(work: () => T) => guard('read', () => inTransaction.deferred(work) as T),
    read: async <T>(work: () => T) => guard('read', work),
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

/** Inside a transaction, better-sqlite3 makes the inner one a savepoint. */
function part<T>(client: Client.Database, work: () => T): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    if (!client.inTransaction || isBeneath(reason)) throw reason;
    return { status: 'rejected', reason };
  }
}
