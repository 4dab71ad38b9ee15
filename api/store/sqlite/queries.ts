/** What more than one noun reads. */
import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { acceptances, aliases, standings } from './schema.ts';

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

/** The standings of the account that one `user` is merged into, or their own; one statement, so one snapshot. */
export function accountStandingQuery(db: Database['db']) {
  const { user, ...columns } = getTableColumns(standings);
  const asked = sql.placeholder('user');
  const account = sql`coalesce((SELECT into_user FROM aliases WHERE user_id = ${asked}), ${asked})`;
  return db.select(columns).from(standings).where(eq(user, account)).prepare();
}

/** Whom one `user` is merged into; nothing for the others. */
export function aliasQuery(db: Database['db']) {
  return db
    .select()
    .from(aliases)
    .where(eq(aliases.user, sql.placeholder('user')))
    .prepare();
}

/** The columns of a record; `recordOfRow` makes one of them. */
export function recordColumns() {
  const { nonce: _nonce, words: _words, entry: _entry, ...columns } = getTableColumns(acceptances);
  return columns;
}
