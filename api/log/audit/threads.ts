/** Threads that read and judge pages of the log. They say what this thread would say, sooner. */
import { Worker } from 'node:worker_threads';
import type { Page, Sampling } from './judging.ts';

/** What to judge, said once: it is answered when the snapshot stands. */
export interface Begin {
  database: string;
  signatures: Sampling;
  /** Most rows in a page. */
  limit: number;
}
/** Then the index from which a page is wished for, again and again. */
export type Task = Begin | number;

export interface Judges {
  count: number;
  begin(what: Begin): Promise<void>;
  /** The page from that index on. */
  ask(from: number): Promise<Page>;
  stop(): Promise<void>;
}

/** `count` is at least one. */
export function startJudges(count: number): Judges {
  const threads = Array.from({ length: count }, startThread);
  let turn = 0;
  return {
    count,
    begin: async (what) => void (await Promise.all(threads.map((thread) => thread.ask(what)))),
    ask: (from) => threads[turn++ % count]!.ask(from) as Promise<Page>,
    stop: async () => void (await Promise.all(threads.map((thread) => thread.stop()))),
  };
}

interface Waiting {
  resolve(said: unknown): void;
  reject(error: unknown): void;
}

/** A thread answers in the order in which it is asked. */
function startThread() {
  const worker = new Worker(new URL('./thread.ts', import.meta.url));
  const waiting: Waiting[] = [];
  let lost: Error | null = null;
  worker.on('message', (said) => waiting.shift()?.resolve(said));
  worker.on('error', (error) => {
    lost = error as Error;
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  const ask = (task: Task) =>
    new Promise<unknown>((resolve, reject) => {
      if (lost) reject(lost);
      waiting.push({ resolve, reject });
      worker.postMessage(task);
    });
  return {
    /** Whoever loses interest in what it asked for need not hear of its failure. */
    ask: (task: Task) => {
      const said = ask(task);
      said.catch(() => {});
      return said;
    },
    stop: () => worker.terminate(),
  };
}
