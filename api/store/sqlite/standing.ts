/** The hot read behind every status. Past drizzle, in one statement: the second one would cost as much as all the rest. */
import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Standing, UserStanding } from '../types.ts';
import type { Database } from './database.ts';
import type { PublishedReader } from './published.ts';
import { accountStandingQuery } from './queries.ts';
import { standings, state } from './schema.ts';

/** Where `user` stands, and the generation that is published, as of one snapshot where there is a standing. */
export function standingReader({ client, db }: Database, current: PublishedReader): (user: string) => UserStanding {
  const generation = sql`(${db.select({ generation: state.generation }).from(state)})`;
  const { user, ...columns } = getTableColumns(standings);
  const query = db
    .select({ generation, ...columns })
    .from(standings)
    .where(eq(user, sql.placeholder('user')));
  const statement = client.prepare<[string], Row>(query.toSQL().sql).raw();
  const byAccount = accountStandingQuery(db);
  return (user) => {
    const rows = statement.all(user);
    if (rows.length > 0) return { generation: rows[0]![0], standings: rows.map(standingOf) };
    // Who is merged into another has no standing of their own: only who has none is looked up a second time.
    return { generation: current.generation(), standings: byAccount.all({ user }) };
  };
}

/** In the order of the columns in `schema.ts`. */
type Row = [
  generation: number,
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
    policy: row[1],
    yes: row[2],
    answer: row[3],
    answeredVersion: row[4],
    answeredAt: row[5],
    deferredVersion: row[6],
    deferredUntil: row[7],
    acceptance: row[8],
    provenance: row[9],
  };
}
