/** A key that is revoked ends within five seconds in every process that shares the database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEYS_MAX_AGE_MS, makeKey } from '../../../api/keys.ts';
import { openStore } from '../../../api/store/open.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { endAll, type Life, settingsIn, startLife } from '../kill/process.ts';

/** As promised. */
const PROMISED_MS = 5_000;
const NOW = Date.now();

let folder: string;
let server: PostgresServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'policy-revoked-'));
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  endAll();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

async function works({ url }: Life, secret: string): Promise<boolean> {
  const reply = await fetch(`${url}/v1/users/kari`, { headers: { Authorization: `Bearer ${secret}` } });
  expect([200, 401]).toContain(reply.status);
  await reply.arrayBuffer();
  return reply.status === 200;
}

/** Asks until the key is refused; gives when the last request began that was let in, in ms after `since`. */
async function lastEntry(life: Life, secret: string, since: number): Promise<number> {
  for (let last = 0; ; await setTimeout(50)) {
    const began = performance.now();
    if (!(await works(life, secret))) return last;
    last = began - since;
    if (last > 2 * PROMISED_MS) return last;
  }
}

async function revokeUnder(databaseUrl: string) {
  const settings = { ...settingsIn(folder), DATABASE_URL: databaseUrl };
  const lives = [await startLife(settings), await startLife(settings)];
  const store = await openStore(databaseUrl);
  const [doomed, other] = ['doomed', 'other'].map((name) => makeKey({ name, scopes: ['shop'], at: NOW }));
  for (const { key } of [doomed!, other!]) await store.createKey(key);
  await setTimeout(1_000);
  for (const life of lives) expect(await works(life, doomed!.secret)).toBe(true);
  await store.revokeKey(doomed!.key.id, NOW);
  const since = performance.now();
  const ends = await Promise.all(lives.map((life) => lastEntry(life, doomed!.secret, since)));
  for (const end of ends) expect(end).toBeLessThanOrEqual(PROMISED_MS);
  for (const life of lives) expect(await works(life, other!.secret)).toBe(true);
  await store.close();
  for (const life of lives) life.kill('SIGTERM');
  await Promise.all(lives.map(({ ended }) => ended));
}

describe('a revoked key', () => {
  test('ends within five seconds in two processes on one database, on SQLite and on PostgreSQL', async () => {
    await Promise.all([revokeUnder(join(folder, 'policy.sqlite')), revokeUnder(server.url())]);
  }, 120_000);

  test('is kept in mind no longer than was promised', () => {
    expect(KEYS_MAX_AGE_MS).toBeLessThanOrEqual(PROMISED_MS);
  });
});
