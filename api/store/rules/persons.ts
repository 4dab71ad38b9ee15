/** Who is the same person by merges: an account, and the guests who were merged into it. */
import { type SQL, sql } from 'drizzle-orm';
import type { MergedUser } from '../types.ts';
import { readKept } from './merging/kept.ts';
import { ask, type Row, type Steps } from './steps.ts';

export interface AliasRow extends Row {
  user_id: string;
  into_user: string;
  idx: number | string;
  at: number | string;
  kept: string;
}

/** The account of each of `users` who is merged into one. */
export function aliasesQuery(users: readonly string[]): SQL {
  return sql`SELECT user_id, into_user, idx, at, kept FROM aliases WHERE user_id IN (${listOf(users)})`;
}

/** `users`, at least one, for `IN ( … )`. */
export function listOf(users: readonly string[]): SQL {
  return sql.join(
    users.map((user) => sql`${user}`),
    sql`, `,
  );
}

export interface Person {
  account: string;
  /** In order of user id. */
  guests: AliasRow[];
}

export function* personOf(user: string): Steps<Person> {
  const [own] = yield* ask<AliasRow>(aliasesQuery([user]));
  const account = own?.into_user ?? user;
  const guests = yield* ask<AliasRow>(
    sql`SELECT user_id, into_user, idx, at, kept FROM aliases WHERE into_user = ${account} ORDER BY user_id`,
  );
  return { account, guests };
}

/** The guests as callers see them. */
export function mergedUsers({ guests }: Person): MergedUser[] {
  return guests.map((guest) => ({ user: guest.user_id, at: Number(guest.at), contact: contactOf(readKept(guest)) }));
}

function contactOf({ contact }: ReturnType<typeof readKept>): MergedUser['contact'] {
  if (!contact) return null;
  const { emailSince: _since, ...rest } = contact;
  return rest;
}

/** All ids of a person, the account's first. */
export function idsOf({ account, guests }: Person): string[] {
  return [account, ...guests.map((guest) => guest.user_id)];
}
