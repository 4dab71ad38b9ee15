import Client from 'better-sqlite3';
import { and, asc, eq, getTableColumns, gt, gte, notExists, or, sql } from 'drizzle-orm';
import type { LogRow, LogTables, StandingRow } from '../rules/tables.ts';
import { type Store, StoreError } from '../store.ts';
import { BUSY_MS } from './client.ts';
import { connectToRead, type Database } from './database.ts';
import {
  acceptances,
  aliases,
  erased,
  leaves,
  links,
  log,
  logKeys,
  marks,
  nodes,
  presentations,
  recalls,
  receipts,
  standings,
  versions,
} from './schema.ts';

/** Reads on a connection of its own, so that the store's own transactions do not meet in one. */
export function tables({ client }: Database): Pick<Store, 'audit'> {
  return {
    audit: async (work) => {
      if (client.memory)
        throw new StoreError('unusable', 'A database in memory cannot be audited: it has one connection.');
      const reader = connectToRead(client.name);
      try {
        reader.client.exec('BEGIN');
        return await work({ ...tablesOn(reader), share: (begin) => share(reader, begin) });
      } finally {
        reader.client.close();
      }
    },
  };
}

/** For the moment in which all connections begin, a write lock keeps the database as it is. */
async function share({ client }: Pick<Database, 'client'>, begin: (path: string) => Promise<void>): Promise<void> {
  const guard = new Client(client.name, { timeout: BUSY_MS });
  try {
    guard.exec('BEGIN IMMEDIATE');
    client.exec('COMMIT; BEGIN');
    settle(client);
    await begin(client.name);
  } finally {
    guard.close(); // and with it goes the lock
  }
}

/** The tables of the file at `path` as they are now, until the process or thread ends. */
export function readSnapshot(path: string): LogTables {
  const reader = connectToRead(path);
  reader.client.exec('BEGIN');
  settle(reader.client);
  return tablesOn(reader);
}

/** SQLite takes its snapshot at the first read of a transaction, not where that begins. */
function settle(client: Database['client']): void {
  client.prepare('SELECT 1 FROM log').get();
}

/** The tables as the connection sees them, inside a transaction of the caller. */
export function tablesOn({ client, db }: Pick<Database, 'client' | 'db'>): LogTables {
  const rows = rowsReader({ client, db });
  const standingsAfter = standingsReader({ client, db });
  const inner = nodesQuery(db);
  return {
    share: null,
    edge: async () => db.select({ edge: log.edge }).from(log).get()?.edge ?? null,
    keys: async () => db.select().from(logKeys).orderBy(asc(logKeys.keyNo)).all(),
    rows: async (from, limit) => rows(from, limit),
    nodes: async ({ level, index }, limit) => inner.all({ level, index, limit }),
    versions: async () => versionRows(db),
    marks: async () => db.select().from(marks).all(),
    recalls: async () => db.select().from(recalls).all(),
    merges: async () => db.select(mergeColumns()).from(aliases).all(),
    standings: async ({ user, policy }, limit) => standingsAfter(user, policy, limit),
    strays: async () => strays(db),
  };
}

function mergeColumns() {
  const { index, user, into, at } = aliases;
  return { index, user, into, at };
}

/** What lies beside one leaf, under the names it has in a row of the log. */
const BESIDE = { leaf: leaves, receipt: receipts, record: acceptances, link: links, erased };

/** Drizzle writes the statement and does not read its rows: of millions, that would take longer than the database does. */
function rowsReader({ client, db }: Pick<Database, 'client' | 'db'>): (from: number, limit: number) => LogRow[] {
  const statement = client.prepare<[number, number], unknown[]>(rowsQuery(db).toSQL().sql).raw();
  const parts = Object.entries(BESIDE).map(([name, table]) => ({ name, columns: Object.keys(getTableColumns(table)) }));
  const rowOf = (values: unknown[]) => {
    const row: Record<string, unknown> = {};
    let at = 0;
    for (const { name, columns } of parts) {
      row[name] = values[at] === null ? null : objectOf(columns, values, at);
      at += columns.length;
    }
    return row as unknown as LogRow;
  };
  return (from, limit) => statement.all(from, limit).map(rowOf);
}

/** Past drizzle for the same reason. */
function standingsReader({ client, db }: Pick<Database, 'client' | 'db'>) {
  const query = db
    .select()
    .from(standings)
    .where(sql`(${standings.user}, ${standings.policy}) > (${sql.placeholder('user')}, ${sql.placeholder('policy')})`)
    .orderBy(asc(standings.user), asc(standings.policy))
    .limit(sql.placeholder('limit'));
  const statement = client.prepare<[string, string, number], unknown[]>(query.toSQL().sql).raw();
  const columns = Object.keys(getTableColumns(standings));
  return (user: string, policy: string, limit: number) =>
    statement.all(user, policy, limit).map((values) => objectOf(columns, values, 0) as unknown as StandingRow);
}

/** The first column of each of these tables is its key. */
function objectOf(columns: readonly string[], values: readonly unknown[], from: number): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < columns.length; at++) row[columns[at]!] = values[from + at];
  return row;
}

function rowsQuery(db: Database['db']) {
  return db
    .select(BESIDE)
    .from(leaves)
    .leftJoin(receipts, eq(receipts.index, leaves.index))
    .leftJoin(acceptances, eq(acceptances.id, receipts.acceptance))
    .leftJoin(links, eq(links.index, leaves.index))
    .leftJoin(erased, eq(erased.index, leaves.index))
    .where(gte(leaves.index, sql.placeholder('from')))
    .orderBy(asc(leaves.index))
    .limit(sql.placeholder('limit'));
}

function nodesQuery(db: Database['db']) {
  const [level, index] = [sql.placeholder('level'), sql.placeholder('index')];
  return db
    .select()
    .from(nodes)
    .where(or(gt(nodes.level, level), and(eq(nodes.level, level), gt(nodes.index, index))))
    .orderBy(asc(nodes.level), asc(nodes.index))
    .limit(sql.placeholder('limit'))
    .prepare();
}

function versionRows(db: Database['db']) {
  const isSame = and(eq(presentations.policy, versions.policy), eq(presentations.version, versions.version));
  return db
    .select({ ...getTableColumns(versions), presentation: presentations.body })
    .from(versions)
    .leftJoin(presentations, isSame)
    .all();
}

function strays(db: Database['db']) {
  const withReceipt = db.select().from(receipts).where(eq(receipts.acceptance, acceptances.id));
  const leafOf = (index: typeof receipts.index | typeof links.index | typeof erased.index) =>
    db.select().from(leaves).where(eq(leaves.index, index));
  return {
    records: db
      .select()
      .from(acceptances)
      .where(notExists(withReceipt))
      .all()
      .map(({ id }) => id),
    receipts: db
      .select()
      .from(receipts)
      .where(notExists(leafOf(receipts.index)))
      .all()
      .map(({ index }) => index),
    links: db
      .select()
      .from(links)
      .where(notExists(leafOf(links.index)))
      .all()
      .map(({ index }) => index),
    erased: db
      .select()
      .from(erased)
      .where(notExists(leafOf(erased.index)))
      .all()
      .map(({ index }) => index),
  };
}
