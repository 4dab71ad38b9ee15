import { afterEach, describe, expect, test, vi } from 'vitest';
import { NO_MANNERS } from '../../../api/mail/manners.ts';
import { LEASE_MS } from '../../../api/mail/worker.ts';
import { openStore } from '../../../api/store/open.ts';
import { StoreError } from '../../../api/store/store.ts';
import { type Fate, type SmtpScript, startSmtp } from '../../support/smtp.ts';
import { acknowledge, MINUTE, openPost, type Post } from './post.ts';

let post: Post;
afterEach(() => post.end());

const people = (count: number) => Array.from({ length: count }, (_, index) => `user${String(index).padStart(3, '0')}`);

/** A script that does to each user what `fates` says for attempt 1, 2, 3 …, the last for every later one. */
function fates(of: Record<string, Fate[]>): SmtpScript {
  return {
    fate(recipient, attempt) {
      const list = of[recipient.replace('@example.no', '')] ?? [250];
      return list[Math.min(attempt, list.length) - 1]!;
    },
  };
}

describe('a worker', () => {
  test('tells everyone a material version concerns, once, in their language and since their own version', async () => {
    post = await openPost(['kari', 'ola', ...people(30)]);
    await acknowledge(post.store, 'kari', 1, post.at());
    await post.change();
    const worker = post.worker();
    await worker.work();
    await worker.work();
    expect(post.smtp.mails).toHaveLength(32);
    expect(new Set(post.smtp.mails.map(({ to }) => to)).size).toBe(32);
    expect(post.smtp.mailsTo('kari@example.no')[0]!.text).toContain('endringer/1...3/');
    const ola = post.smtp.mailsTo('ola@example.no')[0]!;
    expect(ola.headers.get('content-language')).toBe('en');
    expect(ola.text).not.toMatch(/since version/);
    expect(await post.campaign()).toMatchObject({ state: 'done', notices: { sent: 32, queued: 0, leased: 0 } });
    expect((await post.notice('kari')).response).toMatch(/^250/);
  });

  test('tries again when the clock says so, with the same Message-ID, and never those who have theirs', async () => {
    const script = fates({
      busy: [451, 451, 250],
      early: ['drop-before-data', 250],
      late: ['drop-after-data', 250],
      slow: ['hang', 250],
    });
    post = await openPost(['fine', 'busy', 'early', 'late', 'slow'], script);
    await post.change();
    const worker = post.worker({ deadlineMs: 1_500 });
    await worker.work();
    expect(post.smtp.mails.map(({ to }) => to).sort()).toEqual(['fine@example.no', 'late@example.no']);
    post.pass(MINUTE - 1);
    await worker.work();
    expect(post.smtp.attempts('busy@example.no')).toBe(1);
    post.pass(1);
    await worker.work();
    expect(post.smtp.attempts('busy@example.no')).toBe(2);
    expect(await post.campaign()).toMatchObject({ notices: { sent: 3, queued: 2 } });
    post.pass(9 * MINUTE - 1);
    await worker.work();
    expect(post.smtp.mailsTo('late@example.no')).toHaveLength(1);
    post.pass(1);
    await worker.work();
    expect(await post.campaign()).toMatchObject({ state: 'done', notices: { sent: 5, queued: 0 } });
    for (const user of ['fine', 'busy', 'early', 'slow'])
      expect(post.smtp.mailsTo(`${user}@example.no`)).toHaveLength(1);
    const twice = post.smtp.mailsTo('late@example.no').map(({ headers }) => headers.get('message-id'));
    expect(twice).toHaveLength(2);
    expect(new Set(twice).size).toBe(1);
  });

  test('sends a mail once more, and not a third time, of which it never heard whether it arrived', async () => {
    post = await openPost(['late'], fates({ late: ['drop-after-data'] }));
    await post.change();
    const worker = post.worker();
    for (let hours = 0; hours < 24; hours += 1) {
      await worker.work();
      post.pass(60 * MINUTE);
    }
    expect(post.smtp.mailsTo('late@example.no')).toHaveLength(2);
    expect(await post.notice('late')).toMatchObject({ state: 'dead' });
    const unreached = await post.store.unreached({ policy: 'privacy', version: 2 }, '', 10);
    expect(unreached).toMatchObject([{ user: 'late', why: 'undelivered' }]);
  });

  test('sends none a second time where the setting says so, and lists it as not reached', async () => {
    post = await openPost(['late'], fates({ late: ['drop-after-data', 250] }));
    await post.change();
    const worker = post.worker({ manners: { ...NO_MANNERS, unknownMs: null } });
    await worker.work();
    post.pass(60 * MINUTE);
    await worker.work();
    expect(post.smtp.mailsTo('late@example.no')).toHaveLength(1);
    expect(await post.notice('late')).toMatchObject({ state: 'dead' });
  });

  test('does not end a mail whose notice somebody else has taken over, or whose mailing is held', async () => {
    post = await openPost(['kari']);
    await post.change();
    const ref = { policy: 'privacy', version: 2 };
    const slow = (before: () => Promise<unknown>): Post['store'] => ({
      ...post.store,
      async markNotices(notices, wish) {
        await before();
        return post.store.markNotices(notices, wish);
      },
    });
    const act = { by: 'Kari', because: null, perHour: null, key: 'k' };
    const hold = () => post.store.pullLever(ref, { ...act, act: 'hold', at: post.at() });
    await post.worker({ store: slow(hold) }).work();
    expect(post.smtp.mails).toHaveLength(0);
    expect(await post.notice('kari')).toMatchObject({ state: 'queued', attempt: 0 });
    await post.store.pullLever(ref, { ...act, act: 'release', at: post.at() });
    const takeOver = async () => {
      post.pass(LEASE_MS);
      await post.worker().work();
    };
    await post.worker({ store: slow(takeOver) }).work();
    expect(post.smtp.mails).toHaveLength(1);
    expect(await post.campaign()).toMatchObject({ state: 'done', notices: { sent: 1 } });
  });

  test('gives up on an address that is refused, and flags it', async () => {
    post = await openPost(['gone', 'fine'], fates({ gone: [550] }));
    await post.change();
    const worker = post.worker();
    await worker.work();
    post.pass(30 * 24 * 60 * MINUTE);
    await worker.work();
    expect(post.smtp.attempts('gone@example.no')).toBe(1);
    expect(await post.notice('gone')).toMatchObject({ state: 'dead', response: expect.stringContaining('550') });
    expect((await post.store.user('gone')).contact!.refusedAt).not.toBeNull();
    expect((await post.store.user('fine')).contact!.refusedAt).toBeNull();
  });

  test('gives up after a week, and blames no address for it', async () => {
    post = await openPost(['busy'], fates({ busy: [451] }));
    await post.change();
    const worker = post.worker();
    for (let hours = 0; hours < 9 * 24; hours += 1) {
      await worker.work();
      post.pass(60 * MINUTE);
    }
    expect(await post.notice('busy')).toMatchObject({ state: 'dead' });
    const attempts = post.smtp.attempts('busy@example.no');
    expect(attempts).toBeGreaterThan(15);
    expect(attempts).toBeLessThan(25);
    expect((await post.store.user('busy')).contact!.refusedAt).toBeNull();
  });

  test('does not mail somebody who answered meanwhile', async () => {
    post = await openPost(['busy', 'quick'], fates({ busy: [451, 250] }));
    await post.change();
    await post.store.fanOut({ policy: 'privacy', version: 2 }, 100, post.at());
    await acknowledge(post.store, 'quick', 2, post.at());
    const worker = post.worker();
    await worker.work();
    await acknowledge(post.store, 'busy', 2, post.at());
    post.pass(10 * MINUTE);
    await worker.work();
    expect(post.smtp.mails).toEqual([]);
    expect(await post.campaign()).toMatchObject({ state: 'done', notices: { moot: 2 } });
  });

  test('says once that a mail cannot be written, and sends those it can write', async () => {
    post = await openPost(['kari', 'ola', ...people(2)]);
    await post.change({ url: { nb: 'https://shop.example/nb/', en: 'nowhere' } });
    const worker = post.worker();
    await worker.work();
    expect(post.smtp.mails.map(({ to }) => to)).not.toContain('ola@example.no');
    expect(post.smtp.mails).toHaveLength(3);
    expect(post.said).toEqual([
      expect.stringMatching(/^No mail about privacy@2 can be written: "nowhere" is no web address/),
    ]);
    expect(await post.notice('ola')).toMatchObject({ state: 'queued', attempt: 1 });
  });

  test('records the end of an attempt although the database was busy just then', async () => {
    post = await openPost(['kari']);
    await post.change();
    let busy = 2;
    const settleNotices: Post['store']['settleNotices'] = (...group) => {
      busy -= 1;
      if (busy >= 0) throw new StoreError('unavailable', 'busy');
      return post.store.settleNotices(...group);
    };
    const store = new Proxy(post.store, {
      get: (target, key) => (key === 'settleNotices' ? settleNotices : Reflect.get(target, key)),
    });
    await post.worker({ store }).work();
    expect(await post.campaign()).toMatchObject({ state: 'done', notices: { sent: 1 } });
  });

  test('says nothing of a user or an address', async () => {
    post = await openPost(['kari', 'ola'], fates({ kari: [550], ola: ['hang'] }));
    await post.change();
    await post.worker({ deadlineMs: 500 }).work();
    expect([post.said, (await post.notice('kari')).response].join()).not.toMatch(/kari|ola|@/);
  });
});

