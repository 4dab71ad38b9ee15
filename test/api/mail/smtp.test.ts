import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { isMailable, messageIdOf } from '../../../api/mail/message.ts';
import { createMailer, type Mailer, type MailerSettings, type Outcome } from '../../../api/mail/smtp.ts';
import { type Smtp, type SmtpScript, startSmtp } from '../../support/smtp.ts';
import { claimed, mail, paper } from './papers.ts';

const now = new Date('2026-11-20T10:00:00Z');
const started: ({ close(): void } | Smtp)[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await ('stop' in one ? one.stop() : one.close());
});

async function listening(script: SmtpScript = {}, settings: Partial<MailerSettings> = {}): Promise<[Smtp, Mailer]> {
  const smtp = await startSmtp(script);
  const mailer = createMailer({ url: smtp.url, ...settings });
  started.push(smtp, mailer);
  return [smtp, mailer];
}

/** The address of a bare server that does `act` to each connection, once it has greeted and been greeted unless told not to. */
async function talking(act: (socket: Socket) => void, politely = true): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (!politely) return act(socket);
    socket.write('220 here\r\n');
    socket.once('data', () => {
      socket.write('250 here\r\n');
      socket.once('data', () => act(socket));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  started.push({ close: () => void server.close() });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function messageTo(email: string, id = 'n-1') {
  return mail({ email, id }, now);
}

async function answerTo(script: SmtpScript, email = 'kari@example.no'): Promise<Outcome> {
  const [, mailer] = await listening(script, { deadlineMs: 300 });
  return mailer.send(messageTo(email), async () => true);
}

describe('a mail on its way', () => {
  test('carries the headers the law asks for, and one recipient', async () => {
    const [smtp, mailer] = await listening();
    expect(await mailer.send(messageTo('kari@example.no'))).toEqual({
      kind: 'sent',
      response: expect.stringMatching(/^250/),
    });
    const [kept] = smtp.mails;
    expect(kept!.to).toBe('kari@example.no');
    expect(Object.fromEntries(kept!.headers)).toEqual({
      from: 'Stavanger foto <post@shop.example>',
      'reply-to': 'post@shop.example',
      to: 'kari@example.no',
      subject: 'Vi endrer personvernerklæringen fra 1. januar 2027',
      'message-id': messageIdOf(claimed(), paper().site),
      date: 'Fri, 20 Nov 2026 10:00:00 +0000',
      'auto-submitted': 'auto-generated',
      'content-language': 'nb',
      'mime-version': '1.0',
      'content-type': expect.stringMatching(/^multipart\/alternative/),
    });
    expect(kept!.text).toBe(messageTo('kari@example.no').text);
    expect(kept!.html).toBe(messageTo('kari@example.no').html);
  });

  test('cannot be given another header or recipient by a title or an address', async () => {
    const [smtp, mailer] = await listening();
    const title = { nb: 'Vilkår\r\nBcc: ola@example.no\r\n\r\nHei', en: 'x' };
    const site = { ...paper().site, name: 'Foto\r\nBcc: ola@example.no' };
    await mailer.send(mail({}, now, paper({ title, site })));
    expect([...smtp.mails[0]!.headers.keys()]).not.toContain('bcc');
    expect(smtp.mails[0]!.to).toBe('kari@example.no');
    for (const email of [
      'kari@example.no, ola@example.no',
      'kari@example.no\r\nRCPT TO:<ola@example.no>',
      'Kari <kari@example.no>',
      '',
    ]) {
      expect(isMailable(email)).toBe(false);
      expect((await mailer.send(messageTo(email))).kind).toBe('permanent');
    }
    expect(smtp.mails).toHaveLength(1);
  });

  test('keeps one Message-ID per notice, on the site’s domain', () => {
    const idOf = (changed = {}) => messageIdOf(claimed(changed), paper().site);
    expect(idOf({ attempt: 4, token: 'other', email: 'new@example.no' })).toBe(idOf());
    expect(idOf({ id: 'n-2' })).not.toBe(idOf());
    expect(idOf({ queuedAt: 1 })).not.toBe(idOf());
    expect(idOf()).toMatch(/^<notice\.[0-9a-f]{32}@shop\.example>$/);
  });

  test('goes over few connections, none of which carries more than a hundred', async () => {
    const [smtp, mailer] = await listening({}, { connections: 2 });
    await Promise.all(
      Array.from({ length: 250 }, (_, index) => mailer.send(messageTo(`u${index}@example.no`, `n-${index}`))),
    );
    expect(smtp.mails).toHaveLength(250);
    expect(smtp.connections()).toBeGreaterThanOrEqual(3);
    expect(smtp.connections()).toBeLessThanOrEqual(4);
  });
});

describe('the end of a mail', () => {
  test('is asked for once all else has left, and the final dot waits for the answer', async () => {
    let heard = '';
    const smtp = await talking((socket) => {
      socket.write('250 sender\r\n');
      socket.once('data', () => {
        socket.write('250 recipient\r\n');
        socket.once('data', () => {
          socket.on('data', (data) => {
            heard += data;
            if (heard.endsWith('\r\n.\r\n')) socket.write('250 taken\r\n');
          });
          socket.write('354 go on\r\n');
        });
      });
    });
    const mailer = createMailer({ url: smtp });
    started.push(mailer);
    let atEnd = '';
    const sent = mailer.send(messageTo('kari@example.no'), async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      atEnd = heard;
      return true;
    });
    expect(await sent).toMatchObject({ kind: 'sent' });
    expect(atEnd).toContain('</html>');
    expect(heard.slice(atEnd.length)).toBe('.\r\n');
  });

  test('is not asked for when the recipient is refused', async () => {
    const [, mailer] = await listening({ fate: () => 550 });
    let asked = 0;
    await mailer.send(messageTo('kari@example.no'), async () => Boolean(++asked));
    expect(asked).toBe(0);
  });

  test('does not come when the mail must not go out any more, and the next one goes', async () => {
    const [smtp, mailer] = await listening({}, { connections: 1 });
    for (const no of [async () => false, () => Promise.reject(new Error('no database'))])
      expect((await mailer.send(messageTo('kari@example.no'), no)).kind).not.toBe('sent');
    expect(await mailer.send(messageTo('kari@example.no'), async () => false)).toMatchObject({ kind: 'withdrawn' });
    expect(smtp.mails).toEqual([]);
    expect(await mailer.send(messageTo('kari@example.no'), async () => true)).toMatchObject({ kind: 'sent' });
    expect(smtp.mails).toHaveLength(1);
  });
});

describe('the answer of a mail server', () => {
  test.each([
    [451, 'temporary'],
    [421, 'temporary'],
    [550, 'permanent'],
    [553, 'permanent'],
    [530, 'authentication'],
  ])('%i to the recipient is %s', async (code, kind) => {
    const outcome = await answerTo({ fate: () => code });
    expect(outcome).toEqual({ kind, response: expect.stringContaining(String(code)) });
  });

  test.each([
    [452, 'temporary'],
    [550, 'sender'],
  ])('%i to the sender is %s', async (sender, kind) => {
    expect(await answerTo({ sender })).toMatchObject({ kind });
  });

  test.each([
    [451, 'temporary'],
    [554, 'refused'],
  ])('%i to the content is %s', async (data, kind) => {
    expect(await answerTo({ fate: () => ({ data }) })).toMatchObject({ kind });
  });

  test.each(['drop-before-data', 'hang'] as const)('%s has not arrived, but was tried', async (fate) => {
    expect(await answerTo({ fate: () => fate })).toMatchObject({ kind: 'connection', tried: true });
  });

  test('drop-after-data may have arrived: nobody knows', async () => {
    expect(await answerTo({ fate: () => 'drop-after-data' })).toMatchObject({ kind: 'unknown' });
  });

  test('that never ends is cut off at the deadline', async () => {
    const url = await talking((socket) => {
      const more = setInterval(() => socket.write('250-one moment\r\n'), 20);
      socket.once('close', () => clearInterval(more));
    });
    const mailer = createMailer({ url, deadlineMs: 300 });
    started.push(mailer);
    const before = performance.now();
    expect(await mailer.send(messageTo('kari@example.no'))).toMatchObject({ kind: 'connection', tried: true });
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('never holds an address', async () => {
    const [, mailer] = await listening({ fate: () => 550 });
    const outcome = await mailer.send(messageTo('kari@example.no'));
    expect(JSON.stringify(outcome)).not.toContain('@');
  });

  test('that is nowhere to be found, or hangs up at once, means nothing was tried', async () => {
    const smtp = await startSmtp();
    await smtp.stop();
    const mailer = createMailer({ url: smtp.url });
    expect(await mailer.send(messageTo('kari@example.no'))).toMatchObject({ kind: 'connection', tried: false });
    for (const greeting of ['', '421 busy\r\n', '554 go away\r\n']) {
      const at = createMailer({ url: await talking((socket) => socket.end(greeting), false) });
      started.push(at);
      expect(await at.send(messageTo('kari@example.no'))).toMatchObject({ kind: 'connection', tried: false });
    }
  });

  test('to a wrong password says that we are refused, and a right one is let in', async () => {
    const [smtp] = await listening({ login: { user: 'shop', password: 'p@ss' } });
    const as = (credentials: string) => {
      const mailer = createMailer({ url: smtp.url.replace('//', `//${credentials}`) });
      started.push(mailer);
      return mailer.send(messageTo('kari@example.no'));
    };
    expect(await as('shop:wrong@')).toMatchObject({ kind: 'authentication', response: expect.stringContaining('535') });
    expect(await as('')).toMatchObject({ kind: 'authentication' });
    expect(await as('shop:p%40ss@')).toMatchObject({ kind: 'sent' });
  });
});

test('an address that is no mail server is refused at once', () => {
  for (const url of ['http://127.0.0.1:25', 'localhost:25', 'smtp://'])
    expect(() => createMailer({ url })).toThrow(TypeError);
  expect(createMailer({ url: 'smtps://user:secret@mail.example.no' }).address).toBe('mail.example.no:465');
});
