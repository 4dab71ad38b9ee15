/** Who gets a notice when an address is given; in SQL that both databases take. */
import { type SQL, sql } from 'drizzle-orm';
import type { VersionRef } from '#model/ref.ts';
import { listOf } from './persons.ts';

/**
 * The campaigns that speak to somebody who gets an address: those that run and are not dry, and of each policy the newest that is done,
 * whose version still stands.
 */
export function campaignsFor(): SQL {
  return sql`campaigns.state IN ('held', 'open') AND campaigns.held_because IS DISTINCT FROM 'dry' OR campaigns.state = 'done' AND campaigns.version = (
    SELECT max(newest.version) FROM campaigns newest
    WHERE newest.policy = campaigns.policy AND newest.state <> 'recalled')`;
}

/**
 * Does `campaign` write a notice to a user of whom we have known since `createdAt`? One that is done was for those who were
 * customers when it opened; who came later has seen the version when registering.
 */
export function isAddressed(campaign: { state: string; openedAt: number }, createdAt: number): boolean {
  return campaign.state !== 'done' || createdAt < campaign.openedAt;
}

/** Who has got an address to be told at, or may have. */
export interface Readdressed {
  /** Those who have an address. */
  users: readonly string[];
  /**
   * Of a notice that is dead: was it not sent to the address that its user has now? Null where the shop has given a new one:
   * that is a new chance for whatever had ended.
   */
  isChance: SQL | null;
}

/** After a merge: what failed to reach the guest, or may have, went to the very address that the account has borrowed. */
export function isNoneOf(notices: readonly string[]): SQL {
  return notices.length === 0 ? sql`1 = 1` : sql`id NOT IN (${listOf(notices)})`;
}

/** After the parting of who was merged at `mergedAt`: whatever was tried went to addresses that stand, but for one given since. */
export function isAddressSince(mergedAt: number): SQL {
  return sql`EXISTS (SELECT 1 FROM contacts WHERE contacts.user_id = notices.user_id
    AND contacts.email_since > ${mergedAt} AND contacts.email_since >= notices.settled_at)`;
}

/** What was moot is taken up again, as far as it had come; what is dead begins anew, where that is a new chance. With a new address, all does. */
export function wakeNotices({ policy, version }: VersionRef, { users, isChance }: Readdressed, at: number): SQL {
  const isAnew = isChance === null ? sql`1 = 1` : sql`state = 'dead'`;
  const hasEnded = sql`(state = 'moot' OR state = 'dead' AND ${isChance ?? sql`1 = 1`})`;
  return sql`UPDATE notices SET state = 'queued', due_at = ${at}, attempt = 0, settled_at = NULL, bounced_at = NULL,
      response = NULL, handed_at = CASE WHEN ${isAnew} THEN NULL ELSE handed_at END,
      doubts = CASE WHEN ${isAnew} THEN 0 ELSE doubts END
    WHERE policy = ${policy} AND version = ${version} AND user_id IN (${listOf(users)}) AND ${hasEnded}`;
}
