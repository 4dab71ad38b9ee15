/** One reminder before a version's day, to those who were mailed and have not answered; in SQL that both databases take. */
import { type SQL, sql } from 'drizzle-orm';
import type { Answer, Kind, VersionRef } from '#model/ref.ts';
import type { ReminderWish } from '../types.ts';
import { isAffected } from './telling.ts';

export interface RemindedRow extends Record<string, unknown> {
  policy: string;
  version: number;
  kind: Kind;
  reminder_reached: string;
}

/** The oldest campaign whose reminders are due and not all written; none after its version's day. */
export function campaignToRemind({ at, leadMs }: ReminderWish): SQL {
  return sql`SELECT c.policy, c.version, c.kind, c.reminder_reached
    FROM campaigns c JOIN versions v ON v.policy = c.policy AND v.version = c.version
    WHERE c.state IN ('open', 'done') AND c.fanned_out_at IS NOT NULL AND c.reminded_at IS NULL
      AND v.effective_at <= ${at + leadMs} AND v.effective_at > ${at}
    ORDER BY c.opened_at LIMIT 1`;
}

export interface TellableRow extends Record<string, unknown> {
  id: string;
  user_id: string;
  /** Mailed long enough ago, not reminded, and to be reached: 1; else 0. */
  fit: number;
  yes: number | null;
  answer: Exclude<Answer, 'defer'> | null;
  answered_version: number | null;
}

/** The next notices of the campaign, in order of user id. */
export function nextToRemind(campaign: RemindedRow, { at, restMs, limit }: ReminderWish): SQL {
  const { policy, version, reminder_reached: reached } = campaign;
  return sql`SELECT n.id, n.user_id, s.yes, s.answer, s.answered_version,
      CASE WHEN n.state = 'sent' AND n.reminder = 0 AND n.settled_at <= ${at - restMs}
        AND c.email IS NOT NULL AND c.refused_at IS NULL THEN 1 ELSE 0 END AS fit
    FROM notices n LEFT JOIN contacts c ON c.user_id = n.user_id
      LEFT JOIN standings s ON s.user_id = n.user_id AND s.policy = n.policy
    WHERE n.policy = ${policy} AND n.version = ${version} AND n.user_id > ${reached}
    ORDER BY n.user_id LIMIT ${limit}`;
}

/** What writes the reminders of these rows and moves the campaign on. */
export function remindSteps(campaign: RemindedRow, rows: readonly TellableRow[], { at, limit }: ReminderWish): SQL[] {
  const ids = rows.filter((row) => isToRemind(campaign, row)).map(({ id }) => sql`${id}`);
  const reached = rows.at(-1)?.user_id ?? campaign.reminder_reached;
  const isComplete = rows.length < limit;
  const isCampaign = sql`policy = ${campaign.policy} AND version = ${campaign.version}`;
  const queue = sql`UPDATE notices SET state = 'queued', reminder = 1, due_at = ${at}, attempt = 0, settled_at = NULL
    WHERE id IN (${sql.join(ids, sql`, `)})`;
  return [
    ...(ids.length > 0 ? [queue, sql`UPDATE campaigns SET state = 'open' WHERE ${isCampaign}`] : []),
    sql`UPDATE campaigns SET reminder_reached = ${reached} WHERE ${isCampaign}`,
    ...(isComplete ? [sql`UPDATE campaigns SET reminded_at = ${at} WHERE ${isCampaign}`] : []),
  ];
}

function isToRemind({ kind, version }: RemindedRow, { fit, yes, answer, answered_version }: TellableRow): boolean {
  if (!fit) return false;
  const standing = yes === null ? null : { yes, answer, answeredVersion: answered_version };
  return isAffected(kind, version, standing);
}

export function refOf({ policy, version }: RemindedRow): VersionRef {
  return { policy, version };
}
