/** Workers in processes of their own, killed again and again among many mails; and what the mail server saw of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { LEASE_MS, UNDER_WAY_PER_CONNECTION } from '../../../api/mail/worker.ts';
import { MINUTE, type Post } from './post.ts';

const DOOMED = join(import.meta.dirname, 'doomed.ts');
/** What a doomed worker can have under way: its four connections. */
export const CONCURRENCY = 4 * UNDER_WAY_PER_CONNECTION;

export const users = (count: number) =>
  Array.from({ length: count }, (_, index) => `user${String(index).padStart(5, '0')}`);
export const addressOf = (user: string) => `${user}@example.no`;

/** Starts a worker at `instant`, epoch ms, or by the real clock. */
export function startDoomed(post: Post, instant: number | 'real', kind = 'honest'): ChildProcess {
  return spawn(process.execPath, [DOOMED, post.file, post.smtp.url, String(instant), kind], { stdio: 'ignore' });
}

/**
 * Starts `workers` at a time and kills each once a few mails have come, `kills` in all. Time moves by a lease between two lives;
 * `half` is called half way.
 */
export async function killAgainAndAgain(
  post: Post,
  {
    kills,
    workers = 1,
    kind = 'honest',
    half,
  }: { kills: number; workers?: number; kind?: string; half?: () => Promise<void> },
): Promise<void> {
  for (let life = 0; life < kills; life += workers) {
    await Promise.all(Array.from({ length: workers }, (_, index) => liveAndDie(post, life + index, kind)));
    post.pass(LEASE_MS);
    if (life <= kills / 2 && life + workers > kills / 2) await half?.();
  }
}

async function liveAndDie(post: Post, life: number, kind: string): Promise<void> {
  const target = post.smtp.mails.length + 3 + ((life * 17) % 40);
  const child = startDoomed(post, post.at(), kind);
  const ended = once(child, 'exit');
  let isAlive = true;
  void ended.then(() => {
    isAlive = false;
  });
  while (isAlive && post.smtp.mails.length < target) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  await ended;
}

/** A worker of a kind that kills itself while it writes notices. Time moves by a lease. */
export async function dieWriting(post: Post, kind: string): Promise<void> {
  const [code, signal] = await once(startDoomed(post, post.at(), kind), 'exit');
  if (signal !== 'SIGKILL') throw new Error(`the ${kind} worker ended with ${code}, and was to be killed`);
  post.pass(LEASE_MS);
}

/** A store that lends without a lease and lets every mail out: what workers on it send, they send again and again. */
function careless(store: Post['store']): Post['store'] {
  return {
    ...store,
    async claimNotices(wish) {
      const claim = await store.claimNotices({ ...wish, leaseMs: 0 });
      return { ...claim, notices: claim.notices.map((one) => ({ ...one, leasedUntil: wish.at + LEASE_MS })) };
    },
    markNotices: async (notices) => notices.map(() => true),
  };
}

/** Two such workers at once, until more mails have gone out than there are notices, `count`. */
export async function workCarelessly(post: Post, count: number): Promise<void> {
  const workers = [1, 2].map(() => post.worker({ store: careless(post.store), everyMs: 20 }));
  for (const worker of workers) void worker.start();
  await vi.waitFor(() => expect(post.smtp.mails.length).toBeGreaterThan(count), { timeout: 120_000 });
  for (const worker of workers) await worker.stop();
}

/** What is left over after the last kill, retries too. */
export async function finish(post: Post): Promise<void> {
  const worker = post.worker({ connections: 4, deadlineMs: 1_500 });
  for (let round = 0; round < 16; round += 1) {
    await worker.work();
    post.pass(60 * MINUTE);
  }
}

/** Mails beyond one for each user; users whose mails do not all have one Message-ID. */
export function doubles(post: Post, of: string[]): { surplus: number; confused: string[] } {
  const ids = of.map((user) => post.smtp.mailsTo(addressOf(user)).map(({ headers }) => headers.get('message-id')));
  const surplus = ids.reduce((sum, list) => sum + Math.max(0, list.length - 1), 0);
  return { surplus, confused: of.filter((_, index) => new Set(ids[index]).size > 1) };
}
