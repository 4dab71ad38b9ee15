/** A copy of the database to rehearse on. The original is only read. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Client from 'better-sqlite3';
import { DEFAULT_DATABASE } from '../database.ts';
import { CommandError } from '../verb.ts';

export interface Copy {
  /** For `openStore`. */
  url: string;
  /** What it is a copy of, for people; no password. */
  about: string;
  remove(): void;
}

/**
 * A copy of the SQLite file `database`, gone after {@link Copy.remove} or when the process ends. A PostgreSQL address must
 * itself be a copy, and say so by its name; `production` is the address that it must not be.
 */
export function copyOf(database: string | undefined, production: string | undefined): Copy {
  const url = database || DEFAULT_DATABASE;
  return /^postgres(ql)?:\/\//.test(url) ? ownCopy(url, production) : copyOfFile(resolve(url));
}

function copyOfFile(path: string): Copy {
  if (!existsSync(path)) {
    throw new CommandError(
      `There is no database at ${path}.`,
      'a rehearsal runs on a copy of it',
      'name the file with --database FILE, or set DATABASE_URL',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'policy-rehearsal-'));
  const remove = removing(folder);
  try {
    const target = join(folder, 'policy.sqlite');
    const client = new Client(path, { readonly: true });
    client.prepare('VACUUM INTO ?').run(target);
    client.close();
    return { url: target, about: path, remove };
  } catch (error) {
    remove();
    throw new CommandError(
      `${path} cannot be copied.`,
      error instanceof Error ? error.message : String(error),
      `check that it is the API's database, that this user may read it, and that ${tmpdir()} has room`,
    );
  }
}

/** The copy holds customers: it goes however the process ends, short of being killed. */
function removing(folder: string): () => void {
  const drop = () => rmSync(folder, { recursive: true, force: true });
  const leave = () => process.exit(130);
  process.once('exit', drop);
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  return () => {
    drop();
    process.off('exit', drop);
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
  };
}

function ownCopy(url: string, production: string | undefined): Copy {
  const name = URL.canParse(url) ? decodeURIComponent(new URL(url).pathname.slice(1)) : '';
  if (url === production || !/rehearsal/i.test(name)) {
    throw new CommandError(
      `A rehearsal writes, and the database "${name}" is not marked as a copy.`,
      'a PostgreSQL server is not copied by this command',
      'make a copy (createdb policy_rehearsal; pg_dump DATABASE | psql policy_rehearsal) and name it with --database; its name must hold "rehearsal"',
    );
  }
  return { url, about: `PostgreSQL, database ${name} (written to, and left as it is after this)`, remove: () => {} };
}
