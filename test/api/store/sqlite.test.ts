import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrationsFor } from '../../../api/store/migrations.ts';
import { connect } from '../../../api/store/sqlite/database.ts';
import { migrate } from '../../../api/store/sqlite/migrate.ts';
import { openSqlite } from '../../../api/store/sqlite/open.ts';
import * as schema from '../../../api/store/sqlite/schema.ts';
import { openWithKey } from '../../support/store.ts';
import type { House } from './contract/given.ts';
import { migrating } from './contract/migrating.ts';
import { storeContract } from './contract.ts';
import { publishUpTo, sayYes } from './make.ts';

storeContract('SQLite', house, openWithKey);
migrating('sqlite', house, columnsOf, expectedColumns());

async function columnsOf({ raw }: House): Promise<Record<string, string[]>> {
  const tables = await raw("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  const entries = tables.map(async ({ name }) => {
    const columns = await raw(`PRAGMA table_info(${name})`);
    return [name, columns.map((column) => column.name).sort()];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function expectedColumns(): Record<string, string[]> {
  const tables = Object.values(schema).map((table) => getTableConfig(table));
  return Object.fromEntries(tables.map(({ name, columns }) => [name, columns.map((column) => column.name).sort()]));
}

async function house(): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const url = join(folder, 'policy.sqlite');
  const raw = async (sql: string) => {
    const client = new Client(url, { timeout: 5_000 });
    try {
      const statement = client.prepare<[], Record<string, unknown>>(sql);
      if (statement.reader) return statement.all();
      statement.run();
      return [];
    } finally {
      client.close();
    }
  };
  return { url, raw, remove: async () => rmSync(folder, { recursive: true }) };
}

test('a SQLite migration that fails leaves nothing of itself', () => {
  const { client } = connect(':memory:');
  const broken = {
    number: 2,
    name: '0002_broken.sql',
    sql: 'CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER);',
  };
  expect(() => migrate(client, [...migrationsFor('sqlite'), broken])).toThrow('half already exists');
  expect(client.prepare("SELECT name FROM sqlite_schema WHERE name IN ('half', 'versions')").all()).toEqual([]);
  client.close();
});

describe('a SQLite file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is opened with settings that survive a power cut', () => {
    const path = join(folder, 'a.sqlite');
    connect(path).client.close(); // SQLite weakens the settings of a file that it finds in WAL mode
    const { client } = connect(path);
    expect(client.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(client.pragma('synchronous', { simple: true })).toBe(2);
    expect(client.pragma('recursive_triggers', { simple: true })).toBe(1);
    client.close();
  });

  test('is made with its folder, and found again', async () => {
    const path = join(folder, 'deep', 'er', 'policy.sqlite');
    const store = await openWithKey(path);
    await publishUpTo(store, 2);
    await store.close();
    const again = await openWithKey(path);
    expect((await again.published()).policies[0]!.versions).toHaveLength(2);
    await again.close();
  });

  test('keeps evidence from being replaced by an insert', async () => {
    const path = join(folder, 'a.sqlite');
    const store = await openWithKey(path);
    await publishUpTo(store, 1);
    await sayYes(store, 'kari', 1);
    await store.close();
    const { client } = connect(path);
    const replace = `INSERT OR REPLACE INTO acceptances SELECT entry, id, 'ola', policy, version, locale, content, answer, channel,
      prompt, prompt_issued_at, recorded_at, key, generation, nonce, provenance, answered_at, counts, source, words FROM acceptances`;
    expect(() => client.exec(replace)).toThrow('are only added to');
    client.close();
  });

  test('that is not a database is refused with its name and a remedy', async () => {
    const path = join(folder, 'letter.txt');
    writeFileSync(path, 'Kjære Kari, dette er ikke en database. '.repeat(100));
    await expect(openWithKey(path)).rejects.toMatchObject({ code: 'unusable', message: expect.stringContaining(path) });
  });

  test('that cannot be made is refused with its name and a remedy', async () => {
    const path = join(folder, 'a-file', 'policy.sqlite');
    writeFileSync(join(folder, 'a-file'), '');
    await expect(openWithKey(path)).rejects.toMatchObject({
      code: 'unusable',
      message: expect.stringMatching(/may be written/),
    });
    await expect(openWithKey(folder)).rejects.toMatchObject({
      code: 'unusable',
      message: expect.stringContaining(folder),
    });
  });

  test.skipIf(process.getuid?.() === 0)('in a folder that may not be written to is refused', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    await expect(openWithKey(join(locked, 'policy.sqlite'))).rejects.toMatchObject({ code: 'unusable' });
  });

  test('held by another writer for too long is unavailable, not broken', async () => {
    const path = join(folder, 'a.sqlite');
    const store = await openSqlite(path, {}, 200);
    const other = new Client(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.putUsers([{ user: 'ola' }], 0)).rejects.toMatchObject({
      name: 'StoreError',
      code: 'unavailable',
    });
    other.exec('COMMIT');
    await expect(store.putUsers([{ user: 'ola' }], 0)).resolves.toBeUndefined();
    other.close();
    await store.close();
  });
});
