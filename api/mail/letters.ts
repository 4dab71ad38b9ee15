/** What mails of one letter share is put into MIME once; each mail adds what is its own. */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Message } from './message.ts';

/** Gives a mail as it is sent, dots not yet doubled. Rejects when it cannot be written. */
export type Letters = (message: Message) => Promise<Buffer>;

type Shared = Omit<Message, 'to' | 'messageId' | 'date'>;

interface Letter {
  of: Shared;
  /** All but the lines of {@link OWN}. */
  rest: Promise<Buffer>;
}

const MOST_LETTERS = 64;
const OWN = /^(date|message-id|to):/i;
/** Such an address stands in a header as it is. */
const PLAIN = /^[\x21-\x7e]+$/;

/** Keeps a few letters, told apart by all that mails of one letter share. */
export function createLetters(): Letters {
  const letters = new Map<string, Letter>();
  return async (message) => {
    if (!PLAIN.test(message.to)) return compose(message);
    return Buffer.concat([Buffer.from(ownLines(message)), await letterOf(message).rest]);
  };

  function letterOf({ to: _to, messageId: _id, date: _date, ...of }: Message): Letter {
    const known = letters.get(of.html);
    if (known && isSame(known.of, of)) return known;
    if (letters.size >= MOST_LETTERS) letters.clear();
    const letter = { of, rest: composeRest(of) };
    letters.set(of.html, letter);
    return letter;
  }
}

function ownLines({ to, messageId, date }: Message): string {
  return `Date: ${date.toUTCString().replace('GMT', '+0000')}\r\nMessage-ID: ${messageId}\r\nTo: ${to}\r\n`;
}

function isSame(one: Shared, other: Shared): boolean {
  if (one.text !== other.text || one.subject !== other.subject || one.replyTo !== other.replyTo) return false;
  if (one.from.name !== other.from.name || one.from.address !== other.from.address) return false;
  return JSON.stringify(one.headers) === JSON.stringify(other.headers);
}

async function composeRest(of: Shared): Promise<Buffer> {
  const whole = await compose({
    ...of,
    to: 'everybody@example.org',
    messageId: '<one@example.org>',
    date: new Date(0),
  });
  const end = whole.indexOf('\r\n\r\n');
  const headers = whole.toString('latin1', 0, end).split(/\r\n(?![ \t])/);
  const shared = headers.filter((line) => !OWN.test(line)).join('\r\n');
  return Buffer.concat([Buffer.from(shared, 'latin1'), whole.subarray(end)]);
}

function compose({ to, ...message }: Message): Promise<Buffer> {
  const mail = { ...message, to: { name: '', address: to }, ...CLOSED };
  return new MailComposer(mail).compile().build();
}

const CLOSED = { disableFileAccess: true, disableUrlAccess: true } as const;
