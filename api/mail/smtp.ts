/** The way out: one pool of SMTP connections, and what the mail server answered in words the worker understands. */
import { createTransport, type NodemailerError, type SMTPPoolOptions } from 'nodemailer';
import { type BeforeDot, type End, gatePlugin, watched } from './gate.ts';
import { createLetters } from './letters.ts';
import { isMailable, type Message } from './message.ts';

/** How one attempt ended. `response` is what the server said (or what went wrong), in short and without addresses. */
export type Outcome =
  | { kind: 'sent'; response: string }
  /** The server says to try again later (4xx). */
  | { kind: 'temporary'; response: string }
  /** The recipient is refused for good (5xx at RCPT), or the address cannot be one. */
  | { kind: 'permanent'; response: string }
  /** The content is refused (5xx at DATA or after it): says nothing about the recipient. */
  | { kind: 'refused'; response: string }
  /** The address we send from is refused (5xx at MAIL): no recipient is to blame, and no mail will get through. */
  | { kind: 'sender'; response: string }
  /** Our user name or password is refused or missing (530, 535): no mail will get through. */
  | { kind: 'authentication'; response: string }
  /** No answer, and it has not arrived. `tried` when the connection was lost while this mail was under way. */
  | { kind: 'connection'; tried: boolean; response: string }
  /** No answer once all of it was handed over: it may have arrived. */
  | { kind: 'unknown'; response: string }
  /** Not handed over, because it must not be any more. */
  | { kind: 'withdrawn'; response: string };

export interface Mailer {
  /** For messages to people: host and port, no password. */
  readonly address: string;
  /** How many mails can be under way at once. */
  readonly connections: number;
  /** How long one mail may take, milliseconds. */
  readonly deadlineMs: number;
  /** Sends one mail within the deadline, if `beforeDot` lets it go when asked at its end. Never rejects. */
  send(message: Message, beforeDot?: BeforeDot): Promise<Outcome>;
  /** Lets go of the connections once what is under way has ended. */
  close(): void;
}

export interface MailerSettings {
  /**
   * `smtp://user:password@host:587`, or `smtps://…` for TLS from the first byte. With a password, TLS is demanded unless the
   * host is this machine.
   */
  url: string;
  /** Connections, 10 unless told. */
  connections?: number | undefined;
  /** Milliseconds one mail may take, 30 000 unless told; must stay well under the lease. */
  deadlineMs?: number | undefined;
}

/** A mailer for the mail server at `url`; connects when the first mail is sent. Throws TypeError for an address that is none. */
export function createMailer({ url, connections = 10, deadlineMs = 30_000 }: MailerSettings): Mailer {
  const server = serverOf(url);
  const pool = createTransport({
    ...server,
    ...POOL,
    maxConnections: connections,
    socketTimeout: deadlineMs,
    pool: true,
  });
  const letters = createLetters();
  pool.use('stream', gatePlugin);
  // Faults of single connections reach the mails they carried; those of idle ones concern nobody.
  pool.on('error', () => {});
  return {
    address: `${server.host}:${server.port}`,
    connections,
    deadlineMs,
    async send(message, beforeDot) {
      const watch = beforeDot && watched(beforeDot);
      if (!isMailable(message.to)) return { kind: 'permanent', response: 'the address names no single mailbox' };
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), deadlineMs);
      try {
        const raw = await letters(message);
        const { response } = await pool.sendMail(mailOf(message, raw, watch?.beforeDot, patience.signal));
        return { kind: 'sent', response: inShort(response) };
      } catch (error) {
        return atEnd(watch?.end() ?? 'ahead', outcomeOf(error as NodemailerError));
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => pool.close(),
  };
}

const POOL = {
  // Some servers refuse the hundred-and-first mail of a connection.
  maxMessages: 100,
  // Trying again is the outbox's business: the pool must not do it behind its back.
  maxRequeues: 0,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  dnsTimeout: 10_000,
  idleTimeout: 20_000,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const satisfies SMTPPoolOptions;

function serverOf(url: string): SMTPPoolOptions & { host: string; port: number } {
  const { protocol, hostname, port, username, password } = new URL(url);
  if (!/^smtps?:$/.test(protocol) || !hostname)
    throw new TypeError('A mail server is given as smtp://host:port or smtps://host:port');
  const secure = protocol === 'smtps:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const auth = username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : undefined;
  const near = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
  return {
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && Boolean(auth) && !near,
    // A server on this machine has no certificate anybody could check.
    ...(near ? { tls: { rejectUnauthorized: false } } : {}),
    ...(auth ? { auth, forceAuth: true } : {}),
  };
}

function mailOf({ from, to }: Message, raw: Buffer, beforeDot: BeforeDot | undefined, signal: AbortSignal) {
  return { raw, beforeDot, envelope: { from: from.address, to: [to] }, signal };
}

/** An outcome, in the light of how near its end the mail came. */
function atEnd(end: End, outcome: Outcome): Outcome {
  const { kind, response } = outcome;
  if (end === 'refused') return { kind: 'withdrawn', response };
  return kind === 'connection' && end === 'passed' ? { kind: 'unknown', response } : outcome;
}

function outcomeOf(error: NodemailerError): Outcome {
  const { code, command = 'CONN', responseCode } = error;
  const response = inShort(error.response ?? error.message);
  if (responseCode === undefined) {
    if (code === 'EAUTH') return { kind: 'authentication', response };
    if (code === 'EENVELOPE') return { kind: 'permanent', response };
    if (code === 'EMESSAGE') return { kind: 'refused', response };
    return { kind: 'connection', tried: !neverReached(error), response };
  }
  const [stage] = command.split(' ');
  if (stage === 'AUTH' && responseCode >= 500) return { kind: 'authentication', response };
  if (responseCode === 530 || responseCode === 535) return { kind: 'authentication', response };
  // 421 may come at any command; while a mail was under way it is that mail's answer.
  if (responseCode === 421 && code === 'ECONNECTION' && stage === 'CONN') return { kind: 'temporary', response };
  if (stage !== 'MAIL' && stage !== 'RCPT' && stage !== 'DATA') return { kind: 'connection', tried: false, response };
  if (error.permanent !== true) return { kind: 'temporary', response };
  return { kind: REFUSALS[stage], response };
}

const REFUSALS = { MAIL: 'sender', RCPT: 'permanent', DATA: 'refused' } as const;

/** True when it is certain that no byte of this mail left: the server was not found, not reached, or hung up on us first. */
function neverReached({ code, command, syscall, timeoutType }: NodemailerError): boolean {
  if (timeoutType && timeoutType !== 'SOCKET_TIMEOUT') return true;
  // The pool's own word for a connection that closed before it took the mail: it names no command.
  if (code === 'ECONNECTION' && command === undefined) return true;
  return code === 'EDNS' || code === 'ETLS' || syscall === 'connect';
}

function inShort(response: string): string {
  return response
    .replace(/\S+@\S+/g, '[address]')
    .replace(/\s+/g, ' ')
    .slice(0, 200);
}
