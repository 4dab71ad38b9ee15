/** How fast a mailing's notices are written, and whether shops that ask for statuses meanwhile notice it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VersionDocument } from '#model/manifest.ts';
import { createApp } from '../../api/app.ts';
import { makeKey } from '../../api/keys.ts';
import { openLogKey } from '../../api/log/keyfile.ts';
import { NO_MANNERS } from '../../api/mail/manners.ts';
import { createMailer } from '../../api/mail/smtp.ts';
import { createWorker } from '../../api/mail/worker.ts';
import { openStore } from '../../api/store/open.ts';
import type { Store } from '../../api/store/store.ts';

const MOST = 2;
/** Idle ones, before and again after: a machine that grows slower or faster meanwhile is on both sides. */
const SAMPLES = 2_000;
/** One status request every so many milliseconds, whatever became of the one before. */
const EVERY_MS = 5;

export interface FanOutWish {
  users: number;
  /** The writing is stopped after so many. */
  minutes: number;
  version: (number: number) => VersionDocument;
  sink: string;
}

/** Prints one line; `version` gives the documents to publish, `sink` is a mail server. */
export async function benchFanOut(
  name: string,
  database: string | null,
  { users, minutes, version, sink }: FanOutWish,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-fanout-'));
  const { key } = openLogKey(join(folder, 'log.key'), { mayMake: true });
  const store = await openStore(database ?? join(folder, 'bench.sqlite'), { logKey: () => key });
  await fill(store, users, version);
  const ask = await asker(store, users);
  await ask.until(() => ask.count() >= SAMPLES / 4);
  ask.take();
  await ask.until(() => ask.count() >= SAMPLES);
  const idles = ask.take();
  const before = process.memoryUsage.rss();
  const { seconds, most } = await fanOut(store, sink, ask, minutes);
  const written = await writtenIn(store);
  const during = p99(ask.take());
  await ask.until(() => ask.count() >= SAMPLES);
  const idle = p99([...idles, ...ask.take()]);
  const ratio = during / idle;
  console.log(
    `${name.padEnd(10)} ${written} of ${users} users in ${seconds.toFixed(1)} s, ${Math.round(written / seconds)}/s; status p99 ` +
      `${idle.toFixed(1)} ms idle, ${during.toFixed(1)} ms meanwhile, ${ratio.toFixed(2)} × (at most ${MOST}: ` +
      `${ratio <= MOST ? 'met' : 'missed'}); memory ${mb(before)} → at most ${mb(most)} MB`,
  );
  await store.close();
  rmSync(folder, { recursive: true });
}

async function fill(store: Store, users: number, version: (number: number) => VersionDocument): Promise<void> {
  const at = Date.now();
  await store.publish(version(1), { at, key: 'bench' });
  for (let start = 0; start < users; start += 1_000) {
    const some = Array.from({ length: Math.min(1_000, users - start) }, (_, index) => nameOf(start + index));
    await store.putUsers(
      some.map((user) => ({ user, email: `${user}@example.no`, locale: 'nb' })),
      at,
    );
  }
  await store.publish(version(2), { at, key: 'bench', confirmed: users });
}

const nameOf = (index: number): string => `user-${String(index).padStart(7, '0')}`;

/** Asks for the statuses of one user after the other at a steady pace, and keeps how long each answer took from its turn on. */
async function asker(store: Store, users: number) {
  const { secret, key } = makeKey({ name: 'bench', scopes: ['shop'], at: Date.now() });
  await store.createKey(key);
  const app = createApp({ store, now: () => new Date(), keys: { prompt: new Uint8Array(32).fill(7) } });
  const headers = { Authorization: `Bearer ${secret}` };
  let took: number[] = [];
  let asked = 0;
  async function askAt(due: number): Promise<void> {
    // A timer may go off a moment early.
    const from = Math.min(due, performance.now());
    const { status } = await app.request(`/v1/users/${nameOf((asked * 7_919) % users)}/status`, { headers });
    if (status !== 200) throw new Error(`a status was answered with ${status}`);
    took.push(performance.now() - from);
  }
  return {
    count: () => took.length,
    take() {
      const all = took;
      took = [];
      return all;
    },
    async until(done: () => boolean) {
      const under = new Set<Promise<void>>();
      for (let due = performance.now(); !done(); due += EVERY_MS) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        asked += 1;
        const one = askAt(due).finally(() => under.delete(one));
        under.add(one);
      }
      await Promise.all(under);
    },
  };
}

/** The worker writes the notices; it sends next to nothing, so that only the writing is seen. */
async function fanOut(store: Store, url: string, ask: Awaited<ReturnType<typeof asker>>, minutes: number) {
  const mailer = createMailer({ url });
  const say = (line: string) => console.error(line);
  const manners = { ...NO_MANNERS, perHour: 1 };
  const worker = createWorker({ store, mailer, from: null, now: () => new Date(), random: Math.random, say, manners });
  const began = performance.now();
  let seconds = 0;
  let most = 0;
  const watch = setInterval(async () => {
    most = Math.max(most, process.memoryUsage.rss());
    const passed = (performance.now() - began) / 1000;
    const isOver = passed > minutes * 60 || (await store.toFanOut()).length === 0;
    if (isOver && seconds === 0) seconds = passed;
  }, 100);
  void worker.start();
  await ask.until(() => seconds > 0);
  clearInterval(watch);
  await worker.stop();
  mailer.close();
  return { seconds, most };
}

async function writtenIn(store: Store): Promise<number> {
  const { notices } = (await store.campaign({ policy: 'privacy', version: 2 }))!;
  return Object.values(notices).reduce((sum, count) => sum + count, 0);
}

function p99(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)]!;
}

const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
