/** The thread of `aside.ts`. Loads little: it starts while people wait for their mail, beside a process that has it all. */
import { parentPort, workerData } from 'node:worker_threads';
import Client from 'better-sqlite3';
import { openClient } from './client.ts';
import { fanOutOn, rowsOn, type TakeStep } from './fanout.ts';

export interface AsideFile {
  path: string;
  /** How long a step waits for others that write. */
  busyMs: number;
}

/** A step to take, or a query that reads. */
export type Wish = { step: Parameters<TakeStep> } | { query: [sql: string, params: readonly unknown[]] };

/** With SQLite's code where it was SQLite that failed. */
export type Outcome = { result: unknown } | { code: string | null; message: string };

const port = parentPort!;
const client = openLazily(workerData as AsideFile);
const step = fanOutOn(client);

port.on('message', (wish: Wish | null) => {
  if (wish) return port.postMessage(outcomeOf(wish));
  client.close();
  port.close();
});

/**
 * A connection whose commits do not wait for the disk. In WAL mode the file stays whole without: what a power cut takes is
 * the tail of the log, commit by commit, so a step goes with the place it had reached. And nothing that is durable stands on
 * a step that is not: there is one log for all connections, and a commit that waits for the disk (the mark before a mail
 * goes out, the end of a campaign, an answer) waits for all that was written before it.
 */
function openLazily({ path, busyMs }: AsideFile): ReturnType<typeof openClient> {
  const client = openClient(path, busyMs);
  client.pragma('synchronous = NORMAL');
  client.pragma('cache_size = -4096');
  // Sooner than other connections would, so that they never come to it.
  client.pragma('wal_autocheckpoint = 500');
  return client;
}

function outcomeOf(wish: Wish): Outcome {
  try {
    return { result: 'step' in wish ? step(...wish.step) : rowsOn(client, ...wish.query) };
  } catch (error) {
    const { message } = error as Error;
    return { code: error instanceof Client.SqliteError ? error.code : null, message };
  }
}
