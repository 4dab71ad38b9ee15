/** The hot read behind every status, past drizzle, whose rows would cost as much as all the rest. */
import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Standing } from '../types.ts';
import type { Database } from './database.ts';
import { accountStandingQuery } from './queries.ts';
import { standings } from './schema.ts';

/** Where a user stands, by policy; inside the caller's snapshot. */
export function standingReader({ client, db }: Pick<Database, 'client' | 'db'>): (user: string) => Standing[] {
  const { user, ...columns } = getTableColumns(standings);
  const query = db
    .select(columns)
    .from(standings)
    .where(eq(user, sql.placeholder('user')));
  const own = client.prepare<[string], Row>(query.toSQL().sql).raw();
  const byAccount = accountStandingQuery(db);
  return (user) => {
    const rows = own.all(user);
    // Who is merged into another has no standing of their own: only who has none is looked up a second time.
    return rows.length > 0 ? rows.map(standingOf) : byAccount.all({ user });
  };
}

/** In the order of the columns in `schema.ts`. */
type Row = [
  policy: string,
  yes: number,
  answer: Standing['answer'],
  answeredVersion: number | null,
  answeredAt: number | null,
  deferredVersion: number | null,
  deferredUntil: number | null,
  acceptance: string,
  provenance: Standing['provenance'],
];

function standingOf(row: Row): Standing {
  return {
    policy: row[0],
    yes: row[1],
    answer: row[2],
    answeredVersion: row[3],
    answeredAt: row[4],
    deferredVersion: row[5],
    deferredUntil: row[6],
    acceptance: row[7],
    provenance: row[8],
  };
}
