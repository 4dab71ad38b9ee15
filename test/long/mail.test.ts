/**
 * P12–P14 at length: workers killed, stopped and woken among many mails, on both databases, and nobody is left out or told
 * twice. The oracle is the mail server. MAIL_USERS and MAIL_KILLS make it shorter.
 */
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { addressOf, CONCURRENCY, doubles, finish, killAgainAndAgain, startDoomed, users } from '../api/mail/killing.ts';
import { openPost, type Post } from '../api/mail/post.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import type { Fate } from '../support/smtp.ts';

const USERS = Number(process.env.MAIL_USERS ?? 10_000);
const KILLS = Number(process.env.MAIL_KILLS ?? 200);
const PAUSE_MS = 90_000;

let server: PostgresServer;
let post: Post;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
afterEach(() => post.end());

/** Of every thousand: ten refused, ten busy once to three times, one each dropped, hung or spoken to slowly. */
function fate(address: string, attempt: number): Fate {
  const number = Number(address.slice(4, 9)) % 1_000;
  if (number % 100 === 13) return 550;
  if (number % 100 === 31) return attempt <= 1 + (number % 3) ? 451 : 250;
  if (number === 157) return attempt === 1 ? 'drop-before-data' : 250;
  if (number === 257) return attempt === 1 ? 'drop-after-data' : 250;
  if (number === 357) return attempt === 1 ? 'hang' : 250;
  return number === 457 ? 'byte-by-byte' : 250;
}

const isRefused = (user: string) => Number(user.slice(-2)) === 13;
/** Taken, and the answer cut off: such a mail goes twice, whoever sends it. */
const isCut = (user: string) => user.endsWith('257');
const greeting = (connection: number) => (connection % 50 === 7 ? 421 : 220);

describe.each([
  ['SQLite', 1],
  ['PostgreSQL', 2],
  ['PostgreSQL', 4],
])(`on %s, %i workers at a time killed ${KILLS} times among ${USERS} mails`, (house, workers) => {
  test('leave nobody out, and tell almost nobody twice', async () => {
    const everybody = users(USERS);
    const url = house === 'SQLite' ? undefined : await server.createDatabase(`kills${workers}`);
    post = await openPost(everybody, { fate, greeting }, url);
    await post.change();
    await killAgainAndAgain(post, { kills: KILLS, workers });
    await finish(post);
    const { state, notices } = await post.campaign();
    expect([state, notices.queued + notices.leased]).toEqual(['done', 0]);
    expect(notices.sent + notices.moot + notices.dead).toBe(USERS);
    const dead = await post.store.unreached({ policy: 'privacy', version: 2 }, '', USERS);
    const told = (user: string) => post.smtp.mailsTo(addressOf(user)).length > 0;
    const listed = new Set(dead.map(({ user }) => user));
    expect(everybody.filter((user) => !told(user) && !listed.has(user))).toEqual([]);
    const { surplus, confused } = doubles(
      post,
      everybody.filter((user) => !isCut(user)),
    );
    expect(confused).toEqual([]);
    expect(surplus).toBeLessThanOrEqual(KILLS * CONCURRENCY);
    const refused = everybody.filter(isRefused).length;
    console.log(
      `${house}, ${workers} at a time: ${KILLS} kills, ${surplus} twice (at most ${KILLS * CONCURRENCY}), ` +
        `${dead.length} not reached (${refused} refused), nobody left out`,
    );
  });
});

describe('a worker stopped for ninety seconds while another goes on', () => {
  const slow = (): Fate => ({ afterMs: 2_000 });
  /** Two workers of a kind; one is stopped among its mails, and woken when the other has sent all there is. */
  async function pauseOne(name: string, kind: string): Promise<number> {
    const everybody = users(40);
    post = await openPost(everybody, { fate: slow, at: Date.now() }, await server.createDatabase(name));
    await post.change();
    const first = startDoomed(post, 'real', kind);
    await vi.waitFor(() => expect(post.smtp.mails.length).toBeGreaterThan(2), { timeout: 60_000 });
    first.kill('SIGSTOP');
    const second = startDoomed(post, 'real', 'honest');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    first.kill('SIGCONT');
    await vi.waitFor(
      () => expect(everybody.filter((user) => post.smtp.mailsTo(addressOf(user)).length === 0)).toEqual([]),
      { timeout: 600_000 },
    );
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    for (const worker of [first, second]) {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
    }
    return doubles(post, everybody).surplus;
  }

  test('sends nothing twice when it wakes', async () => {
    expect(await pauseOne('paused', 'paused')).toBe(0);
  });

  test('does, when it does not ask before the final dot', async () => {
    expect(await pauseOne('unfenced', 'unfenced')).toBeGreaterThan(0);
  });
});

test('without faults nobody is told twice, by four workers on PostgreSQL', async () => {
  const everybody = users(USERS);
  post = await openPost(everybody, {}, await server.createDatabase('faultless'));
  await post.change();
  const workers = Array.from({ length: 4 }, () => post.worker({ connections: 4 }));
  await Promise.all(workers.map((worker) => worker.work()));
  await finish(post);
  expect(doubles(post, everybody).surplus).toBe(0);
  expect(post.smtp.mails).toHaveLength(USERS);
});

test('the oracle sees a mail that is recorded before it is sent: its worker killed, people are left out', async () => {
  const everybody = users(1_000);
  post = await openPost(everybody, {}, await server.createDatabase('early'));
  await post.change();
  await killAgainAndAgain(post, { kills: 8, workers: 2, kind: 'early' });
  await finish(post);
  expect(everybody.filter((user) => post.smtp.mailsTo(addressOf(user)).length === 0).length).toBeGreaterThan(0);
});
