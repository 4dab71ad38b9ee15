/** Forgetting a person (Art. 17), in SQL that both databases take. What is public of it is a leaf that names indexes. */
import { type SQL, sql } from 'drizzle-orm';
import { listOf } from './persons.ts';

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

/** Where the links that name the user stand in the log. */
export function linkPlacesOf(user: string): SQL {
  return sql`SELECT idx FROM links WHERE user_id = ${user} OR into_user = ${user} ORDER BY idx`;
}

/**
 * A row when something else is held about `users`, and the log has begun. Their erasure is told by a leaf that names no place:
 * whoever restores a backup then knows that somebody was forgotten, though not who.
 */
export function isHeld(users: readonly string[]): SQL {
  const list = listOf(users);
  const holds = ['contacts', 'notices', 'prompted'].map(
    (table) => sql`EXISTS (SELECT 1 FROM ${sql.raw(table)} WHERE user_id IN (${list}))`,
  );
  return sql`SELECT 1 AS one FROM versions WHERE ${sql.join(holds, sql` OR `)} LIMIT 1`;
}

/** Deletes the links that name the user. */
export function forgetLinks(user: string, by: number): SQL[] {
  return [
    sql`INSERT INTO erased (idx, by_idx) SELECT idx, ${by} FROM links WHERE user_id = ${user} OR into_user = ${user}`,
    sql`DELETE FROM links WHERE user_id = ${user} OR into_user = ${user}`,
  ];
}

/**
 * Deletes contact, standings, what was shown at login, undelivered webhooks, and unsent notices. A notice that has gone out is counted on, under a name that no user id
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
    sql`DELETE FROM webhooks WHERE user_id = ${user}`,
    sql`DELETE FROM aliases WHERE user_id = ${user} OR into_user = ${user}`,
    ...(['reached', 'reminder_reached'] as const).map((column) => stepBack(column, user)),
  ];
}

/** A campaign remembers the last user it came to; it goes on from the one before as well. */
function stepBack(column: 'reached' | 'reminder_reached', user: string): SQL {
  const before = sql`coalesce((SELECT max(user_id) FROM contacts WHERE user_id < ${user}), '')`;
  return sql`UPDATE campaigns SET ${sql.raw(column)} = ${before} WHERE ${sql.raw(column)} = ${user}`;
}

/** How many erased answers and merges are there all the same, because a table was brought back from a backup that is older than the log. */
export const RETURNED = sql`SELECT (SELECT count(*) FROM erased JOIN receipts ON receipts.idx = erased.idx)
  + (SELECT count(*) FROM erased JOIN links ON links.idx = erased.idx) AS answers`;

export interface ReturnedRow extends Record<string, unknown> {
  user_id: string;
  /** Text of the leaf that erased them. */
  entry: string;
}

/** Those of them who asked to be forgotten, and have said nothing since. */
export const RETURNED_PEOPLE = sql`SELECT a.user_id, max(l.entry) AS entry FROM erased e
  JOIN receipts r ON r.idx = e.idx JOIN acceptances a ON a.id = r.acceptance JOIN leaves l ON l.idx = e.by_idx
  WHERE l.entry LIKE '%"reason":"request"%' AND NOT EXISTS (
    SELECT 1 FROM acceptances b JOIN receipts s ON s.acceptance = b.id
    WHERE b.user_id = a.user_id AND s.idx NOT IN (SELECT idx FROM erased))
  GROUP BY a.user_id`;

/** Erases again what came back; `people` are those of {@link RETURNED_PEOPLE}, read before. */
export function eraseAgain(people: readonly ReturnedRow[]): SQL[] {
  const gone = sql`(SELECT r.acceptance FROM receipts r JOIN erased e ON e.idx = r.idx)`;
  return [
    ...people.flatMap(({ user_id, entry }) => forgetPerson(user_id, (JSON.parse(entry) as { at: number }).at)),
    sql`DELETE FROM acceptances WHERE id IN ${gone}`,
    sql`DELETE FROM standings WHERE acceptance IN ${gone}`,
    sql`DELETE FROM receipts WHERE idx IN (SELECT idx FROM erased)`,
    sql`DELETE FROM aliases WHERE idx IN (SELECT idx FROM erased)`,
    sql`DELETE FROM links WHERE idx IN (SELECT idx FROM erased)`,
  ];
}

/** What to tell the people who run this. */
export function returnedLine(answers: number): string {
  return `${answers} erased answers had come back, as from a backup of single tables. They were erased again.`;
}
