/** A store with a published change, the users it concerns, a clock to move and a worker to send with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VersionDocument } from '#model/manifest.ts';
import { createMailer, type Mailer, type MailerSettings } from '../../../api/mail/smtp.ts';
import { createWorker, type Worker, type WorkerParts } from '../../../api/mail/worker.ts';
import type { Campaign, HeldNotice, Store } from '../../../api/store/store.ts';
import { type Smtp, type SmtpScript, startSmtp } from '../../support/smtp.ts';
import { openWithKey } from '../../support/store.ts';
import { paper } from './papers.ts';

export const MINUTE = 60_000;
const START = Date.parse('2026-11-20T10:00:00Z');

export interface Post {
  store: Store;
  /** Where the store lies. */
  file: string;
  smtp: Smtp;
  /** What the worker told the people who run it. */
  said: string[];
  /** The instant it is, epoch milliseconds. */
  at(): number;
  pass(ms: number): void;
  /** A worker on the same store and clock, over its own connections. */
  worker(parts?: Partial<WorkerParts & MailerSettings>): Worker;
  /** Publishes version 2, a material change of `privacy`. */
  change(document?: Partial<VersionDocument>): Promise<void>;
  campaign(): Promise<Campaign>;
  notice(user: string): Promise<HeldNotice>;
  end(): Promise<void>;
}

/**
 * Version 1 is published, and each of `users` can be reached at `<user>@example.no`. On a SQLite file, or in the empty
 * PostgreSQL database at `url`.
 */
export async function openPost(
  users: readonly string[],
  script: SmtpScript & { at?: number } = {},
  url?: string,
): Promise<Post> {
  const folder = mkdtempSync(join(tmpdir(), 'post-'));
  const file = url ?? join(folder, 'store.sqlite');
  const store = await openWithKey(file);
  const smtp = await startSmtp(script);
  const mailers: Mailer[] = [];
  const said: string[] = [];
  let time = script.at ?? START;
  await store.publish(paper({ version: 1, change: null, because: null, differences: [] }), { at: time, key: 'k' });
  const inputs = users.map((user) => ({ user, email: `${user}@example.no`, locale: user === 'ola' ? 'en' : 'nb' }));
  for (let start = 0; start < inputs.length; start += 1_000)
    await store.putUsers(inputs.slice(start, start + 1_000), time);
  return {
    store,
    file,
    smtp,
    said,
    at: () => time,
    pass: (ms) => {
      time += ms;
    },
    worker({ url = smtp.url, connections = 4, deadlineMs = 10_000, ...parts } = {}) {
      const mailer = createMailer({ url, connections, deadlineMs });
      mailers.push(mailer);
      const say = (line: string) => void said.push(line);
      return createWorker({ store, mailer, from: null, now: () => new Date(time), random: () => 0.5, say, ...parts });
    },
    async change(document) {
      const differences = paper().differences.slice(0, 1);
      await store.publish(paper({ version: 2, differences, ...document }), {
        at: time,
        key: 'k',
        confirmed: users.length,
      });
    },
    campaign: async () => (await store.campaign({ policy: 'privacy', version: 2 }))!,
    notice: async (user) => (await store.user(user)).notices[0]!,
    async end() {
      for (const mailer of mailers) mailer.close();
      await smtp.stop();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Kari has read version 1. */
export async function acknowledge(store: Store, user: string, version: number, at: number): Promise<void> {
  const content = paper().contentHash.nb!;
  const prompt = { locale: 'nb', content, prompt: 'p', promptIssuedAt: at, nonce: `${user}-${version}`, words: null };
  const given = { user, policy: 'privacy', version, answer: 'acknowledge', channel: 'web', key: 'k' } as const;
  await store.answer({ ...given, ...prompt, at, deferredUntil: null }, () => null);
}
