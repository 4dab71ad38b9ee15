/** Pieces for statements that are prepared once. */
import type Client from 'better-sqlite3';
import { and, eq, getTableColumns, type Param, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VersionRef } from '#model/ref.ts';
import type { campaignActs, campaigns, notices } from './schema.ts';

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

/**
 * Runs an insert of {@link placeholders} past drizzle, which looks at the kind of every value at every run. `row` has a value
 * for each placeholder, by its name.
 */
export function inserter<Row extends object>(
  client: Client.Database,
  insert: { toSQL(): { sql: string; params: unknown[] } },
): (row: Row) => void {
  const { sql: text, params } = insert.toSQL();
  const slots = (params as Param<Placeholder>[]).map(({ value, encoder }) => {
    const name = value.name as keyof Row;
    return (row: Row) => encoder.mapToDriverValue(row[name] as never);
  });
  const statement = client.prepare(text);
  return (row) => void statement.run(slots.map((valueIn) => valueIn(row)));
}

/** The rows of one version's campaign. */
export function isRef(of: typeof campaigns | typeof notices | typeof campaignActs, { policy, version }: VersionRef) {
  return and(eq(of.policy, policy), eq(of.version, version));
}
