/** What the shop has to do now: for one user at login, or for many. */
import type { Context } from 'hono';
import { inTime, type KnownStanding } from '../lastknown.ts';
import { isAway } from '../store/store.ts';
import { checkWish, statusText, type View, type Wish } from '../view.ts';
import { JSON_TYPE, readJson } from './body.ts';
import { type Call, type House, iso, param, personal, query, type Route } from './route.ts';
import { MOST_USERS, manyStatusAnswer, statusAnswer, statusBody, statusQuery, userId } from './schemas.ts';

export const statusRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/users/:user/status',
    scopes: ['shop'],
    summary: 'What to do now for a user: per policy nothing, ask or require, with what to show',
    params: { user: userId },
    query: statusQuery,
    answers: { 200: { says: 'What to do now', schema: statusAnswer } },
    handle: async ({ c, house }) => personal(await statusNow(house, param(c, 'user', userId), wishIn(c))),
    whenAway: ({ c, house }, error) => {
      const user = param(c, 'user', userId);
      return personal(textOf(house, lastKnown(house, user, error), user, wishIn(c)));
    },
  },
  {
    method: 'POST',
    path: '/v1/status',
    scopes: ['shop'],
    summary: `The same for up to ${MOST_USERS} users`,
    body: { schema: statusBody, type: JSON_TYPE },
    answers: { 200: { says: 'What to do now, for each of them', schema: manyStatusAnswer } },
    handle: statusOfMany,
    whenAway: (_, error) => {
      throw error;
    },
  },
];

/** The status answer of one user at this moment, as JSON text. Rejects with `invalid` for a wish that cannot be met. */
export async function statusNow(house: House, user: string, wish: Wish): Promise<string> {
  return textOf(house, await standingNow(house, user), user, wish);
}

function textOf(house: House, { standings, view, isStale }: StandingNow, user: string, wish: Wish): string {
  checkWish(view, wish);
  const text = statusText(view, { user, standings, wish, now: house.now().getTime(), key: house.promptKey });
  return isStale ? `${text.slice(0, -1)},"stale":true}` : text;
}

interface StandingNow {
  standings: readonly KnownStanding[];
  view: View;
  /** The database is away, and this is what it said some minutes ago. */
  isStale: boolean;
}

async function standingNow(house: House, user: string): Promise<StandingNow> {
  try {
    const standing = await house.standing(user);
    const held = house.view(standing.generation);
    const view = held instanceof Promise ? await inTime(held) : held;
    house.lastKnown.keep(user, standing.standings);
    return { standings: standing.standings, view, isStale: false };
  } catch (error) {
    return lastKnown(house, user, error);
  }
}

/** Throws `error` when it is no outage, or nothing is known of the user: then nothing follows, least of all "none". */
function lastKnown({ lastKnown, lastView }: House, user: string, error: unknown): StandingNow {
  const known = isAway(error) ? lastKnown.of(user) : null;
  const view = lastView();
  if (!known || !view) throw error;
  return { standings: known, view, isStale: true };
}

async function statusOfMany({ c, house }: Call): Promise<Response> {
  const { users, ...wish } = await readJson(c, statusBody);
  const { byUser, view } = await inTime(readMany(house, users));
  checkWish(view, wish);
  const now = house.now().getTime();
  const texts = users.map((user) =>
    statusText(view, { user, standings: byUser.get(user) ?? [], wish, now, key: house.promptKey }),
  );
  return personal(`{"asOf":"${iso(now)}","users":[${texts.join(',')}]}`);
}

async function readMany({ store, view }: House, users: readonly string[]) {
  const { generation, byUser } = await store.standings(users);
  return { byUser, view: await view(generation) };
}

/** Shops send the same few queries again and again: each is read once. */
const wishes = new Map<string, Wish>();
const MOST_WISHES = 200;

function wishIn(c: Context): Wish {
  const { url } = c.req;
  const mark = url.indexOf('?');
  const text = mark < 0 ? '' : url.slice(mark);
  let wish = wishes.get(text);
  if (!wish) {
    wish = query(c, statusQuery);
    if (wishes.size >= MOST_WISHES) wishes.clear();
    wishes.set(text, wish);
  }
  return wish;
}
