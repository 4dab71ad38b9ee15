/** The notices of a mailing are written beside everything else, by a connection that does not wait for the disk. */
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Client from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqlite } from '../../../api/store/sqlite/open.ts';
import type { Store } from '../../../api/store/store.ts';
import { LOG_KEY, openWithKey } from '../../support/store.ts';
import { NOON, people, publishUpTo } from './make.ts';

const TWO = { policy: 'privacy', version: 2 };
const RELEASE = { act: 'release', by: 'Kari', because: null, perHour: null, at: NOON, key: 'k' } as const;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aside-'));
  path = join(folder, 'policy.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Version 2 is out, and only the first of `users` has been written a notice. */
async function announced(at: string, users: number): Promise<Store> {
  const store = await openSqlite(at, { logKey: () => LOG_KEY }, 200);
  await store.putUsers(people(users), NOON);
  await publishUpTo(store, 2);
  if (users > 1_000) await store.pullLever(TWO, RELEASE);
  expect(await store.fanOut(TWO, 1, NOON)).toEqual({ written: 1, complete: false });
  return store;
}

/** How many reads are answered while `work` is under way, and what that gives. */
async function readsDuring<T>(store: Store, work: Promise<T>): Promise<{ reads: number; result: T }> {
  let reads = 0;
  let under = true;
  const done = work.finally(() => {
    under = false;
  });
  while (under) {
    await store.standings(['user-000']);
    await setImmediate();
    if (under) reads += 1;
  }
  return { reads, result: await done };
}

describe('a step of a mailing', () => {
  test('keeps nobody waiting who asks meanwhile', async () => {
    const store = await announced(path, 5_000);
    const { reads, result } = await readsDuring(store, store.fanOut(TWO, 10_000, NOON));
    expect(result).toMatchObject({ written: 4_999 });
    expect(reads).toBeGreaterThan(20);
    await store.close();
  });

  test('does where the only connection has to take it', async () => {
    const store = await announced(':memory:', 5_000);
    const { reads, result } = await readsDuring(store, store.fanOut(TWO, 10_000, NOON));
    expect(result).toMatchObject({ written: 4_999 });
    expect(reads).toBeLessThan(5);
    await store.close();
  });

  test('that cannot have the file for now is unavailable, and is taken later', async () => {
    const store = await announced(path, 3);
    const other = new Client(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.fanOut(TWO, 10, NOON)).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
    other.exec('COMMIT');
    other.close();
    expect(await store.fanOut(TWO, 10, NOON)).toEqual({ written: 2, complete: true });
    await store.close();
  });

  test('is finished before the store is closed, and nothing stays open after', async () => {
    const store = await announced(path, 3);
    const step = store.fanOut(TWO, 1, NOON);
    await store.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(await step).toEqual({ written: 1, complete: false });
  });
});

describe('the look before a mailing is done', () => {
  /** Version 2 is out, `users` have a notice each that went out, and only the look is missing to the end. */
  async function allSent(users: number): Promise<Store> {
    const store = await announced(path, 3);
    raw(`WITH RECURSIVE n (i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < ${users - 1})
      INSERT INTO contacts (user_id, email, locale, created_at, changed_at, email_since)
      SELECT printf('user-%06d', i), 'user-' || i || '@example.no', 'nb', ${NOON}, ${NOON}, ${NOON} FROM n`);
    while (!(await store.fanOut(TWO, 50_000, NOON)).complete);
    raw(`UPDATE notices SET state = 'sent', settled_at = ${NOON}`);
    return store;
  }

  function raw(text: string): void {
    const client = new Client(path);
    client.exec(text);
    client.close();
  }

  test('keeps nobody waiting who asks meanwhile', async () => {
    const store = await allSent(100_000);
    expect(await store.toFanOut()).toEqual([TWO]);
    const { reads, result } = await readsDuring(store, store.fanOut(TWO, 100, NOON));
    expect(result).toEqual({ written: 0, complete: true });
    expect(reads).toBeGreaterThan(100);
    expect(await store.campaign(TWO)).toMatchObject({ state: 'done', notices: { sent: 100_000 } });
    expect(await store.toFanOut()).toEqual([]);
    await store.close();
  });

  test('nor does who counts how far it has come', async () => {
    const store = await allSent(100_000);
    const { reads, result } = await readsDuring(store, store.campaigns());
    expect(result).toMatchObject([{ notices: { sent: 100_000, queued: 0 } }]);
    expect(reads).toBeGreaterThan(20);
    await store.close();
  });

  test('finds whoever was left out, who is written to before it ends', async () => {
    const store = await allSent(1_000);
    raw("DELETE FROM notices WHERE user_id = 'user-000700'");
    expect(await store.fanOut(TWO, 100, NOON)).toEqual({ written: 0, complete: false });
    expect(await store.campaign(TWO)).toMatchObject({ state: 'open', fannedOutAt: null, doneAt: null });
    let written = 0;
    while ((await store.campaign(TWO))!.fannedOutAt === null) written += (await store.fanOut(TWO, 100, NOON)).written;
    expect(written).toBe(1);
    expect(await store.toFanOut()).toEqual([]);
    raw("UPDATE notices SET state = 'sent'");
    expect(await store.fanOut(TWO, 100, NOON)).toEqual({ written: 0, complete: true });
    expect(await store.campaign(TWO)).toMatchObject({ state: 'done', notices: { sent: 1_000 } });
    await store.close();
  });

  test('does not end a mailing that somebody joined while it was taken', async () => {
    const store = await allSent(20_000);
    const look = store.fanOut(TWO, 100, NOON);
    await store.putUsers([{ user: 'late', email: 'late@example.no' }], NOON);
    await look;
    expect(await store.campaign(TWO)).toMatchObject({ state: 'open', notices: { queued: 1 } });
    await store.close();
  });
});

describe('a power cut among the steps', () => {
  const STEP = 7;
  const USERS = 200;

  /** The file as it lies after a cut that took the log from byte `length` on, and left `torn` of what was being written. */
  function cutAt(length: number, torn: Buffer): string {
    const image = join(folder, 'image.sqlite');
    copyFileSync(path, image);
    copyFileSync(`${path}-wal`, `${image}-wal`);
    truncateSync(`${image}-wal`, length);
    appendFileSync(`${image}-wal`, torn);
    return image;
  }

  function placeIn(image: string): { told: number; due: number; whole: string } {
    const client = new Client(image);
    const [told] = client.prepare('SELECT count(*) FROM notices').pluck().all() as [number];
    const due = `SELECT count(*) FROM contacts WHERE user_id <= (SELECT reached FROM campaigns WHERE version = 2)`;
    const [reached] = client.prepare(due).pluck().all() as [number];
    const whole = client.pragma('integrity_check', { simple: true }) as string;
    client.close();
    return { told, due: reached, whole };
  }

  test('takes whole steps with the place that was reached, and the rest is written after', async () => {
    const store = await announced(path, USERS);
    new Client(path).pragma('wal_checkpoint(TRUNCATE)');
    const sizes = [0];
    for (let step = 0; step < 20; step++) {
      await store.fanOut(TWO, STEP, NOON);
      sizes.push(sizeOf(`${path}-wal`));
    }
    const places = new Set<number>();
    for (let cut = 0; cut < 60; cut++) {
      const length = Math.floor((sizes.at(-1)! * cut) / 60);
      const image = cutAt(length, Buffer.alloc(cut % 3 === 0 ? 0 : 5_000, cut));
      const { told, due, whole } = placeIn(image);
      expect([whole, told, (told - 1) % STEP]).toEqual(['ok', due, 0]);
      expect((told - 1) / STEP).toBe(sizes.findLastIndex((size) => size <= length));
      places.add(told);
      rmSync(image);
    }
    expect(places.size).toBeGreaterThan(15);
    const image = cutAt(Math.floor(sizes.at(-1)! / 2), Buffer.alloc(5_000, 7));
    await store.close();
    const again = await openWithKey(image);
    while (!(await again.fanOut(TWO, STEP, NOON)).complete);
    expect(await again.campaign(TWO)).toMatchObject({ notices: { queued: USERS } });
    await again.close();
  });
});

function sizeOf(file: string): number {
  return statSync(file).size;
}
