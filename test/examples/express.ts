import express, { type Request, type RequestHandler, type Router } from 'express';
import { ApiError, type Client, isAway, type Required } from '../../api/client.ts';
import { promptHtml, type Session } from './shop.ts';

interface Parts {
  client: Client;
  required: Required;
  /** Where the pages are, with their `/prompt.js`. */
  siteUrl: string;
  /** The shop's own session of this request; null when nobody is logged in. */
  session(request: Request): Session | null;
}

/** Before every page: ask, and let nobody by who must answer first. The page finds the question in `response.locals.prompt`. */
export function askAtLogin({ client, required, siteUrl, session }: Parts): RequestHandler {
  return async (request, response, next) => {
    const own = session(request);
    if (!own) return next();
    const { prompt, hold, receipts } = await client.login(own.user, own.receipts, required, { locale: own.locale });
    own.receipts = receipts;
    response.locals.prompt = prompt;
    if (!hold) return next();
    if (prompt) return void response.send(promptHtml(prompt, siteUrl, own.locale));
    response.status(503).set('Retry-After', '30');
    response.send('We cannot take your answer just now. Please try again in a moment.');
  };
}

/** Where the page sends the answer: mount it before `askAtLogin`. */
export function takeAnswers({ client, session }: Pick<Parts, 'client' | 'session'>): Router {
  const router = express.Router();
  router.post('/policy-answer', express.json(), async (request, response) => {
    const own = session(request);
    if (!own) return void response.status(401).send('Log in first.');
    const { answer, token } = request.body;
    try {
      const { receipt } = await client.answer(own.user, { answer, token });
      own.receipts = [...own.receipts, receipt];
      response.status(204).end();
    } catch (error) {
      if (isAway(error)) response.status(503).send('Please try again in a moment.');
      else if (error instanceof ApiError) response.status(error.status).json(error.problem);
      else throw error;
    }
  });
  return router;
}
