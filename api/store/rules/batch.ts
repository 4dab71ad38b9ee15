/** Group commit: answers that wait at the same time share one transaction, and the one wait for the disk in it. */
import { setImmediate as turn } from 'node:timers/promises';
import { StoreError } from '../store.ts';

/** Most answers in one transaction: so long does the last of them wait for the first. */
export const MOST_IN_BATCH = 64;

export type Settled<Result> = PromiseSettledResult<Result>;

/** What `work` gives or throws, as a result to hand on. */
export function attempt<T>(work: () => T): Settled<T> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

/** `answer` in the form in which a batch gives its results. */
export function fulfilled<Job, T>(answer: (job: Job) => T): (job: Job) => Settled<T> {
  return (job) => ({ status: 'fulfilled', value: answer(job) });
}

/**
 * `apply` for all jobs at once; when one of them makes it fail, for each alone, so that it harms no other. Rejects with a
 * StoreError, which is no job's fault.
 */
export async function togetherOrApart<Job, Result>(
  apply: (jobs: readonly Job[]) => Promise<Settled<Result>[]>,
  jobs: readonly Job[],
): Promise<Settled<Result>[]> {
  try {
    return await apply(jobs);
  } catch (error) {
    if (error instanceof StoreError || jobs.length === 1) throw error;
  }
  const results: Settled<Result>[] = [];
  for (const job of jobs) {
    const [result] = await Promise.allSettled([apply([job])]);
    results.push(result.status === 'fulfilled' ? result.value[0]! : result);
  }
  return results;
}

/**
 * Gives a function that takes one job and resolves with its own result. `run` is given whatever waits when the run before
 * it has ended, at most `most`; a job that is alone goes at once. `run` gives one result a job, in order; when it rejects,
 * all jobs of the batch do.
 */
export function batcher<Job, Result>(
  run: (jobs: readonly Job[]) => Promise<readonly Settled<Result>[]>,
  most = MOST_IN_BATCH,
): (job: Job) => Promise<Result> {
  const waiting: Waiting<Job, Result>[] = [];
  let isRunning = false;
  const work = async () => {
    while (waiting.length > 0) {
      await untilNoMoreCome(waiting, most);
      await settle(waiting.splice(0, most), run);
    }
    isRunning = false;
  };
  return (job) => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    waiting.push({ job, resolve, reject });
    if (!isRunning) {
      isRunning = true;
      void work();
    }
    return promise;
  };
}

/** What has reached this process already is read first, and comes along, turn by turn while each brings more: nobody is waited for. */
async function untilNoMoreCome(waiting: readonly unknown[], most: number): Promise<void> {
  for (let before = 0; before < waiting.length && waiting.length < most; ) {
    before = waiting.length;
    await turn();
  }
}

/** The same for a question that everybody asks alike: all who wait share the answer of a run that began after they asked. */
export function sharing<Result>(run: () => Promise<Result>): () => Promise<Result> {
  const ask = batcher(async (jobs: readonly null[]) => {
    const value = await run();
    return jobs.map((): Settled<Result> => ({ status: 'fulfilled', value }));
  }, Number.POSITIVE_INFINITY);
  return () => ask(null);
}

interface Waiting<Job, Result> {
  job: Job;
  resolve(result: Result): void;
  reject(reason: unknown): void;
}

async function settle<Job, Result>(
  batch: readonly Waiting<Job, Result>[],
  run: (jobs: readonly Job[]) => Promise<readonly Settled<Result>[]>,
): Promise<void> {
  try {
    const results = await run(batch.map((one) => one.job));
    for (const [at, { resolve, reject }] of batch.entries()) {
      const result = results[at]!;
      if (result.status === 'fulfilled') resolve(result.value);
      else reject(result.reason);
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
