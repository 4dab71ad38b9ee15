/**
 * No second mail to one person. A notice of the guest goes over to the account where that has none, or has one that did not
 * go out while the guest's did; then the two change places. What stays with the guest finds no address, and is moot.
 */
import { sql } from 'drizzle-orm';
import type { NoticeState } from '../../types.ts';
import { ask, type Row, run, type Steps } from '../steps.ts';
import type { NoticeMove } from './kept.ts';

interface NoticeRow extends Row {
  id: string;
  policy: string;
  version: number;
  user_id: string;
  state: NoticeState;
}

export function* joinNotices(user: string, into: string): Steps<NoticeMove[]> {
  const rows = yield* ask<NoticeRow>(sql`SELECT id, policy, version, user_id, state FROM notices
    WHERE user_id IN (${user}, ${into}) ORDER BY id`);
  const moves = movesOf(
    rows.filter((one) => one.user_id === user),
    rows.filter((one) => one.user_id === into),
  );
  yield* exchange(moves, user, into);
  return moves;
}

/** Those that went over come back. */
export function* partNotices(user: string, into: string, moves: readonly NoticeMove[]): Steps<void> {
  const back = moves.map(({ guest, account }) => ({ guest: account, account: guest }));
  yield* exchange(back, user, into);
}

function movesOf(guest: readonly NoticeRow[], account: readonly NoticeRow[]): NoticeMove[] {
  return guest.flatMap((one): NoticeMove[] => {
    const other = account.find(({ policy, version }) => policy === one.policy && version === one.version);
    if (!other) return [{ guest: one.id, account: null }];
    return isOut(one) && !isOut(other) ? [{ guest: one.id, account: other.id }] : [];
  });
}

function isOut({ state }: NoticeRow): boolean {
  return state === 'sent' || state === 'leased';
}

/** By way of a name that nobody has, since one user has one notice of a version. One that has lost its name stays so. */
function* exchange(
  moves: readonly { guest: string | null; account: string | null }[],
  user: string,
  into: string,
): Steps<void> {
  for (const { guest, account } of moves) {
    if (guest) yield* run(sql`UPDATE notices SET user_id = '@@' || id WHERE id = ${guest} AND user_id = ${user}`);
    if (account) yield* run(sql`UPDATE notices SET user_id = ${user} WHERE id = ${account} AND user_id = ${into}`);
    if (guest) yield* run(sql`UPDATE notices SET user_id = ${into} WHERE id = ${guest} AND user_id = '@@' || id`);
  }
}
