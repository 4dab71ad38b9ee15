/** Pieces for statements that are prepared once. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

type Given<T extends SQLiteTable> = Exclude<keyof T['_']['columns'], 'entry'>;

/** A placeholder for every column that we give, under its property's name; `entry` is SQLite's to give. */
export function placeholders<T extends SQLiteTable>(table: T) {
  const names = Object.keys(getTableColumns(table)).filter((name) => name !== 'entry');
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as Record<
    Given<T>,
    ReturnType<typeof sql.placeholder>
  >;
}

/** For an upsert: every column from the row that was to be inserted. */
export function excluded(table: SQLiteTable) {
  const columns = Object.entries(getTableColumns(table));
  return Object.fromEntries(columns.map(([name, column]) => [name, sql.raw(`excluded.${column.name}`)]));
}

/**
 * A placeholder that SQLite compares with, and plans nothing by. Where it might plan by the value, as for a join, it plans
 * anew at every run, at ten times the price.
 */
export function bound(name: string): SQL {
  return sql`+${sql.placeholder(name)}`;
}
