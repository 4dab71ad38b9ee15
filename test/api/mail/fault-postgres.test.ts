/** P12 and P13 in short on PostgreSQL, where several workers share the mail: killed two at a time. The oracle is the mail server. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import type { Fate } from '../../support/smtp.ts';
import { addressOf, CONCURRENCY, doubles, finish, killAgainAndAgain, users, workCarelessly } from './killing.ts';
import { openPost, type Post } from './post.ts';

let server: PostgresServer;
let post: Post;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
afterEach(() => post.end());

const isRefused = (user: string) => user.endsWith('13');
const fate = (address: string, attempt: number): Fate =>
  isRefused(address.slice(0, 9)) ? 550 : address.startsWith('31', 7) && attempt === 1 ? 451 : 250;

describe('two workers on PostgreSQL', () => {
  test('killed twenty times among a thousand mails leave nobody out and tell almost nobody twice', async () => {
    const everybody = users(1_000);
    const kills = 20;
    post = await openPost(everybody, { fate }, await server.createDatabase('kills'));
    await post.change();
    await killAgainAndAgain(post, { kills, workers: 2 });
    expect(post.smtp.mails.length).toBeLessThan(990);
    await finish(post);
    const { state, notices } = await post.campaign();
    expect([state, notices]).toEqual(['done', { queued: 0, leased: 0, moot: 0, sent: 990, dead: 10 }]);
    const left = everybody.filter((user) => post.smtp.mailsTo(addressOf(user)).length === 0);
    expect(left).toEqual(everybody.filter(isRefused));
    const { surplus, confused } = doubles(post, everybody);
    expect(confused).toEqual([]);
    expect(surplus).toBeLessThanOrEqual(kills * CONCURRENCY);
  }, 600_000);

  test('without faults tell nobody twice', async () => {
    post = await openPost(users(200), {}, await server.createDatabase('faultless'));
    await post.change();
    await Promise.all([1, 2].map(() => post.worker().work()));
    await finish(post);
    expect(post.smtp.mails).toHaveLength(200);
    expect(doubles(post, users(200)).surplus).toBe(0);
  }, 300_000);

  test('tell people twice without leases and marks, and the oracle sees it', async () => {
    post = await openPost(users(60), {}, await server.createDatabase('careless'));
    await post.change();
    await workCarelessly(post, 60);
    expect(doubles(post, users(60)).surplus).toBeGreaterThan(0);
  }, 300_000);
});
