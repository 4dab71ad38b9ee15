import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrationsFor, pendingMigrations } from '../../../../api/store/migrations.ts';
import { openWithKey } from '../../../support/store.ts';
import { publishUpTo, sayYes } from '../make.ts';
import type { House } from './given.ts';

const STARTER = join(import.meta.dirname, '../starter.ts');

/** Opens the store in `count` processes at the same time; gives their exit codes. */
async function openAtOnce(url: string, count: number): Promise<number[]> {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [STARTER, url], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const exits = children.map((child) => once(child, 'exit'));
  for (const child of children) child.stdin.end('go');
  return (await Promise.all(exits)).map(([code]) => code);
}

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

    test('have each a number of its own, in the order of their names', () => {
      const numbers = migrations.map((one) => one.number);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      expect(numbers[0]).toBe(1);
    });

    test('that were written beside a later one are not passed over', () => {
      const [first, second, third] = migrations;
      expect(pendingMigrations([first!, second!, third!], [1, 3])).toEqual([second]);
    });

    test('make exactly the tables and columns that the code works with', async () => {
      await (await openWithKey(house.url)).close();
      const { migrations: own, ...made } = await columns(house);
      expect(own).toEqual(['name', 'number']);
      expect(made).toEqual(schema);
    });

    test('run once: opening again keeps everything', async () => {
      const store = await openWithKey(house.url);
      await publishUpTo(store, 1);
      await sayYes(store, 'kari', 1);
      const before = await store.user('kari');
      await store.close();
      const again = await openWithKey(house.url);
      expect(await again.user('kari')).toEqual(before);
      await again.close();
      expect(await house.raw('SELECT number FROM migrations ORDER BY number')).toHaveLength(migrations.length);
    });

    test('run once, also when many processes start at the same time', async () => {
      expect(await openAtOnce(house.url, 3)).toEqual([0, 0, 0]);
      expect(await house.raw('SELECT number FROM migrations ORDER BY number')).toHaveLength(migrations.length);
    }, 120_000);

    test('run once, also when one process opens the store many times at once', async () => {
      const stores = await Promise.all(Array.from({ length: 8 }, () => openWithKey(house.url)));
      for (const store of stores) await store.close();
      expect(await house.raw('SELECT number FROM migrations ORDER BY number')).toHaveLength(migrations.length);
    });

    test('refuse a database that a newer version has migrated, and leave it as it is', async () => {
      await (await openWithKey(house.url)).close();
      await house.raw("INSERT INTO migrations (number, name) VALUES (999, '0999_later.sql')");
      const refusal = {
        name: 'StoreError',
        code: 'newer',
        message: expect.stringMatching(/schema 999.*start that version/),
      };
      await expect(openWithKey(house.url)).rejects.toMatchObject(refusal);
      expect(await house.raw('SELECT number FROM migrations')).toHaveLength(migrations.length + 1);
    });
  });
}
