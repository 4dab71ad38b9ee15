/** Making two users one person, and undoing it: what is judged, written, put away and brought back. */
import { sql } from 'drizzle-orm';
import type { Link, MergeResult, Published } from '../types.ts';
import { bringContactBack, joinContacts } from './merging/contacts.ts';
import { type Kept, readKept } from './merging/kept.ts';
import { joinNotices, partNotices } from './merging/notices.ts';
import { joinPrompted, partPrompted } from './merging/prompted.ts';
import { joinStandings, partStandings } from './merging/standings.ts';
import { type AliasRow, aliasesQuery, listOf, personOf } from './persons.ts';
import { isAddressSince, isNoneOf, type Readdressed } from './readdressing.ts';
import { ask, type Row, run, type Steps } from './steps.ts';

interface LinkRow extends Row {
  idx: number | string;
  id: string;
  type: Link['type'];
  user_id: string;
  into_user: string;
  at: number | string;
  key: string;
  opening: Uint8Array;
}

export function linkOf({ idx, id, type, user_id, into_user, at, key, opening }: LinkRow): Link {
  const place = { index: Number(idx), opening: new Uint8Array(opening) };
  return { v: 1, id, type, user: user_id, into: into_user, at: Number(at), key, ...place };
}

/** All links that name one of `users`, in the order of the log. */
export function* linksOf(users: readonly string[]): Steps<Link[]> {
  const list = listOf(users);
  const rows = yield* ask<LinkRow>(sql`SELECT idx, id, type, user_id, into_user, at, key, opening FROM links
    WHERE user_id IN (${list}) OR into_user IN (${list}) ORDER BY idx`);
  return rows.map(linkOf);
}

/** Null when the two may be merged; otherwise that they are, or why not. */
export function* judgeMerge(user: string, into: string): Steps<MergeResult | null> {
  const aliases = yield* ask<AliasRow>(aliasesQuery([user, into]));
  const own = aliases.find((one) => one.user_id === user);
  if (own?.into_user === into) return { outcome: 'same', link: yield* linkAt(Number(own.idx)) };
  if (own) return { outcome: 'conflict', conflict: { reason: 'merged', into: own.into_user } };
  const target = aliases.find((one) => one.user_id === into);
  if (target) return { outcome: 'conflict', conflict: { reason: 'target', into: target.into_user } };
  const { guests } = yield* personOf(user);
  if (guests.length === 0) return yield* judgeLog();
  return { outcome: 'conflict', conflict: { reason: 'guests', guests: guests.map((one) => one.user_id) } };
}

function* judgeLog(): Steps<MergeResult | null> {
  const some = yield* ask(sql`SELECT 1 AS one FROM versions LIMIT 1`);
  return some.length > 0 ? null : { outcome: 'conflict', conflict: { reason: 'unpublished' } };
}

function* linkAt(index: number): Steps<Link> {
  const [row] = yield* ask<LinkRow>(
    sql`SELECT idx, id, type, user_id, into_user, at, key, opening FROM links WHERE idx = ${index}`,
  );
  return linkOf(row!);
}

/** Writes the merge that `link` says. Gives the account, when it has got an address by it. */
export function* mergeSteps(link: Link, published: Published): Steps<Readdressed> {
  const { user, into, at, index } = link;
  yield* insertLink(link);
  yield* joinStandings(user, into, published);
  const notices = yield* joinNotices(user, into);
  const contacts = yield* joinContacts(user, into, notices.length > 0, at);
  const kept: Kept = { ...contacts, ...(yield* joinPrompted(user, into)), notices };
  yield* run(sql`INSERT INTO aliases (user_id, into_user, idx, at, kept)
    VALUES (${user}, ${into}, ${index}, ${at}, ${JSON.stringify(kept)})`);
  return { users: contacts.adopted.email ? [into] : [], isChance: isNoneOf(notices.map(({ guest }) => guest)) };
}

/** Undoes the merge of `alias` as `link` says. Gives the users who have an address, to be told what they now lack. */
export function* unmergeSteps(link: Link, alias: AliasRow, published: Published): Steps<Readdressed> {
  const { user, into, at } = link;
  const kept = readKept(alias);
  yield* insertLink(link);
  yield* run(sql`DELETE FROM aliases WHERE user_id = ${user}`);
  yield* partStandings(user, into, published);
  yield* partNotices(user, into, kept.notices);
  yield* partPrompted(user, into, kept);
  return { users: yield* bringContactBack(user, into, kept, at), isChance: isAddressSince(Number(alias.at)) };
}

function* insertLink({ index, id, type, user, into, at, key, opening }: Link): Steps<void> {
  yield* run(sql`INSERT INTO links (idx, id, type, user_id, into_user, at, key, opening)
    VALUES (${index}, ${id}, ${type}, ${user}, ${into}, ${at}, ${key}, ${opening})`);
}
