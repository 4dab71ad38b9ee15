/** A SQLite file whose migration was cut off, and what it holds. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import { openStore } from '../../../api/store/open.ts';
import { connect } from '../../../api/store/sqlite/database.ts';
import { migrate } from '../../../api/store/sqlite/migrate.ts';
import { firstOf, OLD_ROWS } from './old.ts';

/** The bytes of a database and of its write-ahead log, by the ends of their names. */
export type Files = Record<'' | '-wal', Buffer>;

const NONE = Buffer.alloc(0);

export interface Bench {
  folder: string;
  /** Where a migration runs. */
  path: string;
  remove(): void;
}

export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'policy-migrations-'));
  return { folder, path: join(folder, 'policy.sqlite'), remove: () => rmSync(folder, { recursive: true }) };
}

/** A file of the first schema, with rows. */
export function makeOld(path: string): void {
  const { client } = connect(path);
  migrate(client, firstOf('sqlite'));
  for (const row of OLD_ROWS) client.exec(row);
  client.close();
}

export function filesAt(path: string): Files {
  return { '': bytesAt(path), '-wal': bytesAt(`${path}-wal`) };
}

function bytesAt(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return NONE;
  }
}

const HEADER = 32;
const FRAME = 24 + 4_096;

/** What a kill leaves in the midst of one commit, which is appended to the write-ahead log page by page: after each, and within every tenth. */
export function* cutsOf(before: Files, after: Files): Generator<Files> {
  yield before;
  const cutAt = (end: number): Files => ({ '': before[''], '-wal': after['-wal'].subarray(0, end) });
  for (let end = HEADER, frame = 0; end <= after['-wal'].length; end += FRAME, frame++) {
    yield cutAt(end);
    if (frame % 10 === 0) yield cutAt(end + FRAME / 2);
  }
}

/** Starts the store on `files`, as the next process would, and tells all that it holds then. */
export async function startedOn({ folder }: Bench, files: Files): Promise<string> {
  const home = join(folder, 'next');
  mkdirSync(home);
  try {
    const path = join(home, 'policy.sqlite');
    for (const [end, bytes] of Object.entries(files)) if (bytes.length > 0) writeFileSync(path + end, bytes);
    await (await openStore(path)).close();
    return contentsOf(path);
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Everything in a database: its schema, its rows, and whether SQLite finds it whole. */
export function contentsOf(path: string): string {
  const client = new Client(path);
  try {
    const all = (query: string) => client.prepare<[], Record<string, unknown>>(query).all();
    const schema = all('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name');
    const tables = schema.filter(({ type }) => type === 'table').map(({ name }) => String(name));
    const rows = tables.map((name) => [name, all(`SELECT * FROM "${name}"`)]);
    return JSON.stringify({ integrity: client.pragma('integrity_check', { simple: true }), schema, rows }, null, 1);
  } finally {
    client.close();
  }
}
