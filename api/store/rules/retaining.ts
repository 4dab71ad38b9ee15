/**
 * Letting go after the retention period, in SQL that both databases take.
 *
 * An answer has ended when another took its place, and the period runs from then:
 * - what was read or accepted ends with a later yes to the same version or a newer one, for a no takes no yes away;
 * - a consent, a no and a withdrawal end with the next answer that is not `defer`;
 * - a `defer` ends with whatever follows it; of a user without an account (no contact is kept) also when its time is up.
 * Nothing ends by what the shop imported: that is its word, and the answer before it was seen. An imported answer itself ends
 * with one given here, later than it claims to be.
 * The answer that stands is never let go of, however old it is.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Purged, PurgeStep, PurgeWish, RetentionState } from '../types.ts';

/** PostgreSQL gives big numbers as text. */
type Big = number | string;

export interface RetentionRow extends Record<string, unknown> {
  reached: Big | null;
  ran_at: Big | null;
  answers: Big;
  notices: Big;
  prompted: Big;
}

export interface PageRow extends Record<string, unknown> {
  entry: Big;
  idx: Big;
  /** 1 when it is to go. */
  due: number;
  /** 1 when it is old enough to go. */
  old: number;
}

export const STATE = sql`SELECT reached, ran_at, answers, notices, prompted FROM retention`;

export function stateOf(row: RetentionRow): RetentionState {
  return { ranAt: row.ran_at === null ? null : Number(row.ran_at), ...countsOf(row) };
}

export function countsOf({ answers, notices, prompted }: Pick<RetentionRow, keyof Purged>): Purged {
  return { answers: Number(answers), notices: Number(notices), prompted: Number(prompted) };
}

/** What a call has to say when no run is under way or due. */
export function idleStep({ reached, ran_at }: RetentionRow, { at, everyMs, after }: PurgeWish): PurgeStep | null {
  if (after !== undefined) return null;
  const nextAt = ran_at === null ? at : Number(ran_at) + everyMs;
  return reached === null && nextAt > at ? { answers: 0, notices: 0, prompted: 0, nextAt, reached: 0 } : null;
}

/** The next `limit` answers in the order they were recorded. */
export function nextPage(row: RetentionRow, wish: PurgeWish): SQL {
  const before = wish.at - wish.keepMs;
  return sql`SELECT a.entry, r.idx, CASE WHEN ${hasEnded(before)} THEN 1 ELSE 0 END AS due,
      CASE WHEN a.recorded_at <= ${before} THEN 1 ELSE 0 END AS old
    FROM acceptances a JOIN receipts r ON r.acceptance = a.id
    WHERE a.entry > ${placeOf(row, wish)} ORDER BY a.entry LIMIT ${wish.limit}`;
}

function placeOf({ reached }: RetentionRow, { after }: PurgeWish): number {
  return after ?? Number(reached ?? 0);
}

/** Answers lie in the order of time: after a page without an old one there is none. */
export function isLastPage(rows: readonly PageRow[], { limit }: PurgeWish): boolean {
  return rows.length < limit || rows.every(({ old }) => Number(old) === 0);
}

export function dueIn(rows: readonly PageRow[]): number[] {
  return rows.filter(({ due }) => Number(due) === 1).map(({ idx }) => Number(idx));
}

/** Deletes the records and receipts at `indexes`, which the database allows once leaf `by` is on the list of erasures. */
export function letGo(indexes: readonly number[], by: number): SQL[] {
  const rows = indexes.map((index) => sql`(${sql.raw(String(index))}, ${sql.raw(String(by))})`);
  const gone = sql`(SELECT r.acceptance FROM receipts r JOIN erased e ON e.idx = r.idx WHERE e.by_idx = ${by})`;
  return [
    sql`INSERT INTO erased (idx, by_idx) VALUES ${sql.join(rows, sql`, `)}`,
    sql`DELETE FROM acceptances WHERE id IN ${gone}`,
    ...forgetDeferrals(gone),
    sql`DELETE FROM receipts WHERE idx IN (SELECT idx FROM erased WHERE by_idx = ${by})`,
  ];
}

/** Where nothing but a question put off stood, nothing stands. */
function forgetDeferrals(gone: SQL): SQL[] {
  return [
    sql`DELETE FROM standings WHERE acceptance IN ${gone} AND answer IS NULL AND yes = 0`,
    sql`UPDATE standings SET deferred_version = NULL, deferred_until = NULL, acceptance = coalesce((
        SELECT a.id FROM acceptances a WHERE a.user_id = standings.user_id AND a.policy = standings.policy
        ORDER BY a.entry DESC LIMIT 1), acceptance)
      WHERE acceptance IN ${gone}`,
  ];
}

