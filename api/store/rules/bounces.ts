/** What a mail that came back does, in SQL that both databases take. */
import { type SQL, sql } from 'drizzle-orm';
import type { BounceReport } from '../types.ts';

export interface BouncedRow extends Record<string, unknown> {
  id: string;
  user_id: string;
  claimed_at: number | string;
}

/** The notice that a report is about. */
export function bouncedQuery({ messageId }: BounceReport): SQL {
  return sql`SELECT DISTINCT n.id, n.user_id, n.claimed_at FROM deliveries d JOIN notices n ON n.id = d.notice
    WHERE d.message_id = ${messageId} AND n.claimed_at IS NOT NULL`;
}

/** It is dead after all; the first report stands. The address is flagged unless the user has given another one since. */
export function bounceSteps({ response }: BounceReport, { id, user_id, claimed_at }: BouncedRow, at: number): SQL[] {
  return [
    sql`UPDATE notices SET state = 'dead', settled_at = coalesce(settled_at, ${at}), bounced_at = ${at}, response = ${response}
      WHERE id = ${id} AND state <> 'moot' AND bounced_at IS NULL`,
    sql`UPDATE contacts SET refused_at = ${at}
      WHERE user_id = ${user_id} AND email_since <= ${claimed_at} AND refused_at IS NULL`,
  ];
}
