/** What more than one noun reads. */
import { asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Standing } from '../types.ts';
import type { Session } from './database.ts';
import { acceptances, type aliases, type contacts, type notices, type prompted, standings } from './schema.ts';

/** The standings of one user, by policy. */
export function standingsOf(db: Session, user: string): Promise<Standing[]> {
  const { user: _user, ...columns } = getTableColumns(standings);
  return db.select(columns).from(standings).where(eq(standings.user, user)).orderBy(asc(standings.policy));
}

type ByUser = Map<string, { account: string; standings: Standing[] }>;

/** For each of `users` the account (the user, unless merged into another) and where it stands, by one statement. */
export async function standingsOfMany(db: Session, users: readonly string[]): Promise<ByUser> {
  return byUserOf(await standingRows(db, users, {}));
}

/** The rows of that, at least one for each user; `more` are columns that are the same in all of them. */
export async function standingRows<More extends Record<string, SQL<number>>>(
  db: Session,
  users: readonly string[],
  more: More,
): Promise<(Record<keyof More, number> & StandingRow)[]> {
  const asked = sql`(SELECT one.id, coalesce(aliases.into_user, one.id) AS account
    FROM unnest(${sql.param([...users])}::text[]) AS one (id) LEFT JOIN aliases ON aliases.user_id = one.id) AS asked`;
  const rows = await db
    .select({ ...more, id: sql<string>`asked.id`, account: sql<string>`asked.account`, standing: standings })
    .from(asked)
    .leftJoin(standings, sql`${standings.user} = asked.account`)
    .orderBy(asc(standings.policy));
  return rows as (Record<keyof More, number> & StandingRow)[];
}

interface StandingRow {
  id: string;
  account: string;
  standing: (Standing & { user: string }) | null;
}

export function byUserOf(rows: readonly StandingRow[]): ByUser {
  const byUser: ByUser = new Map();
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
