/** Forgetting a person (Art. 17), in SQL that both databases take. What is public of it is a leaf that names indexes. */
import { type SQL, sql } from 'drizzle-orm';

export interface IndexRow extends Record<string, unknown> {
  /** PostgreSQL gives it as text. */
  idx: number | string;
}

/** Where the user's answers stand in the log. */
export function placesOf(user: string): SQL {
  return sql`SELECT receipts.idx FROM acceptances JOIN receipts ON receipts.acceptance = acceptances.id
    WHERE acceptances.user_id = ${user} ORDER BY receipts.idx`;
}

/** Deletes the user's records and receipts, which the database allows once leaf `by` is on the list of erasures. */
export function forgetAnswers(user: string, by: number): SQL[] {
  return [
    sql`INSERT INTO erased (idx, by_idx) SELECT receipts.idx, ${by} FROM acceptances
      JOIN receipts ON receipts.acceptance = acceptances.id WHERE acceptances.user_id = ${user}`,
    sql`DELETE FROM acceptances WHERE user_id = ${user}`,
    sql`DELETE FROM receipts WHERE idx IN (SELECT idx FROM erased WHERE by_idx = ${by})`,
  ];
}

/**
 * Deletes contact, standings, what was shown at login, and unsent notices. A notice that has gone out is counted on, under a name that no user id
 * can have.
 */
export function forgetPerson(user: string, at: number): SQL[] {
  return [
    sql`UPDATE notices SET user_id = '@' || id, token = NULL, settled_at = coalesce(settled_at, ${at}),
      state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'moot' END
      WHERE user_id = ${user} AND (state = 'sent' OR reminder = 1)`,
    sql`DELETE FROM notices WHERE user_id = ${user}`,
    sql`DELETE FROM contacts WHERE user_id = ${user}`,
    sql`DELETE FROM standings WHERE user_id = ${user}`,
    sql`DELETE FROM prompted WHERE user_id = ${user}`,
    ...(['reached', 'reminder_reached'] as const).map((column) => stepBack(column, user)),
  ];
}

/** A campaign remembers the last user it came to; it goes on from the one before as well. */
function stepBack(column: 'reached' | 'reminder_reached', user: string): SQL {
  const before = sql`coalesce((SELECT max(user_id) FROM contacts WHERE user_id < ${user}), '')`;
  return sql`UPDATE campaigns SET ${sql.raw(column)} = ${before} WHERE ${sql.raw(column)} = ${user}`;
}
