/** The API as a function from request to answer: no port, no environment, no clock of its own. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { routePath } from 'hono/route';
import { gathered } from './gather.ts';
import { createKeyring, forBrowsers, type Keyring } from './keys.ts';
import { createLastKnown, inTime } from './lastknown.ts';
import { type Link, openLink } from './link.ts';
import { Problem, problemOf, problemResponse } from './problem.ts';
import { routes } from './routes/index.ts';
import type { House, Post, Route } from './routes/route.ts';
import type { Store } from './store/store.ts';
import { type View, viewOf } from './view.ts';

export interface AppOptions {
  store: Store;
  now: () => Date;
  /** `prompt` seals prompt tokens: 32 random bytes, the same in every process on one database. */
  keys: { prompt: Uint8Array };
  /** Called when there may be mail to send. */
  poke?: (() => void) | undefined;
  /** Sends a mail that somebody wants to look at; without it, none goes out from here. */
  post?: Post | null | undefined;
  /** Answers what is no address of the API, such as the pages of the site; null when it has nothing there either. */
  elsewhere?: ((c: Context) => Promise<Response | null>) | undefined;
  /** Told of every error that is nobody's request. It must not reach a log with user ids in it. */
  onFault?: ((error: unknown, route: string) => void) | undefined;
  /** Told, in one line without a user, of what somebody should look into at once. */
  onAlarm?: ((line: string) => void) | undefined;
  /** Why `store` records and signs nothing now; null when it does. */
  refusal?: (() => string | null) | undefined;
  /** Where users reach this API, without a slash at its end; null when it is where the shop reaches it. */
  publicUrl?: string | null | undefined;
  /** Path of the site's own page of answers in a language; null where it is not served from here. */
  answersPage?: ((locale: string) => Promise<string | null>) | undefined;
  /** Milliseconds that never step back; for the age of caches only. */
  elapsed?: (() => number) | undefined;
}

/** Nothing is read or stored before the first request. */
export function createApp(options: AppOptions): Hono {
  const elapsed = options.elapsed ?? (() => performance.now());
  const house: House = {
    store: options.store,
    now: options.now,
    promptKey: promptKeyOf(options.keys.prompt),
    ...createViewer(options.store),
    standing: gathered((users) => inTime(options.store.standings(users))),
    lastKnown: createLastKnown(elapsed),
    poke: options.poke ?? (() => {}),
    post: options.post ?? null,
    refusal: options.refusal ?? (() => null),
    publicUrl: options.publicUrl ?? null,
    answersPage: options.answersPage ?? (async () => null),
    ...alarmsTo(options.onAlarm),
  };
  const keyring = createKeyring(options.store, options.now, elapsed);
  const app = new Hono();
  for (const route of routes) app.on(route.method, route.path, handlerOf(route, house, keyring));
  app.notFound(async (c) => (await options.elsewhere?.(c)) ?? answerProblem(house, noRoute(c)));
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.code === 'internal') options.onFault?.(error, `${c.req.method} ${routePath(c)}`);
    return answerProblem(house, problem);
  });
  return app;
}

/** Alarms are counted too: whoever watches the counts need not read the log. */
function alarmsTo(tell: AppOptions['onAlarm']): Pick<House, 'alarm' | 'counts'> {
  // From the start, for a count that appears with its first alarm shows no rise.
  const counts = { requests: new Map(), problems: new Map(), alarms: new Map([['edited-version', 0]]) };
  const alarm: House['alarm'] = (what, line) => {
    count(counts.alarms, what);
    tell?.(`ALARM ${what}: ${line}`);
  };
  return { counts, alarm };
}

const MIN_KEY_BYTES = 32;

function promptKeyOf(bytes: Uint8Array): KeyObject {
  if (bytes.length < MIN_KEY_BYTES) throw new RangeError(`The prompt key needs at least ${MIN_KEY_BYTES} bytes.`);
  return createSecretKey(bytes);
}

/** One handler a route and no middleware: Hono then calls it directly. */
function handlerOf(route: Route, house: House, keyring: Keyring) {
  const name = `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`;
  const { scopes } = route;
  const { check } = route.isPage ? forBrowsers(keyring) : keyring;
  return (c: Context): Response | Promise<Response> => {
    count(house.counts.requests, name);
    requireReadable(c.req.url);
    if (scopes === 'anyone') return route.handle({ c, house, key: '' });
    if (scopes === 'link')
      return visit(c, house, keyring).then((link) => route.handle({ c, house, key: link.key, link }));
    const authorization = c.req.header('authorization');
    const key = check(authorization, scopes);
    if (typeof key === 'string') return route.handle({ c, house, key });
    const handle = (key: string) => route.handle({ c, house, key });
    const { whenAway } = route;
    if (!whenAway) return key.then(handle);
    return inTime(key).then(handle, (error: unknown) => {
      return whenAway({ c, house, key: keyring.pardon(error, authorization, scopes) }, error);
    });
  };
}

/** The link a user came with. Rejects with the problem `link-invalid` or `link-expired`. */
async function visit(c: Context, house: House, keyring: Keyring): Promise<Link> {
  const again = 'Open it anew from your account in the shop.';
  const link = openLink(house.promptKey, c.req.header('authorization'));
  if (!link) throw new Problem('link-invalid', `It was cut, changed or made elsewhere. ${again}`);
  if (link.expiresAt <= house.now().getTime()) throw new Problem('link-expired', `It was for a short time. ${again}`);
  if (await keyring.works(link.key, 'shop')) return link;
  throw new Problem('link-invalid', `The shop has changed its key since. ${again}`);
}

/** What is published, read again only when a request met a newer generation than is held. */
function createViewer(store: Store): Pick<House, 'view' | 'lastView'> {
  let held: View | null = null;
  const load = async (): Promise<View> => {
    const published = await store.published();
    if (held?.generation !== published.generation) held = viewOf(published);
    return held;
  };
  const isHeld = (generation?: number) => held !== null && held.generation === generation;
  return { view: (generation) => (isHeld(generation) ? held! : load()), lastView: () => held };
}

function answerProblem(house: House, problem: Problem): Response {
  count(house.counts.problems, problem.code);
  return problemResponse(problem);
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function requireReadable(url: string): void {
  if (!url.includes('%')) return;
  try {
    decodeURIComponent(url);
  } catch {
    throw new Problem(
      'bad-request',
      'The address holds a "%" that is no escape. Write a percent sign itself as "%25".',
    );
  }
}

const patterns = routes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`),
}));

/** No route took it: is it the address or the method that is wrong? */
function noRoute(c: Context): Problem {
  const methods = patterns.filter(({ pattern }) => pattern.test(c.req.path)).map(({ method }) => method);
  if (methods.length === 0) {
    return new Problem('not-found', 'Look at /docs for the addresses of this API, and check the spelling.');
  }
  const allow = [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(', ');
  return new Problem('method-not-allowed', `This address takes ${allow}. See /docs for what each of them does.`, {
    headers: { Allow: allow },
  });
}
