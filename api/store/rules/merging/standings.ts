/** Standings of two who become one person, and of one who becomes two again. */
import { sql } from 'drizzle-orm';
import type { Acceptance, Published, Standing } from '../../types.ts';
import { joinedStandings } from '../joining.ts';
import { idsOf, listOf, type Person, personOf } from '../persons.ts';
import { type RecordColumns, recordOfRow } from '../records.ts';
import { Replay } from '../replaying.ts';
import { ask, numberOrNull, type Row, run, type Steps } from '../steps.ts';

export function* joinStandings(user: string, into: string, published: Published): Steps<void> {
  const joined = joinedStandings(published, yield* standingsOf(into), yield* standingsOf(user));
  yield* writeStandings(user, []);
  yield* writeStandings(into, joined);
}

/** Both anew, from what was said under the guest's id and under those that remain. The alias is gone already. */
export function* partStandings(user: string, into: string, published: Published): Steps<void> {
  const person = yield* personOf(into);
  yield* personStandings(person, [user, ...idsOf(person)], published);
}

/** Those of all `users`, the person's own and others that may have been, from all that they said. */
export function* personStandings(person: Person, users: readonly string[], published: Published): Steps<void> {
  const merges = person.guests.map(({ user_id, into_user, idx, at }) => {
    return { user: user_id, into: into_user, index: Number(idx), at: Number(at) };
  });
  const replay = new Replay(
    published,
    merges.sort((a, b) => a.index - b.index),
  );
  for (const { index, record } of yield* recordsOf(users)) replay.take(index, record);
  const standings = replay.end();
  for (const one of users) yield* writeStandings(one, [...(standings.get(one)?.values() ?? [])]);
}

type StandingRow = Row & Record<'policy' | 'answer' | 'acceptance' | 'provenance', never>;

function* standingsOf(user: string): Steps<Standing[]> {
  const rows = yield* ask<StandingRow>(sql`SELECT policy, yes, answer, answered_version, answered_at, deferred_version,
    deferred_until, acceptance, provenance FROM standings WHERE user_id = ${user} ORDER BY policy`);
  return rows.map(({ policy, answer, acceptance, provenance, ...row }) => ({
    policy,
    yes: Number(row.yes),
    answer,
    answeredVersion: numberOrNull(row.answered_version),
    answeredAt: numberOrNull(row.answered_at),
    deferredVersion: numberOrNull(row.deferred_version),
    deferredUntil: numberOrNull(row.deferred_until),
    acceptance,
    provenance,
  }));
}

function* writeStandings(user: string, standings: readonly Standing[]): Steps<void> {
  yield* run(sql`DELETE FROM standings WHERE user_id = ${user}`);
  for (const { policy, yes, answer, acceptance, provenance, ...one } of standings) {
    yield* run(sql`INSERT INTO standings (user_id, policy, yes, answer, answered_version, answered_at, deferred_version,
        deferred_until, acceptance, provenance)
      VALUES (${user}, ${policy}, ${yes}, ${answer}, ${one.answeredVersion}, ${one.answeredAt}, ${one.deferredVersion},
        ${one.deferredUntil}, ${acceptance}, ${provenance})`);
  }
}

type RecordRow = Row & Omit<RecordColumns, 'user' | 'promptIssuedAt' | 'recordedAt' | 'answeredAt'>;

function* recordsOf(users: readonly string[]): Steps<{ index: number; record: Acceptance }[]> {
  const rows =
    yield* ask<RecordRow>(sql`SELECT r.idx, a.id, a.user_id, a.policy, a.version, a.locale, a.content, a.answer,
      a.channel, a.prompt, a.prompt_issued_at, a.recorded_at, a.key, a.generation, a.provenance, a.answered_at, a.counts, a.source
    FROM acceptances a JOIN receipts r ON r.acceptance = a.id WHERE a.user_id IN (${listOf(users)}) ORDER BY r.idx`);
  return rows.map(({ idx, user_id, prompt_issued_at, recorded_at, answered_at, ...row }) => ({
    index: Number(idx),
    record: recordOfRow({
      ...row,
      user: String(user_id),
      version: Number(row.version),
      generation: Number(row.generation),
      counts: numberOrNull(row.counts),
      promptIssuedAt: numberOrNull(prompt_issued_at),
      recordedAt: Number(recorded_at),
      answeredAt: numberOrNull(answered_at),
    }),
  }));
}
