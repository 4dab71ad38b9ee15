/** What a mail server really gets, byte by byte: the headers that the law and the standards ask for, and nothing that tracks. */
import { afterEach, expect, test } from 'vitest';
import { MINUTE, openPost, type Post } from './post.ts';

let post: Post;
afterEach(() => post.end());

/** The header block of `raw` as lines, folded ones put together. */
function headersOf(raw: string): string[] {
  return raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
}

async function oneMail(script: Parameters<typeof openPost>[1] = {}, user = 'kari') {
  post = await openPost([user], script);
  await post.change();
  const worker = post.worker();
  await worker.work();
  post.pass(2 * MINUTE);
  await worker.work();
  const [mail, ...others] = post.smtp.mails;
  expect(others).toEqual([]);
  return mail!;
}

test('a mail has each header once, and none but these', async () => {
  const { raw } = await oneMail();
  const names = headersOf(raw).map((line) => line.slice(0, line.indexOf(':')));
  expect(names.sort()).toEqual([
    'Auto-Submitted',
    'Content-Language',
    'Content-Type',
    'Date',
    'From',
    'MIME-Version',
    'Message-ID',
    'Reply-To',
    'Subject',
    'To',
  ]);
});

test('it says that a machine wrote it, in which language, from whom and to whom; replies reach the shop', async () => {
  const said = headersOf((await oneMail({}, 'ola')).raw);
  for (const line of [
    'Auto-Submitted: auto-generated',
    'Content-Language: en',
    'From: Stavanger foto <post@shop.example>',
    'Reply-To: post@shop.example',
    'To: ola@example.no',
    'MIME-Version: 1.0',
  ])
    expect(said).toContain(line);
  expect(said.find((line) => line.startsWith('Date:'))).toMatch(/^Date: \w{3}, \d\d? \w{3} \d{4} [\d:]{8} \+0000$/);
});

test('a retry carries the same Message-ID, the one that the delivery keeps', async () => {
  const seen: string[] = [];
  const { raw } = await oneMail({ fate: (_to, attempt) => (attempt === 1 ? { data: 451 } : 250) });
  seen.push(headersOf(raw).find((line) => line.startsWith('Message-ID:'))!);
  expect(post.smtp.attempts('kari@example.no')).toBe(2);
  const { deliveries } = await post.notice('kari');
  expect(seen).toEqual([`Message-ID: ${deliveries[0]!.messageId}`]);
  expect(deliveries).toMatchObject([{ outcome: 'sent', locale: 'nb', response: expect.stringMatching(/^250/) }]);
  expect(JSON.stringify(deliveries)).not.toContain('kari');
});

test('its text comes before its HTML, both UTF-8, in lines that every server lets through', async () => {
  const { raw, text, html } = await oneMail();
  const types = [...raw.matchAll(/^Content-Type: ([^;\r]+)(?:;\s*([^\r]+(?:\r\n[ \t][^\r]+)*))?/gim)];
  expect(types.map(([, type]) => type)).toEqual(['multipart/alternative', 'text/plain', 'text/html']);
  for (const [, , parameters] of types.slice(1)) expect(parameters).toMatch(/charset="?utf-8"?/i);
  expect(raw.split('\r\n').filter((line) => line.length > 78)).toEqual([]);
  expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]|[^\x20-\x7e\t]/);
  expect(text).toContain('måneder');
  expect(html).toContain('måneder');
});

test('it carries nothing that tracks: no receipt asked for, no list, no token in a link', async () => {
  const { raw, html, text } = await oneMail();
  expect(raw).not.toMatch(/^(?:List-|Disposition-|Return-Receipt|X-|Precedence|Feedback-ID)/im);
  for (const [link] of `${html} ${text}`.matchAll(/https?:[^\s"<]+/g))
    expect(link).toMatch(/^https:\/\/shop\.example\/[a-z0-9/.]*$/);
});
