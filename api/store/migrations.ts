/** Numbered migrations, `0001_start.sql` …, one folder per database. Every file is applied once, in order. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './store.ts';

export interface Migration {
  number: number;
  name: string;
  sql: string;
}

/** The migrations of one database, in order. */
export function migrationsFor(database: 'sqlite' | 'postgres'): Migration[] {
  const folder = join(import.meta.dirname, 'migrations', database);
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  return files.sort().map((name) => ({
    number: Number(name.slice(0, 4)),
    name,
    sql: readFileSync(join(folder, name), 'utf8'),
  }));
}

/**
 * Those not among the numbers `applied`, in order: one that was written beside a later one is not passed over.
 * Throws StoreError `newer` when the schema is ahead of us.
 */
export function pendingMigrations(migrations: readonly Migration[], applied: readonly number[]): Migration[] {
  const known = migrations.at(-1)?.number ?? 0;
  const newest = Math.max(0, ...applied);
  if (newest > known) {
    throw new StoreError(
      'newer',
      `The database has schema ${newest}, but this version of the program knows only ${known}. ` +
        'A newer version has migrated it; start that version, or restore a backup from before.',
    );
  }
  return migrations.filter((one) => !applied.includes(one.number));
}
