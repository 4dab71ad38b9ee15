/** A real SMTP listener on loopback that does to each recipient what a test tells it to. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { type ReadMail, readMail } from './mime.ts';

/**
 * What happens to one attempt at one recipient. A number is the reply to RCPT (`250` takes the mail), `{ data }` the reply
 * after the final dot. `drop-before-data` and `drop-after-data` cut the connection, the latter once the whole mail is kept;
 * `hang` never answers; `afterMs` takes its time with RCPT, and `byte-by-byte` with every answer from there on.
 */
export type Fate =
  | number
  | { data: number }
  | { afterMs: number }
  | 'drop-before-data'
  | 'drop-after-data'
  | 'hang'
  | 'byte-by-byte';

export interface SmtpScript {
  /** The fate of attempt `attempt` (1 the first) at `recipient`; everything is taken unless told. */
  fate?: (recipient: string, attempt: number) => Fate;
  /** The reply to MAIL, for every mail. */
  sender?: number;
  /** The only user and password let in; nobody is asked unless told. */
  login?: { user: string; password: string };
  port?: number;
  /** The greeting of connection 1, 2, 3 …, 220 unless told; every other turns it away. */
  greeting?: (connection: number) => number;
}

export interface KeptMail extends ReadMail {
  from: string;
  to: string;
  raw: string;
}

export interface Smtp {
  /** `smtp://127.0.0.1:port` */
  url: string;
  port: number;
  /** Every mail that was read to its final dot, oldest first. */
  mails: KeptMail[];
  mailsTo(recipient: string): KeptMail[];
  /** How often a recipient was named. */
  attempts(recipient: string): number;
  /** Connections since the start. */
  connections(): number;
  /** Stops at once, cutting what is open. */
  stop(): Promise<void>;
}

/** Starts the listener on `127.0.0.1`, on a free port unless told. */
export async function startSmtp(script: SmtpScript = {}): Promise<Smtp> {
  const fate = script.fate ?? (() => 250);
  const mails: KeptMail[] = [];
  const attempts = new Map<string, number>();
  let connections = 0;
  const fateOf = (recipient: string) => fate(recipient, attempts.get(recipient)!);
  const server: SMTPServer = new SMTPServer({
    ...access(script),
    disableReverseLookup: true,
    closeTimeout: 10,
    socketTimeout: 600_000,
    onConnect(_session, done) {
      connections += 1;
      done(refusal(script.greeting?.(connections) ?? 220));
    },
    onMailFrom: (_address, _session, done) => done(refusal(script.sender ?? 250)),
    onRcptTo({ address }, session, done) {
      attempts.set(address, (attempts.get(address) ?? 0) + 1);
      const what = fateOf(address);
      if (what === 'drop-before-data') cut(server, session);
      else if (typeof what === 'object' && 'afterMs' in what) setTimeout(() => done(), what.afterMs);
      else if (what !== 'hang') {
        if (what === 'byte-by-byte') speakSlowly(server, session);
        done(refusal(typeof what === 'number' ? what : 250, address));
      }
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('latin1');
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
        const what = fateOf(to);
        const reply = typeof what === 'object' && 'data' in what ? what.data : 250;
        if (reply < 400) mails.push({ ...readMail(raw), raw, to, from: senderOf(session) });
        if (what === 'drop-after-data') cut(server, session);
        else done(refusal(reply));
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(script.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    mailsTo: (recipient) => mails.filter(({ to }) => to === recipient),
    attempts: (recipient) => attempts.get(recipient) ?? 0,
    connections: () => connections,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function access({ login }: SmtpScript): SMTPServerOptions {
  if (!login) return { authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'] };
  return {
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === login.user && password === login.password) done(null, { user: username });
      else done(new Error('5.7.8 Authentication credentials invalid'));
    },
  };
}

/** As most servers do, the answer repeats the address it is about. */
function refusal(code: number, address = 'postmaster@example.no'): Error | null {
  if (code < 400) return null;
  return Object.assign(new Error(`scripted answer ${code} <${address}>`), { responseCode: code });
}

/** Each byte in a packet of its own. */
function speakSlowly(server: SMTPServer, session: SMTPServerSession): void {
  for (const { session: of, _socket: socket } of server.connections) {
    if (of !== session) continue;
    const write = socket.write.bind(socket);
    let said = Promise.resolve();
    socket.setNoDelay(true);
    socket.write = (text: Uint8Array | string) => {
      for (const byte of Buffer.from(text as string))
        said = said.then(() => new Promise((resolve) => setTimeout(() => resolve(void write(Buffer.of(byte))), 1)));
      return true;
    };
  }
}

function senderOf({ envelope }: SMTPServerSession): string {
  return envelope.mailFrom ? envelope.mailFrom.address : '';
}

function cut(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) if (connection.session === session) connection._socket.destroy();
}
