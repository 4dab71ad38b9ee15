import { type SQL, sql } from 'drizzle-orm';
import type { Session } from './database.ts';

/** Names and PostgreSQL types of columns; the rows carry their values under the same names. */
export type Columns<Name extends string> = Readonly<Record<Name, 'text' | 'integer' | 'bigint' | 'bytea'>>;
export type Row<Name extends string> = Readonly<Record<Name, string | number | Uint8Array | null>>;

/** Inserts all rows at once, one parameter a column: PostgreSQL sees one statement however many there are. */
export async function insertRows<Name extends string>(
  tx: Session,
  table: string,
  columns: Columns<Name>,
  rows: readonly Row<Name>[],
  onConflict: SQL = sql``,
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns) as Name[];
  const list = sql.raw(names.join(', '));
  await tx.execute(sql`INSERT INTO ${sql.raw(table)} (${list}) SELECT * FROM ${unnest(columns, rows)} ${onConflict}`);
}

/** The rows as a table, in order of `columns`. */
export function unnest<Name extends string>(columns: Columns<Name>, rows: readonly Row<Name>[]): SQL {
  const arrays = (Object.keys(columns) as Name[]).map(
    (name) => sql`${sql.param(rows.map((row) => row[name]))}::${sql.raw(columns[name])}[]`,
  );
  return sql`unnest(${sql.join(arrays, sql`, `)})`;
}
