/** The HTTP server: what Node itself would refuse in its own words is refused in ours, and nobody may be slow at others' cost. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { createClosing } from './closing.ts';
import { Problem, problemBytes, problemOf, problemResponse } from './problem.ts';

/** Half a header or half a body is dropped after about ten seconds at most. */
const LIMITS = {
  headersTimeout: 6_000,
  requestTimeout: 9_000,
  connectionsCheckingInterval: 500,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16 * 1024,
  // A request without Host is answered by us, as a problem.
  requireHostHeader: false,
} as const;

type Fetch = (request: Request) => Response | Promise<Response>;

export interface HttpServer extends Server {
  /**
   * Takes no new connection, answers what was sent on the others, and lets go of each with its answer. What is under way
   * after `patienceMs` is cut. Resolves when all are gone.
   */
  closeGently(patienceMs: number): Promise<void>;
}

/** A server that answers by `fetch`; it does not listen yet. */
export function createHttpServer(fetch: Fetch): HttpServer {
  const listener = getRequestListener((request) => fetch(request), { errorHandler: answerError });
  const closing = createClosing();
  const server = createServer(LIMITS, (request, response) => {
    closing.mind(response);
    // Node goes on as if the connection had been handed over: what follows on it may be lost without an answer.
    if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
    return listener(request, response);
  });
  server.on('clientError', refuse);
  server.on('connect', (_request, socket) => end(socket, methodRefused()));
  server.on('checkExpectation', (request: IncomingMessage) => end(request.socket, expectationRefused()));
  return Object.assign(server, { closeGently: (patienceMs: number) => closing.close(server, patienceMs) });
}

/** Errors before a request could be made of what arrived, and none of ours. */
function answerError(error: unknown): Response {
  const isRequest = error instanceof Error && error.name === 'RequestError';
  return problemResponse(
    isRequest ? badRequest('Its Host header or its address is missing or malformed.') : problemOf(error),
  );
}

type ParserError = Error & { code?: string };
type HttpSocket = Duplex & { _httpMessage?: { headersSent: boolean } | null };

function refuse(error: ParserError, socket: HttpSocket): void {
  const isAnswered = socket._httpMessage?.headersSent ?? false;
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) socket.destroy();
  else end(socket, parserProblem(error));
}

function parserProblem({ code }: ParserError): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const most = LIMITS.maxHeaderSize / 1024;
    return new Problem('headers-too-large', `Address and headers may take ${most} KiB together. Send less.`);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const seconds = LIMITS.requestTimeout / 1000;
    return new Problem('timeout', `A request has to arrive whole within ${seconds} seconds. Send it again, at one go.`);
  }
  return badRequest('A line, a header or a length in it is malformed.');
}

function badRequest(why: string): Problem {
  return new Problem('bad-request', `${why} Check the client that wrote it, and send it again.`);
}

function methodRefused(): Problem {
  return new Problem('method-not-allowed', 'This is no proxy. See /docs for what each address takes.', {
    headers: { Allow: 'GET, HEAD, POST, PUT, DELETE' },
  });
}

function expectationRefused(): Problem {
  return new Problem('expectation', 'Only `Expect: 100-continue` is met. Leave the header out.');
}

/** Answers outside HTTP's usual course, and hangs up without waiting for the client to do so. */
function end(socket: Duplex, problem: Problem): void {
  socket.on('error', () => socket.destroy());
  socket.end(problemBytes(problem), () => socket.destroy());
}
