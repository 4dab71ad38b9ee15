/** Jobs that come at nearly the same time share one run: a step of the store costs the same for one as for many. */

export interface Gathering {
  /** A run begins as soon as so many wait for it. */
  enough: number;
  /** So long waits a job for others at most, milliseconds; longer only while a run is under way. */
  waitMs: number;
}

export interface Gatherer<Job, Result> {
  /** Resolves with the job's own result. */
  add(job: Job): Promise<Result>;
  /** Begins a run with what waits, if anything does and none is under way. */
  flush(): void;
}

interface Waiting<Job, Result> {
  job: Job;
  resolve(result: Result): void;
  reject(reason: unknown): void;
}

/** `run` gives one result a job, in order; when it rejects, all jobs of that run do. */
export function gather<Job, Result>(
  run: (jobs: readonly Job[]) => Promise<readonly Result[]>,
  { enough, waitMs }: Gathering,
): Gatherer<Job, Result> {
  let waiting: Waiting<Job, Result>[] = [];
  let isRunning = false;
  let timer: NodeJS.Timeout | undefined;

  async function work(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // What came while a run is under way is taken up by it, when it has ended.
    if (isRunning) return;
    isRunning = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await settle(group, run);
    }
    isRunning = false;
  }

  return {
    add(job) {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      waiting.push({ job, resolve, reject });
      if (waiting.length >= enough) void work();
      else timer ??= setTimeout(() => void work(), waitMs);
      return promise;
    },
    flush: () => void work(),
  };
}

async function settle<Job, Result>(
  group: readonly Waiting<Job, Result>[],
  run: (jobs: readonly Job[]) => Promise<readonly Result[]>,
): Promise<void> {
  try {
    const results = await run(group.map((one) => one.job));
    for (const [index, { resolve }] of group.entries()) resolve(results[index]!);
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
