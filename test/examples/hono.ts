import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { ApiError, type Client, isAway, type LoginAnswer, type Required } from '../../api/client.ts';
import { promptHtml, type Session } from './shop.ts';

type Env = { Variables: { prompt: LoginAnswer['prompt'] } };

interface Parts {
  client: Client;
  required: Required;
  /** Where the pages are, with their `/prompt.js`. */
  siteUrl: string;
  /** The shop's own session of this request; null when nobody is logged in. */
  session(c: Context): Session | null;
}

/** Before every page: ask, and let nobody by who must answer first. The page finds the question in `c.get('prompt')`. */
export function askAtLogin({ client, required, siteUrl, session }: Parts): MiddlewareHandler<Env> {
  return async (c, next) => {
    const own = session(c);
    if (!own) return next();
    const { prompt, hold, receipts } = await client.login(own.user, own.receipts, required, { locale: own.locale });
    own.receipts = receipts;
    c.set('prompt', prompt);
    if (!hold) return next();
    if (prompt) return c.html(promptHtml(prompt, siteUrl, own.locale));
    return c.text('We cannot take your answer just now. Please try again in a moment.', 503, { 'Retry-After': '30' });
  };
}

/** Where the page sends the answer: mount it before `askAtLogin`. */
export function takeAnswers({ client, session }: Pick<Parts, 'client' | 'session'>): Hono<Env> {
  return new Hono<Env>().post('/policy-answer', async (c) => {
    const own = session(c);
    if (!own) return c.text('Log in first.', 401);
    const { answer, token } = await c.req.json();
    try {
      const { receipt } = await client.answer(own.user, { answer, token });
      own.receipts = [...own.receipts, receipt];
      return c.body(null, 204);
    } catch (error) {
      if (isAway(error)) return c.text('Please try again in a moment.', 503);
      if (error instanceof ApiError) return c.json(error.problem, error.status as 409);
      throw error;
    }
  });
}
