import { getTableConfig } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrationsFor } from '../../../api/store/migrations.ts';
import { connect } from '../../../api/store/postgres/database.ts';
import { migrate } from '../../../api/store/postgres/migrate.ts';
import * as schema from '../../../api/store/postgres/schema.ts';
import { cutter } from '../../support/cutter.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { openWithKey } from '../../support/store.ts';
import type { House } from './contract/given.ts';
import { migrating } from './contract/migrating.ts';
import { storeContract } from './contract.ts';
import { accept, anAnswer, publishUpTo } from './make.ts';

let server: PostgresServer;
const warnings: Error[] = [];
process.on('warning', (warning) => warnings.push(warning));

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

storeContract('PostgreSQL', house, openWithKey);
migrating('postgres', house, columnsOf, expectedColumns());

async function columnsOf({ raw }: House): Promise<Record<string, string[]>> {
  const query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'";
  const tables = Map.groupBy(await raw(query), (row) => String(row.table_name));
  return Object.fromEntries(
    [...tables].map(([name, rows]) => [name, rows.map((row) => String(row.column_name)).sort()]),
  );
}

function expectedColumns(): Record<string, string[]> {
  const tables = Object.values(schema).map((table) => getTableConfig(table));
  return Object.fromEntries(tables.map(({ name, columns }) => [name, columns.map((column) => column.name).sort()]));
}

async function house(): Promise<House> {
  const client = new pg.Client(server.url());
  await client.connect();
  const raw = async (sql: string) => (await client.query(sql)).rows;
  const remove = async () => {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await client.end();
  };
  return { url: server.url(), raw, remove };
}

