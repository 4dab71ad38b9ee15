/** What more than one noun reads. */
import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Standing } from '../types.ts';
import type { Session } from './database.ts';
import { acceptances, type contacts, type notices, standings } from './schema.ts';

/** The standings of one user, by policy. */
export function standingsOf(db: Session, user: string): Promise<Standing[]> {
  const { user: _user, ...columns } = getTableColumns(standings);
  return db.select(columns).from(standings).where(eq(standings.user, user)).orderBy(asc(standings.policy));
}

/** The standings of many users; those without any have no entry. */
export async function standingsOfMany(db: Session, users: readonly string[]): Promise<Map<string, Standing[]>> {
  const rows = await db.select().from(standings).where(isAny(standings.user, users)).orderBy(asc(standings.policy));
  const byUser = Map.groupBy(rows, (row) => row.user);
  return new Map([...byUser].map(([user, own]) => [user, own.map(({ user: _user, ...standing }) => standing)]));
}

/** One parameter however many users, so that PostgreSQL sees one statement. */
export function isAny(
  column: typeof contacts.user | typeof standings.user | typeof notices.user,
  users: readonly string[],
) {
  return sql`${column} = ANY(${sql.param([...users])}::text[])`;
}

/** The columns of a record; `recordOfRow` makes one of them. */
export function recordColumns() {
  const { nonce: _nonce, entry: _entry, ...columns } = getTableColumns(acceptances);
  return columns;
}
