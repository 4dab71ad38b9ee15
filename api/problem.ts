/** The one shape of every error (RFC 9457), and the one map from error code to HTTP status. */
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import { StoreError } from './store/store.ts';

/** Every error the API answers with. `says` is the first half of the story; `detail` of each problem tells the rest. */
export const PROBLEMS = {
  'bad-request': [400, 'The request is not HTTP as we can read it'],
  'malformed-json': [400, 'The body is not the JSON it should be'],
  unauthorized: [401, 'A valid API key is needed'],
  'link-invalid': [401, 'The link does not hold'],
  'link-expired': [401, 'The link has run out'],
  'link-reads-only': [403, 'This link is for reading only'],
  forbidden: [403, 'This key may not do that'],
  'not-found': [404, 'There is nothing at this address'],
  'unknown-policy': [404, 'No such policy is published'],
  'unknown-version': [404, 'No such version is published'],
  'unknown-campaign': [404, 'No such mailing'],
  'unknown-receipt': [404, 'No such receipt is held'],
  'method-not-allowed': [405, 'This address does not take this method'],
  timeout: [408, 'The request took too long to arrive'],
  'version-conflict': [409, 'This version cannot be published'],
  recalled: [409, 'This version was taken back'],
  'too-late': [409, 'The version is in force already'],
  'merge-conflict': [409, 'These two cannot be merged as they stand'],
  'mail-off': [409, 'There is no mail server'],
  'campaign-ended': [409, 'The mailing is over'],
  'prompt-stale': [409, 'The text that was shown is no longer the one to answer'],
  'prompt-expired': [409, 'The prompt was shown too long ago'],
  'too-large': [413, 'The body is too large'],
  'wrong-type': [415, 'The body is of a type this address does not take'],
  expectation: [417, 'The Expect header asks for something we do not do'],
  invalid: [422, 'Something in the request does not fit'],
  'wrong-answer': [422, 'This answer does not fit this policy'],
  'not-consent': [422, 'This policy is not one that people consent to'],
  'prompt-missing': [422, 'The answer carries no prompt'],
  'prompt-forged': [422, 'The prompt is not one of ours'],
  'prompt-mismatch': [422, 'The answer does not belong to the prompt it carries'],
  'headers-too-large': [431, 'The headers are too large'],
  internal: [500, 'Something went wrong on our side'],
  'mail-refused': [502, 'The mail server did not take the mail'],
  unavailable: [503, 'The database cannot be reached just now'],
  'log-behind': [503, 'The log is not the one that was witnessed'],
} as const satisfies Record<string, readonly [status: number, title: string]>;
export type ProblemCode = keyof typeof PROBLEMS;

/** Seconds a client should wait before it tries again when the store is away. */
const RETRY_AFTER_S = 2;

/** What every answer carries, whatever it is. */
export const SECURITY_HEADERS = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** The members of a problem, as they go over the wire. Some codes add more: `errors`, `current`, `conflict`. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  /** What happened here, why, and what to do. */
  detail: string;
  [extra: string]: unknown;
}

/** Throw it anywhere under a route: it becomes the answer. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { extra?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.extra = more.extra ?? {};
    this.headers = more.headers ?? {};
  }
}

/** The problem that any thrown thing amounts to. What is not ours becomes `internal`, and tells the client nothing of it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError) return error.code === 'behind' ? behind(error) : unavailable();
  return new Problem(
    'internal',
    'The request was not carried out. Try again; if it goes on, tell whoever runs this API.',
  );
}

/** A problem as an HTTP answer. */
export function problemResponse(problem: Problem): Response {
  const body = JSON.stringify(problemBody(problem));
  return new Response(body, { status: PROBLEMS[problem.code][0], headers: problemHeaders(problem) });
}

/** A problem as bytes for a socket on which Node could not read a request. */
export function problemBytes(problem: Problem): string {
  const body = JSON.stringify(problemBody(problem));
  const headers = { ...problemHeaders(problem), 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const [status] = PROBLEMS[problem.code];
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}

/** What does not fit, in the words of the schema, without repeating what was sent. `at` goes before every path. */
export function invalid(error: z.ZodError, what: string, at: (string | number)[] = []): Problem {
  const errors = fieldErrors(error, at);
  const first = errors[0]!;
  const place = first.path ? `${what}, at ${first.path}` : what;
  return new Problem('invalid', `Check ${place}: ${first.message}. See \`errors\`, mend it and send it again.`, {
    extra: { errors },
  });
}

const MOST_ERRORS = 20;

export function fieldErrors(error: z.ZodError, at: (string | number)[] = []): { path: string; message: string }[] {
  return error.issues.slice(0, MOST_ERRORS).map(({ path, message }) => ({
    path: [...at, ...path].map(String).join('.').slice(0, 200),
    message: message.slice(0, 300),
  }));
}

function unavailable(): Problem {
  return new Problem(
    'unavailable',
    `Nothing was read or stored, and nothing follows from that for the user. Try again in ${RETRY_AFTER_S} seconds.`,
    { headers: { 'Retry-After': String(RETRY_AFTER_S) } },
  );
}

/** Not soon: somebody has to restore what is missing. */
const BEHIND_RETRY_S = 60;

function behind({ message }: StoreError): Problem {
  return new Problem('log-behind', message, { headers: { 'Retry-After': String(BEHIND_RETRY_S) } });
}

function problemBody({ code, message, extra }: Problem): ProblemBody {
  const [status, title] = PROBLEMS[code];
  return { type: `/docs#${code}`, title, status, code, detail: message, ...extra };
}

function problemHeaders({ headers }: Problem): Record<string, string> {
  return {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...SECURITY_HEADERS,
    ...headers,
  };
}
