/** What more than one noun reads. */
import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { acceptances, standings } from './schema.ts';

/**
 * The standings of one `user`, by policy: the order of the primary key.
 * Without ORDER BY, for with it SQLite plans the query anew at every bind, at three times the price.
 */
export function standingQuery(db: Database['db']) {
  const { user, ...columns } = getTableColumns(standings);
  return db
    .select(columns)
    .from(standings)
    .where(eq(user, sql.placeholder('user')))
    .prepare();
}

/** The columns of a record; `recordOfRow` makes one of them. */
export function recordColumns() {
  const { nonce: _nonce, entry: _entry, ...columns } = getTableColumns(acceptances);
  return columns;
}
