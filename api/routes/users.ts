/** Users: where to tell them about changes, and everything held about them. */
import type { UserInput } from '../store/store.ts';
import { JSON_TYPE, NDJSON_TYPE, readJson, readLines } from './body.ts';
import { heldOut } from './held.ts';
import { type House, noContent, param, personal, type Route } from './route.ts';
import { eraseAnswer, heldUser, MOST_USERS, userBody, userId, userLine, usersAnswer } from './schemas.ts';

export const userRoutes: Route[] = [
  {
    method: 'PUT',
    path: '/v1/users/:user',
    scopes: ['shop'],
    summary: 'Add a user, or change the address and language for notices',
    params: { user: userId },
    body: { schema: userBody, type: JSON_TYPE },
    answers: { 204: { says: 'Stored' } },
    handle: async ({ c, house }) => {
      const user = param(c, 'user', userId);
      await keep(house, [{ user, ...(await readJson(c, userBody)) }]);
      return noContent();
    },
  },
  {
    method: 'POST',
    path: '/v1/users',
    scopes: ['shop'],
    summary: `The same for up to ${MOST_USERS} users, one JSON object a line: all of them or none`,
    body: { schema: userLine, type: NDJSON_TYPE },
    answers: { 200: { says: 'All were stored', schema: usersAnswer } },
    handle: async ({ c, house }) => {
      const users = (await readLines(c, userLine, MOST_USERS)).map(({ value }) => value);
      await keep(house, users);
      return personal(JSON.stringify({ users: users.length }));
    },
  },
  {
    method: 'GET',
    path: '/v1/users/:user',
    scopes: ['shop'],
    summary: 'Everything held about a user; one nobody has heard of looks the same, empty',
    params: { user: userId },
    answers: { 200: { says: 'Everything held', schema: heldUser } },
    handle: async ({ c, house }) => personal(JSON.stringify(heldOut(await house.store.user(param(c, 'user', userId))))),
  },
  {
    method: 'DELETE',
    path: '/v1/users/:user',
    scopes: ['shop'],
    summary:
      'Forget a user, and whoever is merged with them: answers, receipts, address and unsent notices; the log stays verifiable',
    params: { user: userId },
    answers: { 200: { says: 'Nothing is held any more; the same when nothing was', schema: eraseAnswer } },
    handle: async ({ c, house }) => {
      const erased = await house.store.erase(param(c, 'user', userId), house.now().getTime());
      house.lastKnown.forget();
      return personal(JSON.stringify(erased));
    },
  },
];

async function keep(house: House, users: UserInput[]): Promise<void> {
  await house.store.putUsers(users, house.now().getTime());
  house.poke();
}