test('a server whose disk fails is one that cannot serve now: nothing is acknowledged, and it goes on when the disk does', async () => {
  const { url, raw, remove } = await house();
  const store = await openWithKey(url);
  const put = () => store.putUsers([{ user: 'kari', email: null, locale: 'nb' }], 0);
  await raw(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '58030'; END $$`);
  await raw('CREATE TRIGGER failing BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION fail()');
  await expect(put()).rejects.toMatchObject({ code: 'unavailable' });
  await raw('DROP TRIGGER failing ON contacts');
  await put();
  await store.close();
  await remove();
});

test('a PostgreSQL migration that fails leaves nothing of itself', async () => {
  const { url, raw, remove } = await house();
  const database = connect(url);
  const broken = { number: 2, name: '0002_broken.sql', sql: 'CREATE TABLE half (id int); CREATE TABLE half (id int);' };
  await expect(migrate(database, [...migrationsFor('postgres'), broken])).rejects.toThrow('"half" already exists');
  await database.end();
  expect(await raw("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")).toEqual([]);
  await remove();
});

describe('a PostgreSQL server', () => {
  let here: House;
  beforeEach(async () => {
    here = await house();
  });
  afterEach(() => here.remove());

  test.each(['fsync', 'full_page_writes', 'synchronous_commit'])(
    'with %s off is refused with a remedy',
    async (name) => {
      await here.raw(`ALTER SYSTEM SET ${name} = off`);
      await here.raw('SELECT pg_reload_conf()');
      await settingBecomes(name, 'off');
      const refusal = { name: 'StoreError', code: 'unsafe', message: expect.stringContaining(`Set ${name} to on`) };
      await expect(openWithKey(here.url)).rejects.toMatchObject(refusal);
      await here.raw(`ALTER SYSTEM RESET ${name}`);
      await here.raw('SELECT pg_reload_conf()');
      await settingBecomes(name, 'on');
      await (await openWithKey(here.url)).close();
    },
  );

  async function settingBecomes(name: string, value: string): Promise<void> {
    for (;;) {
      const client = new pg.Client(here.url);
      await client.connect();
      const { rows } = await client.query(`SHOW ${name}`);
      await client.end();
      if (rows[0][name] === value) return;
    }
  }

  test('that cannot be reached is unavailable, and said so', async () => {
    const refusal = { name: 'StoreError', code: 'unavailable', message: expect.stringMatching(/DATABASE_URL/) };
    await expect(openWithKey('postgres://policy:policy@127.0.0.1:1/policy')).rejects.toMatchObject(refusal);
  });

  test('that refuses the password is unusable, and the password is not repeated', async () => {
    const wrong = here.url.replace(':policy@', ':hemmelig@');
    const failure = await openWithKey(wrong).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StoreError', code: 'unusable' });
    expect(String(failure)).not.toContain('hemmelig');
  });

  test('whose connection is cut right after COMMIT has recorded the answer once', async () => {
    const between = await cutter(here.url);
    const store = await openWithKey(between.url);
    await publishUpTo(store, 1);
    for (let index = 0; index < 5; index++) {
      between.cutAtNextCommit();
      const withdrawal = anAnswer('kari', 1, 'acknowledge', index % 2 ? { nonce: null } : { nonce: `nonce-${index}` });
      expect(await store.answer(withdrawal, accept)).toMatchObject({ outcome: 'recorded', repeat: false });
    }
    expect(between.cuts()).toBe(5);
    expect((await store.user('kari')).acceptances).toHaveLength(5);
    await store.close();
    await between.stop();
  });

  test('that drops every connection is used again as soon as it answers', async () => {
    const store = await openWithKey(here.url);
    await publishUpTo(store, 1);
    await here.raw("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'policy'");
    await expect(store.answer(anAnswer('kari', 1, 'acknowledge'), accept)).resolves.toMatchObject({
      outcome: 'recorded',
    });
    await store.close();
  });

  test('is vacuumed when somebody was erased, without anyone having to wait: no row or key of theirs can be reached', async () => {
    const store = await openWithKey(here.url);
    await publishUpTo(store, 1);
    for (const nonce of ['a', 'b', 'c']) await store.answer(anAnswer('kari', 1, 'acknowledge', { nonce }), accept);
    await store.answer(anAnswer('ola', 1, 'acknowledge'), accept);
    const lines = async () => {
      const [row] = await here.raw(`SELECT count(*) FILTER (WHERE t_data IS NOT NULL) AS rows
        FROM generate_series(0, pg_relation_size('acceptances') / 8192 - 1) AS page,
          heap_page_items(get_raw_page('acceptances', page::int))`);
      return Number(row!.rows);
    };
    await here.raw('CREATE EXTENSION pageinspect');
    expect(await lines()).toBe(4);
    await store.erase('kari', 0);
    await expect.poll(lines, { timeout: 10_000 }).toBe(1);
    const isVacuumed = `SELECT c.table_name FROM information_schema.columns c JOIN pg_stat_user_tables s ON s.relname = c.table_name
      WHERE c.table_schema = 'public' AND c.column_name IN ('user_id', 'reached') AND c.data_type = 'text' AND s.vacuum_count = 0`;
    await expect.poll(() => here.raw(isVacuumed), { timeout: 10_000 }).toEqual([]);
    await Promise.all(['ola', 'guest-1', 'guest-2'].map((user) => store.erase(user, 0)));
    await store.close();
  });

  test('that fails a query says nothing of the user in its error', async () => {
    const store = await openWithKey(here.url);
    await publishUpTo(store, 1);
    const failure = await store
      .answer(anAnswer('customer-4711', 9, 'acknowledge'), accept)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(`${failure} ${(failure as Error).stack}`).not.toContain('customer-4711');
    await store.close();
  });
});

test('no connection was ever asked several things at once: what pg warns of today it refuses tomorrow', async () => {
  const { url, remove } = await house();
  const store = await openWithKey(url);
  await publishUpTo(store, 5);
  expect(await store.campaigns()).toHaveLength(4);
  await store.close();
  await remove();
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings.map(({ message }) => message)).toEqual([]);
});
