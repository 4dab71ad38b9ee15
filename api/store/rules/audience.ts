/** How many people a material version speaks to: counts only, by the rule of {@link isAffected}, in SQL that both databases take. */
import { type SQL, sql } from 'drizzle-orm';
import type { Kind, VersionRef } from '#model/ref.ts';
import type { Audience } from '../types.ts';

/** One row a language: `locale`, whether mail reaches them (0 or 1), and how many they are. */
export interface AudienceRow extends Record<string, unknown> {
  locale: string | null;
  reachable: number;
  users: number;
}

/** Counts everyone who is known: users with a contact, and users who have answered anything. */
export function audienceQuery({ policy, version }: VersionRef, kind: Kind): SQL {
  const affected = affectedSql(kind, version);
  return sql`
    SELECT locale, reachable, CAST(count(*) AS INTEGER) AS users FROM (
      SELECT c.locale AS locale,
        CASE WHEN c.email IS NOT NULL AND c.refused_at IS NULL THEN 1 ELSE 0 END AS reachable
      FROM contacts c LEFT JOIN standings s ON s.user_id = c.user_id AND s.policy = ${policy}
      WHERE ${affected}
      UNION ALL
      SELECT NULL AS locale, 0 AS reachable
      FROM (SELECT DISTINCT user_id FROM standings) k LEFT JOIN standings s ON s.user_id = k.user_id AND s.policy = ${policy}
      WHERE NOT EXISTS (SELECT 1 FROM contacts c WHERE c.user_id = k.user_id) AND ${affected}
    ) AS people
    GROUP BY locale, reachable`;
}

/** {@link isAffected} of a user whose standing, or none, is joined as `s`. */
export function affectedSql(kind: Kind, version: number): SQL {
  if (kind === 'consent') return sql`s.answer = 'consent' AND s.answered_version < ${version}`;
  return sql`coalesce(s.yes, 0) < ${version}`;
}

export function audienceOf(rows: readonly AudienceRow[]): Audience {
  const total = (of: readonly AudienceRow[]) => of.reduce((sum, row) => sum + row.users, 0);
  const [mailed, unreached] = [rows.filter((row) => row.reachable), rows.filter((row) => !row.reachable)];
  return {
    prompted: total(rows),
    mailed: mailed.map(({ locale, users }) => ({ locale, users })),
    unreached: total(unreached),
  };
}

/** How many of them mail reaches. */
export function recipientsOf(rows: readonly AudienceRow[]): number {
  return rows.filter((row) => row.reachable).reduce((sum, row) => sum + row.users, 0);
}
