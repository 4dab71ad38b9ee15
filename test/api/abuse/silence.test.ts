/** A database that cannot be heard: packets vanish, nothing is refused. A login must not wait for that. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../api/app.ts';
import { makeKey } from '../../../api/keys.ts';
import { PATIENCE_MS } from '../../../api/lastknown.ts';
import { routes } from '../../../api/routes/index.ts';
import { openStore } from '../../../api/store/open.ts';
import { SCOPES, type Store } from '../../../api/store/store.ts';
import { PROMPT_KEY } from '../../support/api.ts';
import { type Cutter, cutter } from '../../support/cutter.ts';
import { addressOf, bodyFor, LIVING, linkOf, QUERIES } from '../../support/everyroute.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { LOG_KEY } from '../../support/store.ts';
import { NOON, publishUpTo } from '../store/make.ts';

/** A busy machine may add something to our two seconds. */
const SOON_MS = PATIENCE_MS + 3_000;
/** What a request waits for one statement here; ten seconds in earnest. */
const STATEMENT_MS = 2_500;
/** A statement that is given up a second later, another one behind it, and a busy machine. */
const BOUND_MS = 3 * STATEMENT_MS;

let server: PostgresServer;
let between: Cutter;
let store: Store;
let app: ReturnType<typeof createApp>;
let secret: string;
let key: string;
const elapsed = { ms: 0 };

beforeAll(async () => {
  server = await startPostgres();
  between = await cutter(server.url());
  store = await openStore(between.url, { logKey: () => LOG_KEY, patienceMs: STATEMENT_MS });
  const made = makeKey({ name: 'all', scopes: [...SCOPES], at: NOON });
  secret = made.secret;
  key = made.key.id;
  await store.createKey(made.key);
  await publishUpTo(store, 1);
  app = createApp({ store, now: () => new Date(NOON), keys: { prompt: PROMPT_KEY }, elapsed: () => elapsed.ms });
});
afterAll(async () => {
  await between?.stop();
  await store?.close();
  await server?.stop();
});

async function call(path: string, body?: object) {
  const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
  const started = performance.now();
  const response = await app.request(path, {
    headers,
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: await response.json(), isSoon: performance.now() - started < SOON_MS };
}

describe('the database away without a word', () => {
  test('a status waits two seconds for it, then says what was last known, or 503', async () => {
    expect((await call('/v1/users/kari/status')).body).not.toHaveProperty('stale');
    between.swallow();
    const stale = { status: 200, body: { stale: true, policies: [{ action: 'ask' }] }, isSoon: true };
    const nothing = { status: 503, body: { code: 'unavailable' }, isSoon: true };
    const asked = () => Promise.all([call('/v1/users/kari/status'), call('/v1/users/ola/status'), ofMany()]);
    const ofMany = () => call('/v1/status', { users: ['kari'] });
    expect(await asked()).toMatchObject([stale, nothing, nothing]);
    // Now the key has to be read again, too.
    elapsed.ms += 6_000;
    expect(await asked()).toMatchObject([stale, nothing, nothing]);
  }, 40_000);

  test('every route that needs it answers 503, as a problem, in bounded time, and goes on when it is back', async () => {
    between.swallow(false);
    await expect.poll(async () => (await call('/readyz')).status, { timeout: 30_000 }).toBe(200);
    const { token } = (await call('/v1/users/kari/status')).body.policies[0];
    elapsed.ms += 6 * 60_000; // what was known is too old to be said
    between.swallow();
    const needing = routes.filter(({ path }) => !LIVING.includes(path));
    const answers = await Promise.all(needing.map((route) => ask(route, token)));
    expect(answers).toEqual(
      needing.map(({ method, path }) => ({ route: `${method} ${path}`, ...UNAVAILABLE, isBounded: true })),
    );
    between.swallow(false);
    await expect.poll(async () => (await call('/readyz')).status, { timeout: 30_000 }).toBe(200);
    const answer = { token, answer: 'acknowledge' };
    expect((await call('/v1/users/kari/acceptances', answer)).status).toBe(201);
  }, 90_000);
});

const UNAVAILABLE = { status: 503, type: 'application/problem+json', code: 'unavailable', retryAfter: '2' };

async function ask(route: (typeof routes)[number], token: string) {
  const { method, path, body, scopes } = route;
  const bearer = scopes === 'link' ? linkOf(key, NOON + 1) : secret;
  const started = performance.now();
  const response = await app.request(addressOf(path) + (QUERIES[path] ?? ''), {
    method,
    headers: { Authorization: `Bearer ${bearer}`, ...(body ? { 'Content-Type': body.type } : {}) },
    ...(body ? { body: JSON.stringify(bodyFor(route, token)) } : {}),
  });
  const { code } = (await response.json()) as { code?: string };
  const isBounded = performance.now() - started < BOUND_MS;
  const type = response.headers.get('content-type');
  const retryAfter = response.headers.get('retry-after');
  return { route: `${method} ${path}`, status: response.status, type, code, retryAfter, isBounded };
}
