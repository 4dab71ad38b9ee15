/** Before a campaign is done, nobody it is to tell may be without a notice; in SQL that both databases take. */
import { type SQL, sql } from 'drizzle-orm';
import type { Kind, VersionRef } from '#model/ref.ts';
import { affectedSql } from './audience.ts';

/** Somebody with an address whom the campaign is to tell by the rule of `isAffected`, and who has no notice; one row, or none. */
export function missingQuery({ policy, version }: VersionRef, kind: Kind): SQL {
  return sql`
    SELECT c.user_id FROM contacts c LEFT JOIN standings s ON s.user_id = c.user_id AND s.policy = ${policy}
    WHERE c.email IS NOT NULL AND ${affectedSql(kind, version)} AND NOT EXISTS (
      SELECT 1 FROM notices n WHERE n.policy = ${policy} AND n.version = ${version} AND n.user_id = c.user_id)
    LIMIT 1`;
}

/** Its notices are written from the start again: those that are there stay as they are. */
export function writeAgain({ policy, version }: VersionRef): SQL {
  return sql`UPDATE campaigns SET reached = '', fanned_out_at = NULL WHERE policy = ${policy} AND version = ${version}`;
}
