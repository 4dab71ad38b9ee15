/** The purge as it runs by itself inside the API, and by hand from the terminal. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { makeKey } from '../../api/keys.ts';
import { openLogKey } from '../../api/log/keyfile.ts';
import { createRetention } from '../../api/retention.ts';
import { startApi } from '../../api/server.ts';
import { openStore } from '../../api/store/open.ts';
import { openSqlite } from '../../api/store/sqlite/open.ts';
import { policy } from '../support/command.ts';
import { accept, anAnswer, DAY, NOON, publishUpTo } from './store/make.ts';

const LATER = NOON + 1200 * DAY;
const USERS = 30;

let folder: string;
let settings: Record<string, string>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'retention-'));
  const at = (file: string) => join(folder, file);
  settings = {
    PORT: '0',
    DATABASE_URL: at('policy.sqlite'),
    PROMPT_KEY_FILE: at('prompt.key'),
    LOG_KEY_FILE: at('log.key'),
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

function openHere() {
  return openStore(settings.DATABASE_URL!, {
    logKey: ({ kid }) => openLogKey(settings.LOG_KEY_FILE!, { mayMake: kid === null }).key,
  });
}

/** Each user says the same `times` times: all but the last have ended. Gives the secret of a key that may read. */
async function liveIn(times: number, at = NOON): Promise<string> {
  const store = await openHere();
  await publishUpTo(store, 1);
  const answers = Array.from({ length: USERS * times }, (_, n) =>
    anAnswer(`user-${n % USERS}`, 1, 'acknowledge', { nonce: `n-${n}`, at }),
  );
  await Promise.all(answers.map((answer) => store.answer(answer, accept)));
  const { secret, key } = makeKey({ name: 'watch', scopes: ['read'], at: NOON });
  await store.createKey(key);
  await store.close();
  return secret;
}

async function metrics(url: string, secret: string): Promise<string> {
  const headers = { Authorization: `Bearer ${secret}` };
  return (await fetch(`${url}/metrics`, { headers })).text();
}

const verify = () => policy(['verify', '--all', '--database', settings.DATABASE_URL!]);

describe('the purge', () => {
  test('runs by itself when the API starts, and is seen in the log and in the metrics, which name nobody', async () => {
    const secret = await liveIn(2);
    const lines: string[] = [];
    const now = () => new Date(LATER);
    const api = await startApi(readConfig(settings), { now, say: (line) => lines.push(line) });
    await expect.poll(() => metrics(api.url, secret)).toContain('last_run_timestamp_seconds ');
    const text = await metrics(api.url, secret);
    expect(text).toContain(`policy_retention_purged_total{what="answers"} ${USERS}\n`);
    expect(text).toContain(`policy_retention_last_run_timestamp_seconds ${LATER / 1000}\n`);
    await api.stop();
    expect(lines.filter((line) => /retention/.test(line))).toEqual([
      `The retention period of 1096 days was over for ${USERS} answers; they are gone.`,
    ]);
    expect(text + lines.join()).not.toContain('user-');
    expect(await verify()).toMatchObject({ code: 0, out: expect.stringContaining(`${USERS} erased`) });
  });

  test('goes on after a stop where it was, and a stop waits for the step under way', async () => {
    await liveIn(50);
    const parts = { now: () => new Date(LATER), keepMs: DAY, say: () => {} };
    for (let stops = 0; stops < 3; stops++) {
      const store = await openHere();
      const retention = createRetention({ store, ...parts });
      retention.start();
      await retention.stop();
      await store.close();
    }
    const store = await openHere();
    const { answers, ranAt } = await store.retention();
    expect([answers % 500 === 0 || answers === USERS * 49, answers > 0, ranAt]).toEqual([true, true, null]);
    const retention = createRetention({ store, ...parts });
    retention.start();
    await expect.poll(async () => (await store.retention()).ranAt).toBe(LATER);
    await retention.stop();
    expect((await store.retention()).answers).toBe(USERS * 49);
    await store.close();
    expect(await verify()).toMatchObject({ code: 0 });
  });

  test('does nothing when it is switched off, and must be told so', async () => {
    const secret = await liveIn(2);
    const api = await startApi(readConfig({ ...settings, RETENTION_DAYS: 'off' }), { now: () => new Date(LATER) });
    expect(await metrics(api.url, secret)).toContain('policy_retention_purged_total{what="answers"} 0\n');
    await api.stop();
    for (const odd of ['0', '-1', 'never', '1.5']) {
      expect(() => readConfig({ ...settings, RETENTION_DAYS: odd })).toThrow(/RETENTION_DAYS is .*Set it to/);
    }
  });

  test('waits for a database that is held by another, and says so once', async () => {
    await liveIn(2);
    const other = new Client(settings.DATABASE_URL!);
    other.exec('BEGIN IMMEDIATE');
    const store = await openSqlite(settings.DATABASE_URL!, {}, 50).catch(() => null);
    expect(store).toBeNull();
    other.exec('COMMIT');
    const open = await openSqlite(settings.DATABASE_URL!, {}, 50);
    other.exec('BEGIN IMMEDIATE');
    const lines: string[] = [];
    const retention = createRetention({
      store: open,
      now: () => new Date(LATER),
      keepMs: DAY,
      say: (line) => lines.push(line),
    });
    retention.start();
    await expect.poll(() => lines).toEqual([expect.stringContaining('is waiting for the database')]);
    other.exec('COMMIT');
    other.close();
    await retention.stop();
    await open.close();
  });

  test('by hand says first how much would go, then lets it go, and finds nothing the second time', async () => {
    // The command goes by the real clock.
    await liveIn(3, Date.now() - 5 * DAY);
    const run = (...args: string[]) => policy(['purge', '--days', '1', ...args], { env: settings });
    const dry = await run('--dry-run');
    expect(dry).toMatchObject({ code: 0, out: `Would go, ended more than 1 days ago: ${USERS * 2} answers.\n` });
    expect(await run()).toMatchObject({ code: 0, out: `Gone, ended more than 1 days ago: ${USERS * 2} answers.\n` });
    expect((await run('--dry-run')).out).toContain('Nothing has ended');
    expect(await verify()).toMatchObject({ code: 0 });
  });

  test('by hand makes no database and no key, and says what is wrong', async () => {
    const missing = await policy(['purge'], { env: settings });
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('There is no database at') });
    await liveIn(1);
    const noKey = await policy(['purge'], { env: { ...settings, LOG_KEY_FILE: join(folder, 'other.key') } });
    expect(noKey).toMatchObject({ code: 1, err: expect.stringContaining('other.key') });
    const off = await policy(['purge'], { env: { ...settings, RETENTION_DAYS: 'off' } });
    expect(off).toMatchObject({ code: 2, err: expect.stringContaining('RETENTION_DAYS is off') });
  });
});
