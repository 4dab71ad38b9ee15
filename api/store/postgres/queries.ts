/** What more than one noun reads. */
import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Standing } from '../types.ts';
import type { Session } from './database.ts';
import { acceptances, type aliases, type contacts, type notices, type prompted, standings } from './schema.ts';

/** The standings of one user, by policy. */
export function standingsOf(db: Session, user: string): Promise<Standing[]> {
  const { user: _user, ...columns } = getTableColumns(standings);
  return db.select(columns).from(standings).where(eq(standings.user, user)).orderBy(asc(standings.policy));
}

/** For each of `users` the account (the user, unless merged into another) and where it stands, by one statement. */
export async function standingsOfMany(
  db: Session,
  users: readonly string[],
): Promise<Map<string, { account: string; standings: Standing[] }>> {
  const asked = sql`(SELECT one.id, coalesce(aliases.into_user, one.id) AS account
    FROM unnest(${sql.param([...users])}::text[]) AS one (id) LEFT JOIN aliases ON aliases.user_id = one.id) AS asked`;
  const rows = await db
    .select({ id: sql<string>`asked.id`, account: sql<string>`asked.account`, standing: standings })
    .from(asked)
    .leftJoin(standings, sql`${standings.user} = asked.account`)
    .orderBy(asc(standings.policy));
  const byUser = new Map<string, { account: string; standings: Standing[] }>();
  for (const { id, account, standing } of rows) {
    const found = byUser.get(id) ?? { account, standings: [] };
    byUser.set(id, found);
    if (!standing) continue;
    const { user: _user, ...rest } = standing;
    found.standings.push(rest);
  }
  return byUser;
}

/** One parameter however many users, so that PostgreSQL sees one statement. */
export function isAny(
  column:
    | typeof contacts.user
    | typeof standings.user
    | typeof notices.user
    | typeof prompted.user
    | typeof acceptances.user
    | typeof aliases.user
    | typeof aliases.into,
  users: readonly string[],
) {
  return sql`${column} = ANY(${sql.param([...users])}::text[])`;
}

/** The columns of a record; `recordOfRow` makes one of them. */
export function recordColumns() {
  const { nonce: _nonce, words: _words, entry: _entry, ...columns } = getTableColumns(acceptances);
  return columns;
}
