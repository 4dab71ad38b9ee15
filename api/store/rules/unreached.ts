/** Whom a campaign speaks to and mail did not reach, in SQL that both databases take. */
import { type SQL, sql } from 'drizzle-orm';
import type { Kind, Locale, VersionRef } from '#model/ref.ts';
import type { Unreached } from '../types.ts';

export interface UnreachedRow extends Record<string, unknown> {
  user_id: string;
  locale: Locale | null;
  refused_at: number | string | null;
  bounced_at: number | string | null;
  state: string | null;
  response: string | null;
}

/** The next `limit` of them after user id `after`, in order of user id; those without any contact too. */
export function unreachedQuery({ policy, version }: VersionRef, kind: Kind, after: string, limit: number): SQL {
  const affected =
    kind === 'consent'
      ? sql`s.answer = 'consent' AND s.answered_version < ${version}`
      : sql`coalesce(s.yes, 0) < ${version}`;
  const standing = (user: SQL) => sql`LEFT JOIN standings s ON s.user_id = ${user} AND s.policy = ${policy}`;
  return sql`
    SELECT * FROM (
      SELECT c.user_id, c.locale, c.refused_at, n.bounced_at, n.state, n.response
      FROM contacts c ${standing(sql`c.user_id`)}
      LEFT JOIN notices n ON n.user_id = c.user_id AND n.policy = ${policy} AND n.version = ${version}
      WHERE c.user_id > ${after} AND ${affected}
        AND (n.state = 'dead' OR (n.state IS NULL OR n.state <> 'sent') AND (c.email IS NULL OR c.refused_at IS NOT NULL))
      ORDER BY c.user_id LIMIT ${limit}) AS known
    UNION ALL
    SELECT * FROM (
      SELECT k.user_id, CAST(NULL AS text) AS locale, CAST(NULL AS bigint) AS refused_at,
        CAST(NULL AS bigint) AS bounced_at, CAST(NULL AS text) AS state, CAST(NULL AS text) AS response
      FROM (SELECT DISTINCT user_id FROM standings WHERE user_id > ${after}) k ${standing(sql`k.user_id`)}
      WHERE NOT EXISTS (SELECT 1 FROM contacts c WHERE c.user_id = k.user_id) AND ${affected}
      ORDER BY k.user_id LIMIT ${limit}) AS unknown
    ORDER BY user_id LIMIT ${limit}`;
}

export function unreachedOf({ user_id, locale, refused_at, bounced_at, state, response }: UnreachedRow): Unreached {
  return { user: user_id, locale, why: why(), response };

  function why(): Unreached['why'] {
    if (bounced_at !== null) return 'bounced';
    if (refused_at !== null) return 'refused';
    return state === 'dead' ? 'undelivered' : 'no-address';
  }
}
