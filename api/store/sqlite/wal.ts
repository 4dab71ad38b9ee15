/** The write-ahead log, where what was deleted and overwritten in the database still lies until it is emptied. */
import type { Database } from './database.ts';

export interface Wal {
  /** Empties it now, or as soon as other processes let it. Never fails, and waits only for a moment. */
  empty(): void;
  /** Tries no more: whoever closes the file last empties it. */
  end(): void;
}

/** Nobody is answered while it is waited for others. */
const PATIENCE_MS = 50;
/** Until the next attempt, when another process is reading. */
const AGAIN_MS = 1_000;

export function walOf(database: Database): Wal {
  let timer: NodeJS.Timeout | undefined;
  const empty = () => {
    clearTimeout(timer);
    if (!isEmptied(database)) timer = setTimeout(empty, AGAIN_MS).unref();
  };
  return { empty, end: () => clearTimeout(timer) };
}

function isEmptied({ client, guard }: Database): boolean {
  const patience = client.pragma('busy_timeout', { simple: true });
  try {
    client.pragma(`busy_timeout = ${PATIENCE_MS}`);
    return guard('write', () => client.pragma('wal_checkpoint(TRUNCATE)', { simple: true })) === 0;
  } catch {
    return false;
  } finally {
    client.pragma(`busy_timeout = ${patience}`);
  }
}
