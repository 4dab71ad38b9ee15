/** Where people stand after their records were restored. */
import { sql } from 'drizzle-orm';
import type { Published } from '../../types.ts';
import { personStandings } from '../merging/standings.ts';
import { idsOf, personOf } from '../persons.ts';
import { ask, type Row, type Steps } from '../steps.ts';

/** Makes the standings of `users`, and of those they are one person with, again from all that is recorded. */
export function* standAgain(users: Iterable<string>): Steps<void> {
  const rows = yield* ask<Row>(sql`SELECT policy, kind FROM versions WHERE version = 1`);
  const policies = rows.map(({ policy, kind }) => ({ policy, kind }));
  const done = new Set<string>();
  for (const user of users) {
    const person = yield* personOf(user);
    if (done.has(person.account)) continue;
    done.add(person.account);
    yield* personStandings(person, idsOf(person), { generation: 0, policies } as unknown as Published);
  }
}