/** Notices of mailings that are over: counted on, under a name that no user id can have. */
export function namelessNotices({ at, keepMs, limit }: PurgeWish): SQL {
  return sql`UPDATE notices SET user_id = '@' || id, token = NULL WHERE id IN (${oldNotices(at, keepMs)} LIMIT ${limit})
    RETURNING id`;
}

/** What was shown at login is of use while its mailing runs. */
export function forgetPrompted({ at, keepMs, limit }: PurgeWish): SQL {
  return sql`DELETE FROM prompted WHERE (user_id, policy) IN (
    SELECT user_id, policy FROM prompted WHERE at <= ${at - keepMs} LIMIT ${limit}) RETURNING policy`;
}

/** How the step over `rows` ended that has `done` so much, and what is written down of it. */
export function endOfStep(
  row: RetentionRow,
  rows: readonly PageRow[],
  wish: PurgeWish,
  done: Purged,
): { step: PurgeStep; note: SQL } {
  const isLast = isLastPage(rows, wish);
  const isDone = isLast && done.notices < wish.limit && done.prompted < wish.limit;
  const reached = isLast ? placeOf(row, wish) : Number(rows.at(-1)!.entry);
  const step = { ...done, nextAt: isDone ? wish.at + wish.everyMs : null, reached };
  return { step, note: noteOf(step, wish) };
}

/** Where the shared run goes on; the next one begins anew. A run of its own is counted, and no more. */
function noteOf({ nextAt, reached, answers, notices, prompted }: PurgeStep, { at, after }: PurgeWish): SQL {
  const place = nextAt === null ? sql`reached = ${reached},` : sql`reached = NULL, ran_at = ${at},`;
  return sql`UPDATE retention SET ${after === undefined ? place : sql``} answers = answers + ${answers},
    notices = notices + ${notices}, prompted = prompted + ${prompted}`;
}

/** How much there is to let go of, all in all. */
export function dueQuery({ at, keepMs }: Pick<PurgeWish, 'at' | 'keepMs'>): SQL {
  const before = at - keepMs;
  return sql`SELECT (SELECT count(*) FROM acceptances a WHERE ${hasEnded(before)}) AS answers,
    (SELECT count(*) FROM (${oldNotices(at, keepMs)}) AS old) AS notices,
    (SELECT count(*) FROM prompted WHERE at <= ${before}) AS prompted`;
}

function oldNotices(at: number, keepMs: number): SQL {
  return sql`SELECT n.id FROM notices n JOIN campaigns c ON c.policy = n.policy AND c.version = n.version
      JOIN versions v ON v.policy = n.policy AND v.version = n.version
    WHERE c.state IN ('done', 'superseded', 'recalled') AND c.opened_at <= ${at - keepMs} AND v.effective_at <= ${at}
      AND n.settled_at <= ${at - keepMs} AND n.state IN ('sent', 'moot', 'dead') AND substr(n.user_id, 1, 1) <> '@'`;
}

function hasEnded(before: number): SQL {
  const followed = (by: SQL) => sql`EXISTS (SELECT 1 FROM acceptances n WHERE n.user_id = a.user_id
    AND n.policy = a.policy AND n.provenance = 'observed' AND (n.entry > a.entry OR n.recorded_at > a.answered_at)
    AND n.recorded_at <= ${before} AND ${by})`;
  return sql`(a.recorded_at <= ${before} AND CASE
    WHEN a.answer = 'defer' THEN ${followed(sql`1 = 1`)} OR ${isOver(before)}
    WHEN a.answer IN ('acknowledge', 'accept') THEN ${followed(sql`n.answer = a.answer AND n.version >= a.version`)}
    ELSE ${followed(sql`n.answer <> 'defer'`)} END AND NOT ${stands()})`;
}

/** An imported answer that is the latest: clocks may differ, so the standing has the last word. */
function stands(): SQL {
  return sql`(a.provenance <> 'observed' AND EXISTS (SELECT 1 FROM standings s WHERE s.user_id = a.user_id AND s.policy = a.policy
    AND s.answer = a.answer AND s.answered_version = a.version AND s.answered_at = a.answered_at))`;
}

/** Put off by somebody without an account, who has not been heard of since. */
function isOver(before: number): SQL {
  return sql`(NOT EXISTS (SELECT 1 FROM contacts c WHERE c.user_id = a.user_id) AND EXISTS (
    SELECT 1 FROM standings s WHERE s.user_id = a.user_id AND s.policy = a.policy AND s.acceptance = a.id
      AND s.deferred_until <= ${before}))`;
}
