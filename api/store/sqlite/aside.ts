/**
 * Steps of long work, and long looks, beside everything else: a thread with a connection of its own takes them, so that nobody
 * who asks this process for anything waits for one, for the disk, or while the write-ahead log is copied into the database.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import Client from 'better-sqlite3';
import type { SQL } from 'drizzle-orm';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import type { AsideFile, Outcome, Wish } from './aside-thread.ts';
import type { Database } from './database.ts';
import { type FanOutStep, fanOutOn, rowsOn, type TakeStep } from './fanout.ts';

type Step = Parameters<TakeStep>;

export interface Aside {
  /**
   * Takes one step; steps are taken one after the other. A step may be lost by a power cut, though never by the end of this
   * process: take steps only of work that is taken again then.
   */
  fanOut(...step: Step): Promise<FanOutStep>;
  /** The few rows of a query that may take long. It sees one snapshot, and cannot write. */
  rows<Row>(query: SQL): Promise<Row[]>;
  /** Resolves when the last step is taken and the file is closed. */
  end(): Promise<void>;
}

/** A thread with nothing to do goes, and gives its memory back. */
const IDLE_MS = 10_000;

/**
 * A mailing's first step is taken on `client` itself: one to a few ends with it, and is not worth a thread. So are all of a
 * database in memory, which has no other connection.
 */
export function aside({ client, guard }: Pick<Database, 'client' | 'guard'>): Aside {
  const step = fanOutOn(client);
  const here = async (...wish: Step) => guard('write', () => step(...wish));
  if (client.memory) {
    const rows = async <Row>(query: SQL) => guard('read', () => rowsOn(client, ...textOf(query)) as Row[]);
    return { fanOut: here, rows, end: async () => {} };
  }
  const isBegun = client.prepare("SELECT 1 FROM campaigns WHERE policy = ? AND version = ? AND reached <> ''");
  const busyMs = client.pragma('busy_timeout', { simple: true }) as number;
  const thread = threadOn({ path: client.name, busyMs });
  const there = async <Result>(kind: 'read' | 'write', wish: Wish) => {
    const outcome = await thread.take(wish);
    return guard(kind, () => resultOf(outcome) as Result);
  };
  const fanOut = async (...wish: Step) => {
    const [{ policy, version }] = wish;
    return isBegun.get(policy, version) ? there<FanOutStep>('write', { step: wish }) : here(...wish);
  };
  const rows = <Row>(query: SQL) => there<Row[]>('read', { query: textOf(query) });
  return { fanOut, rows, end: thread.end };
}

const dialect = new SQLiteSyncDialect();

function textOf(query: SQL): [sql: string, params: readonly unknown[]] {
  const { sql, params } = dialect.sqlToQuery(query);
  return [sql, params];
}

/** An error in the thread is one here: a disk that fails one connection fails all. */
function resultOf(outcome: Outcome): unknown {
  if ('result' in outcome) return outcome.result;
  const { code, message } = outcome;
  throw code === null ? new Error(message) : new Client.SqliteError(message, code);
}

function threadOn(file: AsideFile) {
  let thread: Worker | null = null;
  let turns: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = turns.then(work);
    turns = turn.catch(() => {});
    return turn;
  };
  const take = async (wish: Wish) => {
    thread ??= start(file, (gone) => {
      if (thread === gone) thread = null;
    });
    clearTimeout(idle);
    idle = setTimeout(end, IDLE_MS).unref();
    return ask(thread, wish);
  };
  const leave = async () => {
    clearTimeout(idle);
    if (!thread) return;
    thread.ref();
    thread.postMessage(null);
    await once(thread, 'exit');
  };
  const end = () => inTurn(leave);
  return { take: (wish: Wish) => inTurn(() => take(wish)), end };
}

function start(file: AsideFile, leave: (thread: Worker) => void): Worker {
  const thread = new Worker(new URL('./aside-thread.ts', import.meta.url), { workerData: file, name: 'aside' });
  // Whoever waits for it is told; without a listener it would end the process.
  return thread.on('error', () => leave(thread)).on('exit', () => leave(thread));
}

/** The process stays for as long as a step is under way, and no longer. */
async function ask(thread: Worker, wish: Wish): Promise<Outcome> {
  thread.ref();
  try {
    thread.postMessage(wish);
    const [outcome] = await once(thread, 'message');
    return outcome;
  } finally {
    thread.unref();
  }
}
