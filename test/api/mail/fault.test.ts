/** P12 and P13 in short: the worker is killed again and again, and nobody is left out or told twice. The oracle is the mail server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LEASE_MS, UNDER_WAY_PER_CONNECTION } from '../../../api/mail/worker.ts';
import type { Fate } from '../../support/smtp.ts';
import { acknowledge, MINUTE, openPost, type Post } from './post.ts';

const DOOMED = join(import.meta.dirname, 'doomed.ts');
/** What a doomed worker can have under way: its four connections. */
const CONCURRENCY = 4 * UNDER_WAY_PER_CONNECTION;

let post: Post;
afterEach(() => post.end());

const users = (count: number) => Array.from({ length: count }, (_, index) => `user${String(index).padStart(4, '0')}`);
const addressOf = (user: string) => `${user}@example.no`;
const end = (user: string) => Number(user.slice(-2));
const isRefused = (user: string) => end(user) === 13;
/** The server takes the mail and is gone before it says so: such a mail goes twice, whoever sends it. */
const isDropped = (user: string) => /^user0[0-4]57$/.test(user);

function fate(address: string, attempt: number): Fate {
  const user = address.replace('@example.no', '');
  if (isRefused(user)) return 550;
  if (attempt > 1) return 250;
  if (isDropped(user)) return 'drop-after-data';
  if (user === 'user0099') return 'hang';
  return end(user) === 31 ? 451 : 250;
}

/** Starts workers and kills each once a few mails have come, `kills` times. Time moves by a lease between two lives. */
async function killAgainAndAgain(kills: number, kind = 'honest'): Promise<void> {
  for (let life = 0; life < kills; life += 1) {
    const target = post.smtp.mails.length + 3 + ((life * 17) % 40);
    const child = spawn(process.execPath, [DOOMED, post.file, post.smtp.url, String(post.at()), kind], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    let isAlive = true;
    void ended.then(() => {
      isAlive = false;
    });
    while (isAlive && post.smtp.mails.length < target) await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill('SIGKILL');
    await ended;
    post.pass(LEASE_MS);
    if (life === Math.floor(kills / 2)) await answerSome();
  }
}

const ANSWERED = users(1_000).filter((user) => end(user) === 77);

async function answerSome(): Promise<void> {
  for (const user of ANSWERED) await acknowledge(post.store, user, 2, post.at());
}

/** What is left over after the last kill, retries too. */
async function finish(): Promise<void> {
  const worker = post.worker({ connections: 4, deadlineMs: 1_500 });
  for (let round = 0; round < 12; round += 1) {
    await worker.work();
    post.pass(60 * MINUTE);
  }
}

/** Mails beyond one for each user; users whose mails do not all have one Message-ID. */
function doubles(of: string[]): { surplus: number; confused: string[] } {
  const ids = of.map((user) => post.smtp.mailsTo(addressOf(user)).map(({ headers }) => headers.get('message-id')));
  const surplus = ids.reduce((sum, list) => sum + Math.max(0, list.length - 1), 0);
  return { surplus, confused: of.filter((_, index) => new Set(ids[index]).size > 1) };
}

describe('a worker killed twenty times among a thousand mails', () => {
  test('leaves nobody out and tells almost nobody twice', async () => {
    const everybody = users(1_000);
    post = await openPost(everybody, { fate });
    await post.change();
    const kills = 20;
    await killAgainAndAgain(kills);
    expect(post.smtp.mails.length).toBeLessThan(990);
    await finish();
    const { state, notices } = await post.campaign();
    expect(state).toBe('done');
    expect(notices.queued + notices.leased).toBe(0);
    expect(notices.sent + notices.moot + notices.dead).toBe(1_000);
    expect(notices.dead).toBe(everybody.filter(isRefused).length);
    const got = (user: string) => post.smtp.mailsTo(addressOf(user)).length > 0;
    const left = everybody.filter((user) => !got(user) && !isRefused(user) && !ANSWERED.includes(user));
    expect(left).toEqual([]);
    const { surplus, confused } = doubles(everybody.filter((user) => !isDropped(user)));
    expect(confused).toEqual([]);
    expect(surplus).toBeLessThanOrEqual(kills * CONCURRENCY);
    console.log(`fault run: ${kills} kills, ${surplus} mails twice (at most ${kills * CONCURRENCY}), nobody left out`);
  }, 180_000);

  test('and without faults tells nobody twice', async () => {
    post = await openPost(users(300));
    await post.change();
    await finish();
    expect(post.smtp.mails).toHaveLength(300);
    expect(doubles(users(300)).surplus).toBe(0);
  }, 60_000);
});

describe('the oracle', () => {
  test('sees a worker that records a mail before it is sent: killed, it leaves people out', async () => {
    post = await openPost(users(200));
    await post.change();
    await killAgainAndAgain(3, 'early');
    await finish();
    const left = users(200).filter((user) => post.smtp.mailsTo(addressOf(user)).length === 0);
    expect((await post.campaign()).notices.queued).toBe(0);
    expect(left.length).toBeGreaterThan(0);
  }, 60_000);

  test('sees workers without leases and marks: they tell people twice', async () => {
    post = await openPost(users(60));
    await post.change();
    const careless: Post['store'] = {
      ...post.store,
      async claimNotices(wish) {
        const claim = await post.store.claimNotices({ ...wish, leaseMs: 0 });
        return { ...claim, notices: claim.notices.map((one) => ({ ...one, leasedUntil: wish.at + LEASE_MS })) };
      },
      markNotices: async (notices) => notices.map(() => true),
    };
    const workers = [1, 2].map(() => post.worker({ store: careless, everyMs: 20 }));
    for (const worker of workers) void worker.start();
    await vi.waitFor(() => expect(post.smtp.mails.length).toBeGreaterThan(60), { timeout: 20_000 });
    for (const worker of workers) await worker.stop();
    expect(doubles(users(60)).surplus).toBeGreaterThan(0);
  }, 60_000);
});
