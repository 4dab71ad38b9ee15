import { afterEach, expect, test } from 'vitest';
import { NO_MANNERS } from '../../../api/mail/manners.ts';
import { mail } from './papers.ts';
import { acknowledge, MINUTE, openPost, type Post } from './post.ts';

const DAY = 24 * 60 * MINUTE;
let post: Post | undefined;
afterEach(async () => {
  await post?.end();
  post = undefined;
});

test('a worker reminds once, in the right week, whoever has not answered', async () => {
  post = await openPost(['kari', 'ola']);
  await post.change();
  const worker = post.worker({ manners: { ...NO_MANNERS, reminderDays: 7 } });
  await worker.work();
  await acknowledge(post.store, 'kari', 2, post.at());
  for (let day = 0; day < 60; day += 1) {
    post.pass(DAY);
    await worker.work();
  }
  expect(post.smtp.mailsTo('kari@example.no')).toHaveLength(1);
  const [first, reminder, ...more] = post.smtp.mailsTo('ola@example.no');
  expect(more).toEqual([]);
  expect(reminder!.headers.get('subject')).toBe(`Reminder: ${first!.headers.get('subject')}`);
  expect(reminder!.headers.get('message-id')).not.toBe(first!.headers.get('message-id'));
  const sent = new Date(reminder!.headers.get('date')!).toISOString().slice(0, 10);
  expect(['2026-12-25', '2026-12-26']).toContain(sent);
});

test('a worker reminds nobody unless it is told to', async () => {
  post = await openPost(['ola']);
  await post.change();
  const worker = post.worker();
  for (let day = 0; day < 60; day += 1) {
    await worker.work();
    post.pass(DAY);
  }
  expect(post.smtp.mails).toHaveLength(1);
});

test('a reminder says that it is one, and the only one, in the reader’s language', () => {
  const now = new Date('2026-12-25T10:00:00Z');
  const [nb, en] = ['nb', 'en'].map((locale) => mail({ locale, reminder: true }, now));
  expect(nb!.subject).toMatch(/^Påminnelse: Vi endrer /);
  expect(nb!.text).toContain('Dette er den eneste påminnelsen du får.');
  expect(en!.subject).toMatch(/^Reminder: /);
  expect(en!.html).toContain('This is the only reminder you will get.');
  expect(mail({ locale: 'nb' }, now).text).not.toContain('påminnelse');
});
