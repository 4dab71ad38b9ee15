/** A guest who became a customer: two users, one person. */
import { toBase64 } from '#model/receipt.ts';
import { Problem } from '../problem.ts';
import type { Link, MergeConflict } from '../store/store.ts';
import { JSON_TYPE, readJson } from './body.ts';
import { type Call, iso, param, personal, type Route } from './route.ts';
import { link, mergeBody, unmergeAnswer, userId } from './schemas.ts';

export const mergeRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/users/:user/merge',
    scopes: ['shop'],
    summary: 'Make a guest and an account one person; a withdrawal of either wins',
    params: { user: userId },
    body: { schema: mergeBody, type: JSON_TYPE },
    answers: { 200: { says: 'They were one before', schema: link }, 201: { says: 'Merged', schema: link } },
    problems: ['merge-conflict'],
    handle: merge,
  },
  {
    method: 'DELETE',
    path: '/v1/users/:user/merge',
    scopes: ['shop'],
    summary: 'Undo it: both stand again by what was said under their own ids',
    params: { user: userId },
    answers: { 200: { says: 'The user stands alone; the same when they did before', schema: unmergeAnswer } },
    handle: unmerge,
  },
];

async function merge({ c, house, key }: Call): Promise<Response> {
  const user = param(c, 'user', userId);
  const { into } = await readJson(c, mergeBody);
  if (into === user) {
    const errors = [{ path: 'into', message: 'must be another user' }];
    throw new Problem('invalid', 'A user cannot be merged into themselves. Send the account in `into`.', {
      extra: { errors },
    });
  }
  const result = await house.store.merge({ user, into, at: house.now().getTime(), key });
  house.lastKnown.forget();
  if (result.outcome === 'conflict') throw refused(result.conflict);
  house.poke();
  return personal(JSON.stringify(linkOut(result.link)), result.outcome === 'new' ? 201 : 200);
}

async function unmerge({ c, house, key }: Call): Promise<Response> {
  const user = param(c, 'user', userId);
  const result = await house.store.unmerge(user, { at: house.now().getTime(), key });
  house.lastKnown.forget();
  house.poke();
  return personal(JSON.stringify({ user, link: result.outcome === 'new' ? linkOut(result.link) : null }));
}

export function linkOut({ v, id, type, user, into, at, key, index, opening }: Link) {
  return { v, id, type, user, into, at: iso(at), key, index, opening: toBase64(opening) };
}

const MOST_NAMED = 20;

/** Whom it is about is said: the caller may see them all. */
function refused(conflict: MergeConflict): Problem {
  const named = conflict.reason === 'guests' ? { ...conflict, guests: conflict.guests.slice(0, MOST_NAMED) } : conflict;
  return new Problem('merge-conflict', sentence(conflict), { extra: { conflict: named } });
}

function sentence(conflict: MergeConflict): string {
  switch (conflict.reason) {
    case 'merged':
      return `The user is merged into ${conflict.into}. Undo that first, if it was wrong.`;
    case 'target':
      return `The account is itself merged into ${conflict.into}. Merge into that one.`;
    case 'unpublished':
      return 'Nothing is published yet, so there is nothing the two could have answered. Publish first.';
    case 'guests':
      return `Others are merged into the user: ${conflict.guests.slice(0, 5).join(', ')}. Merge each of them into the account.`;
  }
}
