import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrationsFor } from '../../../../api/store/migrations.ts';
import { openStore } from '../../../../api/store/open.ts';
import type { House } from '../contract.ts';
import { publishUpTo, sayYes } from '../make.ts';

const run = promisify(execFile);
const HAMMER = join(import.meta.dirname, '../hammer.ts');

/** What migrations promise on a database; `columns` reads those it has, `schema` those that drizzle expects. */
export function migrating(
  name: 'sqlite' | 'postgres',
  build: () => Promise<House>,
  columns: (house: House) => Promise<Record<string, string[]>>,
  schema: Record<string, string[]>,
): void {
  describe(`migrations of ${name}`, () => {
    const migrations = migrationsFor(name);
    let house: House;
    beforeEach(async () => {
      house = await build();
    });
    afterEach(() => house.remove());

    test('are numbered 1, 2, 3 … without gaps', () => {
      expect(migrations.map((one) => one.number)).toEqual(migrations.map((_, index) => index + 1));
    });

    test('make exactly the tables and columns that the code works with', async () => {
      await (await openStore(house.url)).close();
      const { migrations: own, ...made } = await columns(house);
      expect(own).toEqual(['name', 'number']);
      expect(made).toEqual(schema);
    });

    test('run once: opening again keeps everything', async () => {
      const store = await openStore(house.url);
      await publishUpTo(store, 1);
      await sayYes(store, 'kari', 1);
      const before = await store.user('kari');
      await store.close();
      const again = await openStore(house.url);
      expect(await again.user('kari')).toEqual(before);
      await again.close();
      expect(await house.raw('SELECT number FROM migrations ORDER BY number')).toHaveLength(migrations.length);
    });

    test('run once, also when many processes start at the same time', async () => {
      const starts = Array.from({ length: 5 }, () => run(process.execPath, [HAMMER, house.url, 'nobody', '0']));
      for (const { stdout } of await Promise.all(starts)) expect(JSON.parse(stdout)).toEqual([]);
      expect(await house.raw('SELECT number FROM migrations ORDER BY number')).toHaveLength(migrations.length);
    });

    test('refuse a database that a newer version has migrated, and leave it as it is', async () => {
      await (await openStore(house.url)).close();
      await house.raw("INSERT INTO migrations (number, name) VALUES (999, '0999_later.sql')");
      const refusal = {
        name: 'StoreError',
        code: 'newer',
        message: expect.stringMatching(/schema 999.*start that version/),
      };
      await expect(openStore(house.url)).rejects.toMatchObject(refusal);
      expect(await house.raw('SELECT number FROM migrations')).toHaveLength(migrations.length + 1);
    });
  });
}
