/** How far a campaign has come, person by person: prompted, mailed and answered are three things, counted apart. Pure. */
import { type SQL, sql } from 'drizzle-orm';
import type { Kind, Locale, VersionRef } from '#model/ref.ts';
import { PROGRESS, PROGRESS_EVENTS, type Progress, type ProgressCounts, type ProgressEvent } from '../types.ts';
import { isAffected } from './telling.ts';

/** Users read in one step: small enough that status requests are answered in between. */
export const STEP = 2_000;

/** One person, with what is known of contact, standing, notice and prompt. */
export interface PersonRow extends Record<string, unknown> {
  user_id: string;
  locale: Locale | null;
  reachable: number;
  yes: number | null;
  answer: 'acknowledge' | 'accept' | 'consent' | 'decline' | 'withdraw' | null;
  answered_version: number | null;
  answered_at: number | string | null;
  provenance: string | null;
  deferred_version: number | null;
  state: string | null;
  reminder: number | null;
  mailed_at: number | string | null;
  prompted_at: number | string | null;
  failed_at: number | string | null;
  put_off_at: number | string | null;
  /** A person without contact who has one after all, in the list of those without: left out there. 1 or 0. */
  elsewhere: number;
}

/** The next {@link STEP} people after user id `after`: first those with a contact, then those known only by their answers. */
export function peopleQuery(from: 'contacts' | 'standings', { policy, version }: VersionRef, after: string): SQL {
  const isOther = from === 'standings';
  const users = isOther
    ? sql`SELECT DISTINCT user_id FROM standings WHERE user_id > ${after} ORDER BY user_id LIMIT ${STEP}`
    : sql`SELECT user_id FROM contacts WHERE user_id > ${after} ORDER BY user_id LIMIT ${STEP}`;
  return sql`
    SELECT u.user_id, c.locale, s.yes, s.answer, s.answered_version, s.answered_at, s.provenance, s.deferred_version,
      CASE WHEN c.email IS NOT NULL AND c.refused_at IS NULL THEN 1 ELSE 0 END AS reachable,
      n.state, n.reminder, p.at AS prompted_at,
      CASE WHEN n.state = 'dead' THEN coalesce(n.bounced_at, n.settled_at) END AS failed_at,
      CASE WHEN s.deferred_version >= ${version} THEN (SELECT min(a.recorded_at) FROM acceptances a
        WHERE (a.user_id = u.user_id OR a.user_id IN (SELECT user_id FROM aliases WHERE into_user = u.user_id))
          AND a.policy = ${policy} AND a.version >= ${version} AND a.answer = 'defer') END AS put_off_at,
      (SELECT min(d.at) FROM deliveries d WHERE d.notice = n.id AND d.outcome = 'sent') AS mailed_at,
      CASE WHEN ${isOther ? 1 : 0} = 1 AND c.user_id IS NOT NULL THEN 1 ELSE 0 END AS elsewhere
    FROM (${users}) u
      LEFT JOIN contacts c ON c.user_id = u.user_id
      LEFT JOIN standings s ON s.user_id = u.user_id AND s.policy = ${policy}
      LEFT JOIN notices n ON n.user_id = u.user_id AND n.policy = ${policy} AND n.version = ${version}
      LEFT JOIN prompted p ON p.user_id = u.user_id AND p.policy = ${policy} AND p.version >= ${version}
    ORDER BY u.user_id`;
}

const QUARTER_MS = 900_000;

/** Takes people in and counts them. */
export function counter(kind: Kind, version: number) {
  const byLocale = new Map<Locale | null, ProgressCounts>();
  const byQuarter = new Map<number, Record<ProgressEvent, number>>();
  const during = (at: number | string | null, what: ProgressEvent): void => {
    if (at === null) return;
    const quarter = Math.floor(Number(at) / QUARTER_MS) * QUARTER_MS;
    const counts = byQuarter.get(quarter) ?? noEvents();
    counts[what] += 1;
    byQuarter.set(quarter, counts);
  };
  return {
    add(row: PersonRow): void {
      const is = judge(kind, version, row);
      if (row.elsewhere || !is.affected) return;
      const counts = byLocale.get(row.locale) ?? none();
      for (const name of PROGRESS) if (is[name]) counts[name] += 1;
      byLocale.set(row.locale, counts);
      during(row.mailed_at, 'mailed');
      during(row.failed_at, 'failed');
      if (is.answered) during(row.answered_at, 'answered');
      if (is.putOff) during(row.put_off_at, 'putOff');
      if (is.prompted) during(row.prompted_at ?? (is.answered ? row.answered_at : row.put_off_at), 'prompted');
    },
    result(): Progress {
      const quarters = [...byQuarter].sort(([a], [b]) => a - b);
      return {
        byLocale: [...byLocale].map(([locale, counts]) => ({ locale, ...counts })),
        over: quarters.map(([at, counts]) => ({ at, ...counts })),
      };
    },
  };
}

/** What holds of one person. Who was told by mail and answered counts in both. */
function judge(kind: Kind, version: number, row: PersonRow): Record<keyof ProgressCounts, boolean> {
  const standing =
    row.yes === null ? null : { yes: row.yes, answer: row.answer, answeredVersion: row.answered_version };
  const isAnswered = (row.answered_version ?? 0) >= version;
  const imported = isAnswered && row.provenance === 'imported';
  const answered = isAnswered && !imported;
  const putOff = !isAnswered && (row.deferred_version ?? 0) >= version;
  const mailed = row.mailed_at !== null && row.state !== 'dead';
  const failed = row.state === 'dead';
  return {
    affected: isAffected(kind, version, standing) || isAnswered || row.state !== null,
    waiting: (row.state === 'queued' || row.state === 'leased') && row.reminder === 0,
    mailed,
    failed,
    unreachable: !row.reachable && !mailed && !failed && !isAnswered,
    prompted: row.prompted_at !== null || putOff || (answered && row.answer !== 'withdraw'),
    answered,
    imported,
    putOff,
  };
}

function none(): ProgressCounts {
  return Object.fromEntries(PROGRESS.map((name) => [name, 0])) as unknown as ProgressCounts;
}

function noEvents(): Record<ProgressEvent, number> {
  return Object.fromEntries(PROGRESS_EVENTS.map((name) => [name, 0])) as Record<ProgressEvent, number>;
}

/** Keeps that a user, or the one they are merged into, was shown this version or a newer one; the first time counts. */
export function promptedStep(user: string, { policy, version }: VersionRef, at: number): SQL {
  const account = sql`coalesce((SELECT into_user FROM aliases WHERE user_id = ${user}), ${user})`;
  return sql`INSERT INTO prompted (user_id, policy, version, at) VALUES (${account}, ${policy}, ${version}, ${at})
    ON CONFLICT (user_id, policy) DO UPDATE SET version = excluded.version, at = excluded.at
    WHERE prompted.version < excluded.version`;
}