describe('several workers', () => {
  test('never send the same notice', async () => {
    post = await openPost(people(200));
    await post.change();
    const workers = [post.worker(), post.worker(), post.worker()];
    await Promise.all(workers.map((worker) => worker.work()));
    expect(post.smtp.mails).toHaveLength(200);
    expect(new Set(post.smtp.mails.map(({ to }) => to)).size).toBe(200);
    expect(post.smtp.connections()).toBeGreaterThan(4);
  });

  test('take over within a minute, their pause between two looks included, what a dead one had claimed', async () => {
    const PAUSE_MS = 5_000;
    post = await openPost(people(5));
    await post.change();
    await post.store.fanOut({ policy: 'privacy', version: 2 }, 100, post.at());
    await post.store.claimNotices({ limit: 3, at: post.at(), leaseMs: LEASE_MS });
    const worker = post.worker();
    await worker.work();
    expect(post.smtp.mails).toHaveLength(2);
    post.pass(60_000 - PAUSE_MS);
    await worker.work();
    expect(post.smtp.mails).toHaveLength(5);
    expect(await post.campaign()).toMatchObject({ state: 'done' });
  });
});

describe('a mail server that is down', () => {
  test('loses nothing, counts against no notice, and is told of once', async () => {
    post = await openPost(people(40));
    await post.change();
    const { url, port } = post.smtp;
    await post.smtp.stop();
    const worker = post.worker({ url });
    for (let round = 0; round < 5; round += 1) await worker.work();
    expect(worker.state()).toBe('down');
    expect(post.said).toEqual([
      expect.stringMatching(/^Mail is waiting: .*127\.0\.0\.1:\d+ does not answer.*No mail is lost/),
    ]);
    expect(await post.campaign()).toMatchObject({ state: 'open', notices: { queued: 40 } });
    post.smtp = await startSmtp({ port });
    await worker.work();
    expect(post.smtp.mails).toHaveLength(40);
    expect(worker.state()).toBe('working');
    expect(post.said[1]).toMatch(/^Mail goes out again/);
    expect((await post.notice('user000')).attempt).toBe(1);
  });

  test('is not hammered when it cuts every connection', async () => {
    post = await openPost(people(60), { fate: () => 'drop-before-data' });
    await post.change();
    const worker = post.worker();
    await worker.work();
    expect(worker.state()).toBe('down');
    const tries = () => people(60).reduce((sum, user) => sum + post.smtp.attempts(`${user}@example.no`), 0);
    const before = tries();
    expect(before).toBeLessThan(15);
    await worker.work();
    expect(tries()).toBe(before + 1);
    expect(post.said).toHaveLength(1);
  });

  test('that refuses our password stops the worker, not the mails', async () => {
    post = await openPost(people(20), { login: { user: 'shop', password: 'right' } });
    await post.change();
    const worker = post.worker({ url: post.smtp.url.replace('//', '//shop:wrong@') });
    worker.start();
    await vi.waitFor(() => expect(worker.state()).toBe('stopped'));
    await worker.stop();
    expect(post.said).toEqual([
      expect.stringMatching(/^Mail has stopped: .*does not accept our user name and password/),
    ]);
    expect(await post.campaign()).toMatchObject({ notices: { queued: 20 } });
    await post.worker({ url: post.smtp.url.replace('//', '//shop:right@') }).work();
    expect(post.smtp.mails).toHaveLength(20);
  });

  test('that refuses our sender address blames no recipient', async () => {
    post = await openPost(people(20), { sender: 550 });
    await post.change();
    const worker = post.worker();
    await worker.work();
    expect(await post.campaign()).toMatchObject({ notices: { queued: 20, dead: 0 } });
    expect(post.said).toEqual([expect.stringContaining('Set MAIL_FROM')]);
  });
});

