/** What more than one noun reads. */
import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Standing } from '../types.ts';
import type { Session } from './database.ts';
import { acceptances, type contacts, standings } from './schema.ts';

/** The standings of one user, by policy. */
export function standingsOf(db: Session, user: string): Promise<Standing[]> {
  const { user: _user, ...columns } = getTableColumns(standings);
  return db.select(columns).from(standings).where(eq(standings.user, user)).orderBy(asc(standings.policy));
}

/** One parameter however many users, so that PostgreSQL sees one statement. */
export function isAny(column: typeof contacts.user | typeof standings.user, users: readonly string[]) {
  return sql`${column} = ANY(${sql.param([...users])}::text[])`;
}

/** The columns of a record, all but the `v` of {@link Acceptance}. */
export function recordColumns() {
  const { nonce: _nonce, entry: _entry, ...columns } = getTableColumns(acceptances);
  return columns;
}
