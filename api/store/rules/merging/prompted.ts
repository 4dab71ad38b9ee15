/** What was shown to either at login was shown to the person. */
import { sql } from 'drizzle-orm';
import { promptedStep } from '../progress.ts';
import { ask, type Row, run, type Steps } from '../steps.ts';
import type { Kept, Shown } from './kept.ts';

export function* joinPrompted(user: string, into: string): Steps<Pick<Kept, 'prompted' | 'shown'>> {
  const [prompted, shown] = [yield* shownTo(user), yield* shownTo(into)];
  yield* run(sql`DELETE FROM prompted WHERE user_id = ${user}`);
  for (const one of prompted) yield* run(promptedStep(into, one, one.at));
  return { prompted, shown };
}

/** What the account was shown as the guest alone goes back: it may have to be told by mail. */
export function* partPrompted(user: string, into: string, { prompted, shown = [] }: Kept): Steps<void> {
  for (const { policy, version, at } of prompted) {
    yield* run(sql`DELETE FROM prompted
      WHERE user_id = ${into} AND policy = ${policy} AND version = ${version} AND at = ${at}`);
  }
  for (const one of prompted) yield* run(promptedStep(user, one, one.at));
  for (const one of shown) yield* run(promptedStep(into, one, one.at));
}

function* shownTo(user: string): Steps<Shown[]> {
  const rows = yield* ask<Row>(sql`SELECT policy, version, at FROM prompted WHERE user_id = ${user} ORDER BY policy`);
  return rows.map(({ policy, version, at }) => ({ policy: String(policy), version: Number(version), at: Number(at) }));
}
