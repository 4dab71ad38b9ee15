/** Links that a shop gives its customers, to see their own answers and take a consent back. */
import { sealLink } from '../link.ts';
import { JSON_TYPE, readJson } from './body.ts';
import { type Call, type House, iso, param, personal, type Route } from './route.ts';
import { linkAnswer, linkBody, userId } from './schemas.ts';

const MINUTE_MS = 60_000;

export const linkRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/users/:user/links',
    scopes: ['shop'],
    summary: 'A link to the page of a user’s own answers, for a short time: open it only to the user who is logged in',
    params: { user: userId },
    body: { schema: linkBody, type: JSON_TYPE },
    answers: { 201: { says: 'Made; nothing is stored of it', schema: linkAnswer } },
    handle: make,
  },
];

async function make({ c, house, key }: Call): Promise<Response> {
  const user = param(c, 'user', userId);
  const { minutes, withdraw, ...wish } = await readJson(c, linkBody);
  const locale = wish.locale ?? (await prevailing(house));
  const expiresAt = house.now().getTime() + minutes * MINUTE_MS;
  const token = sealLink(house.promptKey, { user, key, locale, canWithdraw: withdraw, expiresAt });
  const path = (await house.answersPage(locale)) ?? `/my/${locale}`;
  // After the "#" it stays in the browser: no server and no log sees it.
  const url = `${house.publicUrl ?? new URL(c.req.url).origin}${path}#${token}`;
  return personal(JSON.stringify({ url, token, expiresAt: iso(expiresAt) }), 201);
}

async function prevailing(house: House): Promise<string> {
  const [line] = (await house.view()).lines.values();
  return line?.policy.prevailing ?? 'nb';
}
