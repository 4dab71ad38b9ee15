/** P12 and P13 in short: the worker is killed again and again, and nobody is left out or told twice. The oracle is the mail server. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Fate } from '../../support/smtp.ts';
import {
  addressOf,
  CONCURRENCY,
  dieWriting,
  doubles,
  finish,
  killAgainAndAgain,
  users,
  workCarelessly,
} from './killing.ts';
import { acknowledge, openPost, type Post } from './post.ts';

let post: Post;
afterEach(() => post.end());

const end = (user: string) => Number(user.slice(-2));
const isRefused = (user: string) => end(user) === 13;
/** The server takes the mail and is gone before it says so: such a mail goes twice, whoever sends it. */
const isDropped = (user: string) => /^user00[0-4]57$/.test(user);

function fate(address: string, attempt: number): Fate {
  const user = address.replace('@example.no', '');
  if (isRefused(user)) return 550;
  if (attempt > 1) return 250;
  if (isDropped(user)) return 'drop-after-data';
  if (user === 'user00099') return 'hang';
  return end(user) === 31 ? 451 : 250;
}

const ANSWERED = users(1_000).filter((user) => end(user) === 77);

async function answerSome(): Promise<void> {
  for (const user of ANSWERED) await acknowledge(post.store, user, 2, post.at());
}

describe('a worker killed twenty times among a thousand mails', () => {
  test('leaves nobody out and tells almost nobody twice', async () => {
    const everybody = users(1_000);
    post = await openPost(everybody, { fate });
    await post.change();
    const kills = 20;
    await killAgainAndAgain(post, { kills, half: answerSome });
    expect(post.smtp.mails.length).toBeLessThan(990);
    await finish(post);
    const { state, notices } = await post.campaign();
    expect(state).toBe('done');
    expect(notices.queued + notices.leased).toBe(0);
    expect(notices.sent + notices.moot + notices.dead).toBe(1_000);
    expect(notices.dead).toBe(everybody.filter(isRefused).length);
    const got = (user: string) => post.smtp.mailsTo(addressOf(user)).length > 0;
    const left = everybody.filter((user) => !got(user) && !isRefused(user) && !ANSWERED.includes(user));
    expect(left).toEqual([]);
    const { surplus, confused } = doubles(
      post,
      everybody.filter((user) => !isDropped(user)),
    );
    expect(confused).toEqual([]);
    expect(surplus).toBeLessThanOrEqual(kills * CONCURRENCY);
    console.log(`fault run: ${kills} kills, ${surplus} mails twice (at most ${kills * CONCURRENCY}), nobody left out`);
  }, 600_000);

  test('and without faults tells nobody twice', async () => {
    post = await openPost(users(300));
    await post.change();
    await finish(post);
    expect(post.smtp.mails).toHaveLength(300);
    expect(doubles(post, users(300)).surplus).toBe(0);
  }, 300_000);
});

describe('a worker killed between two steps of writing notices', () => {
  async function leftOut(kind: string): Promise<string[]> {
    const everybody = users(400);
    post = await openPost(everybody);
    await post.change();
    await dieWriting(post, kind);
    expect(post.smtp.mails.length).toBeLessThan(400);
    await finish(post);
    expect((await post.campaign()).state).toBe('done');
    return everybody.filter((user) => post.smtp.mailsTo(addressOf(user)).length === 0);
  }

  test('leaves nobody out', async () => {
    expect(await leftOut('dies-writing')).toEqual([]);
  }, 300_000);

  test('nor when it notes how far it has come before the notices are there: who is missing is found at the end', async () => {
    expect(await leftOut('ahead')).toEqual([]);
  }, 300_000);

  test('does then, when nobody looks at the end', async () => {
    expect((await leftOut('ahead-unlooked')).length).toBeGreaterThan(0);
  }, 300_000);
});

describe('the oracle', () => {
  test('sees a worker that records a mail before it is sent: killed, it leaves people out', async () => {
    post = await openPost(users(200));
    await post.change();
    await killAgainAndAgain(post, { kills: 3, kind: 'early' });
    await finish(post);
    const left = users(200).filter((user) => post.smtp.mailsTo(addressOf(user)).length === 0);
    expect((await post.campaign()).notices.queued).toBe(0);
    expect(left.length).toBeGreaterThan(0);
  }, 300_000);

  test('sees workers without leases and marks: they tell people twice', async () => {
    post = await openPost(users(60));
    await post.change();
    await workCarelessly(post, 60);
    expect(doubles(post, users(60)).surplus).toBeGreaterThan(0);
  }, 300_000);
});
