/** A pool of PostgreSQL connections, and the ways to use it. */
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Row, Step } from '../rules/steps.ts';
import { StoreError } from '../store.ts';

export type Session = NodePgDatabase;

export interface Database {
  /** Connections that wait as long as it takes. */
  slow: pg.Pool;
  /**
   * Runs `work` in one transaction. It is run again after a deadlock, a failed serialization or a cut connection, whose
   * commit may have happened: so `work` must find what it has done by its natural key.
   */
  write<T>(work: (tx: Session) => Promise<T>): Promise<T>;
  /** The same, with the lock `log` taken as it begins: one way to the server and back less than by {@link lock}. */
  writeLog<T>(work: (tx: Session) => Promise<T>): Promise<T>;
  /** Runs `work` on one snapshot, read only. */
  snapshot<T>(work: (tx: Session) => Promise<T>): Promise<T>;
  /** Runs single reads. */
  read<T>(work: (db: Session) => Promise<T>): Promise<T>;
  /** The same for what goes on by itself, mailings and the purge: it may take longer than a request will wait. */
  background: Pick<Database, 'write' | 'snapshot'>;
  /** The same for what may take very long: migrations, restores, audits. */
  patient: Pick<Database, 'write' | 'snapshot'>;
  /** Closes every connection. */
  end(): Promise<void>;
}

/** Numbers of our advisory locks; any will do that nobody else uses in this database. */
export const LOCKS = {
  /** Held while an answer, publication, mark or recall is recorded: their order is the order of commits. */
  log: 7_421_001,
  /** Held while campaigns open or end; shared by those who put users, so that no user slips between. */
  campaigns: 7_421_002,
  migration: 7_421_003,
  /** Held while webhooks are claimed or settled, and their endpoints change. */
  webhooks: 7_421_006,
} as const;

/** Waits for a lock until the end of the transaction. The next statement sees what its former holder committed. */
export async function lock(tx: Session, name: keyof typeof LOCKS, mode: 'alone' | 'shared' = 'alone'): Promise<void> {
  const how = mode === 'alone' ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
  await tx.execute(sql`SELECT ${how}(${LOCKS[name]})`);
}

/**
 * A request waits so long for one statement, and nothing that failed is begun again after that. Long answers are read
 * page by page, so this holds for each page.
 */
const PATIENCE_MS = 10_000;
/** What goes on by itself waits so long, and tries again later. */
const BACKGROUND_MS = 30_000;
/** A big table takes its time. */
const LONG_MS = 30 * 60_000;
const CONNECTING_MS = 5_000;

const POOL: pg.PoolConfig = {
  max: 10,
  idle_in_transaction_session_timeout: 30_000,
  application_name: 'policy',
  keepAlive: true,
};

/** Pools for `url`. They connect when first used. `patienceMs` is for tests that will not wait as long as a request. */
export function connect(url: string, patienceMs: number = PATIENCE_MS): Database {
  const pool = poolOf(url, patienceMs);
  const background = poolOf(url, BACKGROUND_MS, { max: 5 });
  const slow = poolOf(url, LONG_MS, { max: 2 });
  const db = drizzle({ client: pool });
  return {
    slow,
    ...transactionsOn(pool, patienceMs),
    writeLog: (work) => persist(() => inTransaction(pool, BEGIN_LOG, work), patienceMs),
    read: (work) => persist(() => work(db), patienceMs),
    background: transactionsOn(background, BACKGROUND_MS),
    patient: transactionsOn(slow, LONG_MS),
    end: async () => void (await Promise.all([pool, background, slow].map((one) => one.end()))),
  };
}

function poolOf(url: string, patienceMs: number, config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    ...POOL,
    ...config,
    connectionTimeoutMillis: Math.min(patienceMs, CONNECTING_MS),
    statement_timeout: patienceMs,
    // A server that cannot be heard cannot end a statement either: then we do, a little later.
    query_timeout: patienceMs + 1_000,
    connectionString: url,
  });
  // A connection that breaks fails the query that uses it or is replaced; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

const BEGIN_LOG = `BEGIN; SELECT pg_advisory_xact_lock(${LOCKS.log})`;
const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

function transactionsOn(pool: pg.Pool, patienceMs: number): Database['patient'] {
  return {
    write: (work) => persist(() => inTransaction(pool, 'BEGIN', work), patienceMs),
    snapshot: (work) => persist(() => inTransaction(pool, SNAPSHOT, work), patienceMs),
  };
}

async function inTransaction<T>(pool: pg.Pool, begin: string, work: (tx: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(begin);
    const result = await work(sessionOn(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = isSilent(bare(error)) || !(await rollback(client));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** True when the connection can be used again. */
async function rollback(client: pg.PoolClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}

/** Runs the steps that both databases take. */
export function executor(tx: Session): (step: Step) => Promise<Row[]> {
  return async (step) => (await tx.execute(step.sql)).rows;
}

const sessions = new WeakMap<pg.PoolClient, Session>();

function sessionOn(client: pg.PoolClient): Session {
  let session = sessions.get(client);
  if (!session) {
    session = drizzle({ client });
    sessions.set(client, session);
  }
  return session;
}

const ATTEMPTS = 6;

/** Tries again while the error may pass, but begins nothing after `patienceMs`. Errors come out bare: drizzle's own repeat the parameters, which name users. */
async function persist<T>(step: () => Promise<T>, patienceMs: number): Promise<T> {
  const began = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (wrapped) {
      const error = bare(wrapped);
      if (!mayPass(error)) throw error;
      if (attempt === ATTEMPTS || performance.now() - began >= patienceMs) throw unavailable(error);
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** attempt));
    }
  }
}

function bare(error: unknown): unknown {
  return error instanceof Error && 'query' in error && error.cause ? error.cause : error;
}

/** Serialization, deadlock, lost or refused connections, a server that starts, stops, is full or cannot reach its files. */
const PASSING =
  /^(40001|40P01|08...|57P0[1-5]|53...|55P03|57014|58[0P]..|25P0[34]|25006|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
const CUT = /Connection terminated|connection timeout|timeout exceeded when trying to connect|not queryable/i;
const SILENT = /^Query read timeout$/;

/** No answer came: on this connection none will, and it may still be at the statement. */
function isSilent(error: unknown): boolean {
  return error instanceof Error && SILENT.test(error.message);
}

function mayPass(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof StoreError) return false;
  const code = 'code' in error ? String(error.code) : '';
  return PASSING.test(code) || CUT.test(error.message) || isSilent(error);
}

/** The error for callers when PostgreSQL cannot be reached or cannot serve. */
export function unavailable(cause: Error): StoreError {
  const why = cause.message || ('code' in cause ? String(cause.code) : cause.name);
  return new StoreError(
    'unavailable',
    `PostgreSQL cannot serve now: ${why}. Check that it runs and that DATABASE_URL is right.`,
    { cause },
  );
}
