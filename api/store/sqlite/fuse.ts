/**
 * What goes wrong beneath SQLite. A full disk passes. After a failed write nobody knows what lies on the disk: a later fsync
 * that succeeds says nothing of what an earlier one lost. Only a new start does, which reads the file anew and writes it out again.
 */
import Client from 'better-sqlite3';
import { StoreError } from '../store.ts';

export interface Fuse {
  /**
   * Runs `work`. Errors that pass by themselves become StoreError `unavailable`; so does the one that blows the fuse, and
   * whatever is asked after it, without running.
   */
  guard<T>(kind: Kind, work: () => T): T;
}

type Kind = 'read' | 'write';
type SqliteError = InstanceType<typeof Client.SqliteError>;

/** `blown` is called once, with words for the people who run this. */
export function fuseOf(path: string, blown: (why: string) => void = () => {}): Fuse {
  let cause: SqliteError | null = null;
  const blow = (error: SqliteError) => {
    cause = error;
    blown(lastWords(path, error));
  };
  return {
    guard: (kind, work) => {
      if (cause) throw unavailable(cause);
      try {
        return work();
      } catch (error) {
        if (!isBeneath(error)) throw error;
        if (BLOWS[kind].test(error.code)) blow(error);
        throw unavailable(error);
      }
    },
  };
}

/** Whether `error` is no fault of the statement that met it. */
export function isBeneath(error: unknown): error is SqliteError {
  return error instanceof Client.SqliteError && BENEATH.test(error.code);
}

const BENEATH = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL|CORRUPT|NOTADB)/;
/** Without room the index of the write-ahead log cannot grow (SHMSIZE). It is no part of what is kept, so that passes. */
const BLOWS = {
  read: /^SQLITE_(CORRUPT|NOTADB)/,
  write: /^SQLITE_(IOERR(?!_SHMSIZE)|CORRUPT|NOTADB)/,
} as const;

function unavailable(cause: SqliteError): StoreError {
  const message = `The database cannot serve now (${cause.code}): ${cause.message}.`;
  return new StoreError('unavailable', message, { cause });
}

function lastWords(path: string, { code, message }: SqliteError): string {
  const isTorn = !code.startsWith('SQLITE_IOERR');
  return (
    `The database file ${path} failed (${code}: ${message}), so nothing more is recorded, and this process ends. ` +
    (isTorn
      ? 'The file is damaged: see the README, “After a disaster”.'
      : 'Look at the disk and its kernel log, then start this again: SQLite recovers all that was acknowledged.')
  );
}
