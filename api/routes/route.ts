/** A route is a row: its address, who may call it, what goes in and out, and what it does. */
import { createHash, type KeyObject } from 'node:crypto';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { LastKnown } from '../lastknown.ts';
import type { Link } from '../link.ts';
import type { Mailer } from '../mail/smtp.ts';
import { invalid, type ProblemCode, SECURITY_HEADERS } from '../problem.ts';
import type { Scope, Store, UserStanding } from '../store/store.ts';
import type { View } from '../view.ts';

/** How mail leaves the house. `from` is the address to send from, null for the site's own. */
export interface Post {
  mailer: Pick<Mailer, 'send'>;
  from: string | null;
}

/** What every route works with. Nothing here knows a port, an environment or a clock of its own. */
export interface House {
  store: Store;
  now: () => Date;
  promptKey: KeyObject;
  /** What is published, as of `generation` at least; of this moment when left out. */
  view: (generation?: number) => View | Promise<View>;
  /** What was published when that was last read; null before. */
  lastView: () => View | null;
  /** Where a user stands now; rejects with StoreError `unavailable` when the database takes too long. */
  standing: (user: string) => Promise<UserStanding>;
  /** Where users stood when the database was last read. */
  lastKnown: LastKnown;
  /** Tells the mail worker that there may be something to send. */
  poke: () => void;
  /** The way out for a mail that somebody wants to look at; null when no mail goes out. */
  post: Post | null;
  /** Why nothing may be recorded or signed now; null when all is well. */
  refusal: () => string | null;
  /** Where users reach this API; null when it is where the shop reaches it. */
  publicUrl: string | null;
  /** Path of the site's own page of answers, where it is served from here; null where it is not. */
  answersPage: (locale: string) => Promise<string | null>;
  /** Tells those who run this of what they should look into at once; `line` holds no user. */
  alarm: (what: Alarm, line: string) => void;
  counts: Counts;
}

/** `edited-version`: somebody tried to publish other words under the number of a published version. */
export type Alarm = 'edited-version';

/** How often things happened since the start, by route, by problem and by alarm; no names, no users. */
export interface Counts {
  requests: Map<string, number>;
  problems: Map<string, number>;
  alarms: Map<string, number>;
}

/** One call of a route. */
export interface Call {
  c: Context;
  house: House;
  /** Id of the API key that was used; of the one that made the link; empty on a route open to anyone. */
  key: string;
  /** The link that was shown, on a route that needs one. */
  link?: Link;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As Hono writes it: `/v1/users/:user`. */
  path: string;
  /** A key with one of these scopes may call it; or whoever has a user's own link. */
  scopes: readonly Scope[] | 'anyone' | 'link';
  /** Also opened by people in a browser, which asks them for the key. */
  isPage?: true;
  summary: string;
  params?: Record<string, z.ZodType>;
  query?: z.ZodObject;
  body?: { schema: z.ZodType; type: string };
  /** By status: what the answer means, and its body; `or`: a media type it has when the client asks for that. */
  answers: Record<number, { says: string; schema?: z.ZodType; type?: string; or?: string }>;
  /** Codes of the problems this route has of its own. */
  problems?: readonly ProblemCode[];
  handle: (call: Call) => Response | Promise<Response>;
  /**
   * Answers by what was last known when the database is away before the key could be read; throws `error` when nothing was.
   * A route without it waits longer, and takes no key that may have been revoked meanwhile.
   */
  whenAway?: (call: Call, error: unknown) => Response;
}

const PERSONAL = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...SECURITY_HEADERS };

/** An answer about a person, or to an act: never stored on the way. `text` is JSON. */
export function personal(text: string, status = 200): Response {
  return new Response(text, { status, headers: PERSONAL });
}

/** Done, and there is nothing to say. */
export function noContent(): Response {
  const { 'Content-Type': _, ...headers } = PERSONAL;
  return new Response(null, { status: 204, headers });
}

/** An answer that is the same for everyone; a client that has it already is told so. */
export function common(c: Context, value: unknown): Response {
  return sameForAll(c, JSON.stringify(value), { 'Cache-Control': 'no-cache' });
}

/** The same for any text; `more` are headers that go before the usual ones. */
export function sameForAll(c: Context, text: string, more: Record<string, string>): Response {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const headers = { ...PERSONAL, ...more, ETag: etag };
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return new Response(text, { headers });
}

/** The path parameter as `schema` gives it back. Throws `invalid`. */
export function param<T>(c: Context, name: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(c.req.param(name) ?? '');
  if (!result.success) throw invalid(result.error, 'the address', [name]);
  return result.data;
}

/** The query as `schema` gives it back; a name given twice becomes an array. Throws `invalid`. */
export function query<T>(c: Context, schema: z.ZodType<T>): T {
  const entries = Object.entries(c.req.queries()).map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  const result = schema.safeParse(Object.fromEntries(entries));
  if (!result.success) throw invalid(result.error, 'the query');
  return result.data;
}

/** Epoch ms as the API writes instants. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
