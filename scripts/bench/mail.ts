/** `npm run bench -- mail`: how fast the worker sends, beside nodemailer's own pool with nothing to remember. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTransport } from 'nodemailer';
import { openLogKey } from '../../api/log/keyfile.ts';
import { type Message, noticeMessage } from '../../api/mail/message.ts';
import { createMailer } from '../../api/mail/smtp.ts';
import { writeNotice } from '../../api/mail/templates/notice.ts';
import { createWorker } from '../../api/mail/worker.ts';
import { openStore } from '../../api/store/open.ts';
import type { Store } from '../../api/store/store.ts';
import { aVersion } from './document.ts';
import { benchFanOut, type FanOutWish } from './fanout.ts';
import { startPostgres } from './postgres.ts';

const USAGE = `usage: npm run bench -- mail [--mails N] [--rounds N] [--connections N] [--users N] [--on NAME] [--minutes N] [--database URL]

  --mails        mails in each round, 2000 unless told
  --rounds       rounds of baseline and worker in turn, 5 unless told; the median ratio counts
  --connections  to the mail server, 10 unless told
  --users        whose notices are written while statuses are asked for, 50000 unless told, on SQLite and on a PostgreSQL
                 started for it; 0 leaves that out. 1000000 takes seven minutes on SQLite, and 25 on PostgreSQL
  --on           only sqlite or only postgresql, for those users
  --minutes      stop writing their notices after so many, and say how far it came
  --database     an empty PostgreSQL database to send mails from; a SQLite file without it`;

const AIM = 0.8;

interface Wish {
  mails: number;
  rounds: number;
  connections: number;
  database: string | undefined;
  /** For stores, and the log's key, which is the same in all rounds: they may share a database. */
  folder: string;
}

export async function benchMail(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      mails: { type: 'string', default: '2000' },
      rounds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '10' },
      users: { type: 'string', default: '50000' },
      on: { type: 'string' },
      minutes: { type: 'string', default: '60' },
      database: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const { mails, rounds, connections, users, database } = values;
  const sink = await startSink();
  const folder = mkdtempSync(join(tmpdir(), 'bench-mail-'));
  try {
    const wish = { mails: Number(mails), rounds: Number(rounds), connections: Number(connections), database, folder };
    if (wish.rounds > 0) await run(wish, sink.url);
    const many = { users: Number(users), minutes: Number(values.minutes), version: aVersion, sink: sink.url };
    if (many.users > 0) await fanOuts(many, values.on);
  } finally {
    sink.child.kill();
    rmSync(folder, { recursive: true });
  }
}

async function run(wish: Wish, url: string): Promise<void> {
  await bare(url, { ...wish, mails: 200 });
  const rates: { bare: number; worker: number }[] = [];
  for (let round = 1; round <= wish.rounds; round += 1) {
    const one = { bare: await bare(url, wish), worker: await worker(url, wish) };
    rates.push(one);
    console.log(`round ${round}   nodemailer ${rate(one.bare)}   worker ${rate(one.worker)}`);
  }
  const ratio = median(rates.map((one) => one.worker / one.bare));
  const verdict = ratio >= AIM ? 'met' : 'missed';
  console.log(`ratio     ${ratio.toFixed(2)}, the median of the rounds (aim ${AIM}: ${verdict})`);
}

async function fanOuts(wish: FanOutWish, on: string | undefined): Promise<void> {
  if (on !== 'postgresql') await benchFanOut('SQLite', null, wish);
  if (on === 'sqlite') return;
  const postgres = await startPostgres();
  try {
    await benchFanOut('PostgreSQL', postgres.url, wish);
  } finally {
    await postgres.stop();
  }
}

async function startSink(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sink.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout!, 'data');
  return { url: `smtp://127.0.0.1:${String(port).trim()}`, child };
}

/** nodemailer's pool as it comes, kept full: the same mails, nothing stored. Gives mails a second. */
async function bare(url: string, { mails, connections }: Wish): Promise<number> {
  const { hostname: host, port } = new URL(url);
  const pool = createTransport({ host, port: Number(port), pool: true, maxConnections: connections });
  const messages = messagesFor(mails);
  const began = performance.now();
  const lane = async (): Promise<void> => {
    for (let message = messages.pop(); message; message = messages.pop()) await pool.sendMail(message);
  };
  // Two for each connection: one under way, one waiting, so that no connection ever waits for us.
  await Promise.all(Array.from({ length: connections * 2 }, lane));
  const seconds = (performance.now() - began) / 1000;
  pool.close();
  return mails / seconds;
}

function messagesFor(count: number): Message[] {
  const document = aVersion(2);
  const now = new Date();
  const notice = writeNotice({ document, since: 0, locale: 'nb', today: '2026-11-20' });
  return usersFor(count).map(({ user, email }) => {
    const claim = {
      id: user,
      token: '',
      user,
      email,
      locale: 'nb',
      since: 0,
      reminder: false,
      attempt: 1,
      queuedAt: 0,
      leasedUntil: 0,
    };
    return noticeMessage({ ...claim, policy: 'privacy', version: 2 }, notice, { site: document.site, from: null, now });
  });
}

/** The worker on a store whose notices are written: claim, write, send, settle. Gives mails a second. */
async function worker(url: string, { mails, connections, database, folder }: Wish): Promise<number> {
  const { key } = openLogKey(join(folder, 'log.key'), { mayMake: true });
  const policy = `p${Date.now()}`;
  const store = await openStore(database ?? join(folder, `${policy}.sqlite`), { logKey: () => key });
  await fill(store, policy, mails);
  const mailer = createMailer({ url, connections });
  const say = (line: string) => console.error(line);
  const now = () => new Date();
  const running = createWorker({ store, mailer, from: null, now, random: Math.random, say });
  const began = performance.now();
  await running.work();
  const seconds = (performance.now() - began) / 1000;
  const { notices } = (await store.campaign({ policy, version: 2 }))!;
  if (notices.sent !== mails) throw new Error(`only ${notices.sent} of ${mails} were sent`);
  mailer.close();
  await store.close();
  return mails / seconds;
}

async function fill(store: Store, policy: string, mails: number): Promise<void> {
  const at = Date.now();
  for (const version of [1, 2]) {
    const document = { ...aVersion(version), policy };
    if (version === 2) for (const users of chunks(usersFor(mails), 1_000)) await store.putUsers(users, at);
    await store.publish(document, { at, key: 'bench', confirmed: mails });
  }
  const act = { act: 'release', by: 'bench', because: null, perHour: null, at, key: null } as const;
  await store.pullLever({ policy, version: 2 }, act);
  while (!(await store.fanOut({ policy, version: 2 }, 1_000, at)).complete);
}

function usersFor(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    user: `user-${index}`,
    email: `user-${index}@example.no`,
    locale: 'nb',
  }));
}

function* chunks<T>(all: T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond).toString().padStart(5)}/s`;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
