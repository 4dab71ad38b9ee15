/** A database that cannot be heard: packets vanish, nothing is refused. A login must not wait for that. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../api/app.ts';
import { makeKey } from '../../../api/keys.ts';
import { PATIENCE_MS } from '../../../api/lastknown.ts';
import type { Store } from '../../../api/store/store.ts';
import { PROMPT_KEY } from '../../support/api.ts';
import { type Cutter, cutter } from '../../support/cutter.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { openWithKey } from '../../support/store.ts';
import { NOON, publishUpTo } from '../store/make.ts';

/** Waiting for PostgreSQL itself takes half a minute; a busy machine may add something to our two seconds. */
const SOON_MS = PATIENCE_MS + 3_000;

let server: PostgresServer;
let between: Cutter;
let store: Store;
let app: ReturnType<typeof createApp>;
let secret: string;
const elapsed = { ms: 0 };

beforeAll(async () => {
  server = await startPostgres();
  between = await cutter(server.url());
  store = await openWithKey(between.url);
  const made = makeKey({ name: 'shop', scopes: ['shop'], at: NOON });
  secret = made.secret;
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
});
