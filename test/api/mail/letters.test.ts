import { describe, expect, test } from 'vitest';
import { createLetters } from '../../../api/mail/letters.ts';
import type { Message } from '../../../api/mail/message.ts';
import { readMail } from '../../support/mime.ts';
import { mail } from './papers.ts';

const now = new Date('2026-11-20T10:00:00Z');
const messageTo = (email: string, id = 'n-1') => mail({ email, id }, now);
const read = (bytes: Buffer) => readMail(bytes.toString('latin1'));
/** All that a recipient can tell apart; the boundary is anybody's. */
function contentOf(bytes: Buffer) {
  const { headers, ...rest } = read(bytes);
  const plain = [...headers].map(([name, value]) => [name, value.replace(/boundary=.*/, '')]);
  return { ...rest, headers: Object.fromEntries(plain) };
}

describe('mails of one letter', () => {
  test('say the same, each to its own recipient under its own Message-ID, at its own time', async () => {
    const letters = createLetters();
    const later = new Date(now.getTime() + 90_000);
    const messages: Message[] = [
      messageTo('kari@example.no'),
      messageTo('ola+foto@example.no', 'n-2'),
      { ...messageTo('ola@example.no', 'n-3'), date: later },
    ];
    for (const message of messages) {
      const alone = await createLetters()(message);
      const shared = await letters(message);
      expect(contentOf(shared)).toEqual(contentOf(alone));
      const { headers, text, html } = read(shared);
      expect([headers.get('to'), headers.get('message-id')]).toEqual([message.to, message.messageId]);
      expect(new Date(headers.get('date')!)).toEqual(message.date);
      expect([text, html]).toEqual([message.text, message.html]);
    }
  });

  test('are written one by one to addresses that need encoding', async () => {
    const letters = createLetters();
    await letters(messageTo('kari@example.no'));
    const bytes = await letters(messageTo('kåre@blåbær.example'));
    expect(read(bytes).headers.get('message-id')).toBe(messageTo('kåre@blåbær.example').messageId);
    expect(bytes.toString('latin1')).not.toContain('kari@');
  });

  test('are another letter as soon as anything they share differs', async () => {
    const letters = createLetters();
    const first = messageTo('kari@example.no');
    await letters(first);
    const changes: Partial<Message>[] = [
      { subject: 'Et annet emne' },
      { text: 'En annen tekst' },
      { html: '<p>En annen tekst</p>' },
      { replyTo: 'andre@shop.example' },
      { from: { name: 'Andre', address: 'andre@shop.example' } },
      { headers: { ...first.headers, 'Content-Language': 'en' } },
    ];
    for (const change of changes) {
      const message = { ...first, ...change };
      expect(contentOf(await letters(message))).toEqual(contentOf(await createLetters()(message)));
      expect(contentOf(await letters(message))).not.toEqual(contentOf(await letters(first)));
    }
  });
});