describe('a running worker', () => {
  test('sends at once when poked', async () => {
    post = await openPost(['kari']);
    const worker = post.worker({ everyMs: 60_000 });
    worker.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await post.change();
    worker.poke();
    await vi.waitFor(() => expect(post.smtp.mails).toHaveLength(1), { timeout: 2_000 });
    await worker.stop();
  });

  test('finds by itself, soon, what another process published', async () => {
    post = await openPost(['kari']);
    const worker = post.worker({ everyMs: 50 });
    worker.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await post.change();
    await vi.waitFor(() => expect(post.smtp.mails).toHaveLength(1), { timeout: 2_000 });
    await worker.stop();
  });

  test('finishes what is under way when it stops, and takes up nothing new', async () => {
    post = await openPost(people(300));
    await post.change();
    const worker = post.worker();
    worker.start();
    await vi.waitFor(() => expect(post.smtp.mails.length).toBeGreaterThan(20), { timeout: 20_000 });
    await worker.stop();
    const { notices } = await post.campaign();
    expect(notices.leased).toBe(0);
    expect(notices.sent).toBe(post.smtp.mails.length);
    expect(notices.sent).toBeLessThan(300);
  });

  test('goes on when the database was away for a moment', async () => {
    post = await openPost(['kari']);
    await post.change();
    const other = await openStore(':memory:');
    await other.close();
    let away = true;
    const store: Post['store'] = new Proxy(post.store, {
      get: (target, key) => Reflect.get(away ? other : target, key),
    });
    const worker = post.worker({ store, everyMs: 30 });
    worker.start();
    await vi.waitFor(() => expect(post.said).toEqual([expect.stringMatching(/^Mail is waiting for the database/)]));
    away = false;
    await vi.waitFor(() => expect(post.smtp.mails).toHaveLength(1));
    await worker.stop();
    expect(post.said).toHaveLength(1);
  });
});
