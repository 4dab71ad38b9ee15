/** A client of PostgreSQL that dies in the midst of migrating: a proxy takes so many of its messages and then hangs up for good. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { openStore } from '../../../api/store/open.ts';
import { connect as connectTo } from '../../../api/store/postgres/database.ts';
import { migrate } from '../../../api/store/postgres/migrate.ts';
import { firstOf, OLD_ROWS } from './old.ts';

/** A database of the first schema, with rows. */
export async function makeOld(url: string): Promise<void> {
  const database = connectTo(url);
  await migrate(database, firstOf('postgres'));
  for (const row of OLD_ROWS) await database.slow.query(row);
  await database.end();
}

export interface Mortal {
  /** The database's address through it. */
  url: string;
  /** How many messages it has passed on. */
  passed(): number;
  /** Resolves when it has hung up. */
  gone: Promise<void>;
  stop(): Promise<void>;
}

/** Passes `most` messages of its client on to the server, then hangs up, without waiting for what the server makes of them. */
export async function mortal(url: string, most: number): Promise<Mortal> {
  const target = new URL(url);
  const open = new Set<Socket>();
  const { promise: gone, resolve: hangUp } = Promise.withResolvers<void>();
  let passed = 0;
  const end = () => {
    proxy.close();
    for (const socket of open) socket.end();
    hangUp();
  };
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => {}).on('close', () => [client, server].forEach((one) => void one.destroy()));
    }
    client.on('data', (data) => {
      if (passed < most) server.write(data);
      passed += 1;
      if (passed >= most) end();
    });
    server.on('data', (data) => void client.write(data));
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const through = new URL(url);
  through.port = String((proxy.address() as AddressInfo).port);
  return { url: through.href, passed: () => passed, gone, stop: async () => end() };
}

/** Starts the store at `url`, and tells all that the database holds then. */
export async function startedOn(url: string): Promise<string> {
  await (await openStore(url)).close();
  return contentsOf(url);
}

const COLUMNS = `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
  WHERE table_schema = 'public' ORDER BY table_name, column_name`;
const INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname";
const TRIGGERS = 'SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2';
const CHECKS =
  "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1";

/** Everything in a database: its schema and its rows. */
export async function contentsOf(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const schema = [];
    for (const query of [COLUMNS, INDEXES, TRIGGERS, CHECKS]) schema.push((await client.query(query)).rows);
    const tables = new Set(schema[0]!.map((row) => String(row.table_name)));
    const rows = [];
    for (const name of tables) rows.push([name, (await client.query(`SELECT * FROM "${name}" ORDER BY 1, 2`)).rows]);
    return JSON.stringify({ schema, rows }, null, 1);
  } finally {
    await client.end();
  }
}
