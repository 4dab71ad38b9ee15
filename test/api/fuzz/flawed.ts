/** A small API of one route that can be wrong in one way: the fuzzer has to see each of them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { createHttpServer } from '../../../api/http.ts';
import { Problem, problemResponse, SECURITY_HEADERS } from '../../../api/problem.ts';
import { parseJson } from '../../../api/routes/json.ts';
import { describeApi } from '../../../api/routes/openapi.ts';
import { personal, type Route } from '../../../api/routes/route.ts';

export const FLAWS = {
  none: 'nothing: it passes',
  crash: 'JSON that does not parse is a 500',
  plain: 'an error is plain text',
  bare: 'an answer has no headers of ours',
  lying: 'an answer does not fit its schema',
  undocumented: 'a status is not in the document',
  stored: 'a personal answer may be stored on the way',
  parser: 'what Node’s parser refuses is answered by Node',
} as const;
export type Flaw = keyof typeof FLAWS;

const body = z.strictObject({ text: z.string().max(100) });
const route: Route = {
  method: 'POST',
  path: '/v1/notes/:note',
  scopes: ['shop'],
  summary: 'Keep a note',
  params: { note: z.string() },
  body: { schema: body, type: 'application/json' },
  answers: { 200: { says: 'Kept', schema: z.object({ length: z.int().min(0) }) } },
  handle: () => personal('{}'),
};

/** Listens on a free port; `stop` ends it. */
export async function startFlawed(flaw: Flaw): Promise<{ url: string; stop(): void }> {
  const app = new Hono();
  app.get('/openapi.json', async () => personal(JSON.stringify(await describeApi([route]))));
  app.post(route.path, async (c) => answer(await c.req.text(), flaw));
  app.notFound(() => problemResponse(new Problem('not-found', 'There is one route here.')));
  app.onError((error) =>
    problemResponse(error instanceof Problem ? error : new Problem('internal', 'Something went wrong.')),
  );
  const server: Server = flaw === 'parser' ? createServer(getRequestListener(app.fetch)) : createHttpServer(app.fetch);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

function answer(text: string, flaw: Flaw): Response {
  const note = body.safeParse(flaw === 'crash' ? JSON.parse(text) : parsed(text));
  if (!note.success) return refusal(flaw);
  const { length } = note.data.text;
  const response = personal(JSON.stringify({ length: flaw === 'lying' && length > 3 ? -1 : length }));
  if (flaw === 'bare') response.headers.delete('X-Content-Type-Options');
  if (flaw === 'stored') response.headers.set('Cache-Control', 'private');
  return response;
}

function refusal(flaw: Flaw): Response {
  if (flaw === 'plain') return new Response('no', { status: 422, headers: SECURITY_HEADERS });
  return problemResponse(new Problem(flaw === 'undocumented' ? 'recalled' : 'invalid', 'The text is none.'));
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new Problem('malformed-json', 'The body is not JSON as we take it.');
  }
}
