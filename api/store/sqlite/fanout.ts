/** The notices of a campaign, a few users at a time. Past drizzle: a thread that loads little is soon at work. */
import type Client from 'better-sqlite3';
import type { Kind, VersionRef } from '#model/ref.ts';
import { newId } from '../rules/ids.ts';
import { isAffected } from '../rules/telling.ts';
import type { Standing } from '../types.ts';

/** What a step did. */
export interface FanOutStep {
  /** Notices written. */
  written: number;
  /** Nobody is left, or the campaign does not run. That it is complete is for somebody else to record. */
  ended: boolean;
}

export type TakeStep = (ref: VersionRef, limit: number, at: number) => FanOutStep;

interface Row {
  kind: Kind;
  reached: string;
}
type Next = { user: string } & { [Column in 'yes' | 'answer' | 'answeredVersion']: Standing[Column] | null };

/**
 * Gives a function that writes the notices of the next users, and how far it came, in one step. A step that was lost leaves
 * nothing of either, and is taken again.
 */
export function fanOutOn(client: Client.Database): TakeStep {
  const find = client.prepare<[string, number], Row>(
    "SELECT kind, reached FROM campaigns WHERE policy = ? AND version = ? AND state = 'open' AND fanned_out_at IS NULL",
  );
  const next = client.prepare<[string, string, number], Next>(
    `SELECT c.user_id AS user, s.yes, s.answer, s.answered_version AS answeredVersion
     FROM contacts c LEFT JOIN standings s ON s.user_id = c.user_id AND s.policy = ?
     WHERE c.user_id > ? AND c.email IS NOT NULL ORDER BY c.user_id LIMIT ?`,
  );
  const move = client.prepare('UPDATE campaigns SET reached = ? WHERE policy = ? AND version = ?');
  const write = noticeInserter(client);
  const step: TakeStep = (ref, limit, at) => {
    const campaign = find.get(ref.policy, ref.version);
    const users = campaign ? next.all(ref.policy, campaign.reached, limit) : [];
    if (!campaign || users.length === 0) return { written: 0, ended: true };
    const affected = users.filter((one) => isAffected(campaign.kind, ref.version, standingOf(one)));
    const written = write(
      ref,
      affected.map(({ user }) => user),
      at,
    );
    move.run(users.at(-1)!.user, ref.policy, ref.version);
    return { written, ended: users.length < limit };
  };
  return client.transaction(step).immediate;
}

function standingOf({ yes, answer, answeredVersion }: Next) {
  return yes === null ? null : { yes, answer, answeredVersion };
}

/** Gives a function that writes queued notices, once per campaign and user, and returns how many were new. */
export function noticeInserter(client: Client.Database) {
  const insert = client.prepare(
    `INSERT INTO notices (id, policy, version, user_id, state, queued_at, due_at, attempt)
     VALUES (?, ?, ?, ?, 'queued', ?, ?, 0) ON CONFLICT (policy, version, user_id) DO NOTHING`,
  );
  return ({ policy, version }: VersionRef, users: readonly string[], at: number): number => {
    let written = 0;
    for (const user of users) written += insert.run(newId(at), policy, version, user, at, at).changes;
    return written;
  };
}

/** Does a query find any row? */
export function rowsOn(client: Client.Database, sql: string, params: readonly unknown[]): unknown[] {
  return client.prepare(sql).all(...params);
}
