/** Who gets a notice when an address is given; in SQL that both databases take. */
import { type SQL, sql } from 'drizzle-orm';

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
