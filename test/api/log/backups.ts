/** Backups of both databases, as an operator takes and restores them. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import pg from 'pg';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

/** A database with one backup. Nobody may have it open when it is restored. */
export interface Place {
  url: string;
  folder: string;
  backUp(): Promise<void>;
  /** Puts the backup in the place of the database. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

/** `name` of a database, and how to make a place in it. */
export interface Kind {
  name: string;
  start(): Promise<() => Promise<Place>>;
  stop(): Promise<void>;
}

let server: PostgresServer;
let count = 0;

export const KINDS: Kind[] = [
  { name: 'SQLite', start: async () => sqlite, stop: async () => {} },
  {
    name: 'PostgreSQL',
    start: async () => {
      server = await startPostgres(['-c', 'fsync=on']);
      return postgres;
    },
    stop: () => server?.stop(),
  },
];

async function sqlite(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'backup-'));
  const [url, copy] = [join(folder, 'policy.sqlite'), join(folder, 'backup.sqlite')];
  return {
    url,
    folder,
    backUp: async () => {
      rmSync(copy, { force: true });
      const client = new Client(url);
      client.prepare('VACUUM INTO ?').run(copy);
      client.close();
    },
    restore: async () => {
      for (const end of ['', '-wal', '-shm']) rmSync(url + end, { force: true });
      cpSync(copy, url);
    },
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

async function postgres(): Promise<Place> {
  const name = `place_${++count}`;
  const folder = mkdtempSync(join(tmpdir(), 'backup-'));
  const copy = async (from: string, to: string) => {
    const client = new pg.Client(server.url());
    await client.connect();
    await client.query(`DROP DATABASE IF EXISTS ${to} WITH (FORCE)`);
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${from}'`);
    await client.query(`CREATE DATABASE ${to} TEMPLATE ${from}`);
    await client.end();
  };
  return {
    url: await server.createDatabase(name),
    folder,
    backUp: () => copy(name, `${name}_backup`),
    restore: () => copy(`${name}_backup`, name),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}
