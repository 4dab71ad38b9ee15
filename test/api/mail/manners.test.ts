import { afterEach, describe, expect, test } from 'vitest';
import { domainOf, isQuiet, type Manners, NO_MANNERS, readQuietHours } from '../../../api/mail/manners.ts';
import { MOST_REFUSALS } from '../../../api/mail/refusals.ts';
import { MINUTE, openPost, type Post } from './post.ts';

let post: Post;
let opened: Post[] = [];
afterEach(async () => {
  for (const one of opened) await one.end();
  opened = [];
});
const open = async (...how: Parameters<typeof openPost>) => {
  post = await openPost(...how);
  opened.push(post);
};

const users = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);
const worker = (manners: Partial<Manners>) => post.worker({ manners: { ...NO_MANNERS, ...manners } });

describe('a pace', () => {
  test('spreads the mails over the hour, whoever sends them', async () => {
    await open(users(30));
    await post.change();
    const workers = [worker({ perHour: 360 }), worker({ perHour: 360 })];
    for (let seconds = 0; seconds < 60; seconds += 5) {
      await Promise.all(workers.map((one) => one.work()));
      post.pass(5_000);
    }
    expect(post.smtp.mails.length).toBeGreaterThanOrEqual(6);
    expect(post.smtp.mails.length).toBeLessThanOrEqual(7);
  });

  test('lets a running worker wait just until the next mail may go', async () => {
    await open(users(5));
    await post.change();
    const clock = () => new Date();
    const running = post.worker({ manners: { ...NO_MANNERS, perHour: 7_200 }, now: clock, everyMs: 60_000 });
    const began = performance.now();
    void running.start();
    while (post.smtp.mails.length < 5 && performance.now() - began < 8_000)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await running.stop();
    expect(post.smtp.mails).toHaveLength(5);
    expect(performance.now() - began).toBeGreaterThan(900);
  });
});

describe('quiet hours', () => {
  test.each([
    ['21-7', '2026-07-01T18:59:59Z', false],
    ['21-7', '2026-07-01T19:00:00Z', true],
    ['21-7', '2026-07-02T04:59:59Z', true],
    ['21-7', '2026-07-02T05:00:00Z', false],
    ['21-7', '2026-12-01T19:59:59Z', false],
    ['21-7', '2026-12-01T20:00:00Z', true],
    ['12-13', '2026-07-01T10:30:00Z', true],
    ['12-13', '2026-07-01T11:00:00Z', false],
    ['21-0', '2026-07-01T22:00:00Z', false],
  ])('%s in Oslo, at %s: %s', (text, instant, expected) => {
    expect(isQuiet(readQuietHours(text)!, new Date(instant), 'Europe/Oslo')).toBe(expected);
  });

  test.each(['', '7', '21-24', '7-7', '21–7', '-1-7', '21-7-8'])('are not %j', (text) => {
    expect(readQuietHours(text)).toBeNull();
  });

  test('let no mail out, and everything afterwards', async () => {
    await open(users(3));
    await post.change();
    const one = worker({ quiet: { from: 11, to: 13 } });
    await one.work();
    expect(post.smtp.mails).toHaveLength(0);
    expect(await post.campaign()).toMatchObject({ state: 'open', notices: { queued: 3 } });
    post.pass(2 * 60 * MINUTE);
    await one.work();
    expect(post.smtp.mails).toHaveLength(3);
  });
});

describe('one domain', () => {
  test('gets no more mails at once than it should, and holds up no other', async () => {
    await open(users(6), { fate: () => 'hang' });
    const others = users(2).map((user) => ({ user: `other-${user}`, email: `${user}@elsewhere.example` }));
    await post.store.putUsers(others, post.at());
    await post.change();
    const one = post.worker({ manners: { ...NO_MANNERS, perDomain: 1 }, connections: 8, deadlineMs: 1_500 });
    const working = one.work();
    await new Promise((resolve) => setTimeout(resolve, 700));
    const tried = (domain: string) => users(6).filter((user) => post.smtp.attempts(`${user}@${domain}`) > 0).length;
    expect([tried('example.no'), tried('elsewhere.example')]).toEqual([1, 1]);
    await one.stop();
    await post.smtp.stop();
    await working;
  });

  test('is what stands after the last @, whatever its case', () => {
    expect(domainOf('"a@b"@Example.NO')).toBe('example.no');
  });
});

describe('a mail server that refuses the content', () => {
  test('five times in a row holds the campaign, and says so; released, it goes on', async () => {
    let dislikes = true;
    await open(users(20), { fate: () => (dislikes ? { data: 554 } : 250) });
    await post.change();
    const one = post.worker({ connections: 1 });
    await one.work();
    expect(await post.campaign()).toMatchObject({ state: 'held', heldBecause: 'refusals', notices: { dead: 0 } });
    const tries = users(20).filter((user) => post.smtp.attempts(`${user}@example.no`) > 0).length;
    expect(tries).toBeGreaterThanOrEqual(MOST_REFUSALS);
    expect(tries).toBeLessThanOrEqual(20);
    expect(post.said).toEqual([
      expect.stringMatching(/^The mailing about privacy@2 is held: .*5 times in a row.*No mail is lost/),
    ]);
    dislikes = false;
    const release = { act: 'release', by: 'Kari', because: null, perHour: null, at: post.at(), key: 'k' } as const;
    await post.store.pullLever({ policy: 'privacy', version: 2 }, release);
    post.pass(10 * MINUTE);
    await one.work();
    expect(await post.campaign()).toMatchObject({ state: 'done', notices: { sent: 20 } });
  });

  test('now and then holds nothing', async () => {
    const order: string[] = [];
    const fate = (to: string) => {
      if (!order.includes(to)) order.push(to);
      return order.indexOf(to) % 5 === 4 ? 250 : { data: 554 };
    };
    await open(users(24), { fate });
    await post.change();
    await post.worker({ connections: 1 }).work();
    expect(await post.campaign()).toMatchObject({ state: 'open', notices: { sent: 4, queued: 20 } });
  });
});
