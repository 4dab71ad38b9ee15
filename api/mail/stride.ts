/** Long work in steps that nobody notices: each is short, and followed by a rest that is much longer. */

export interface Stride {
  /** Gives `step` how many to take on, and resolves to what it resolves to: after the rest, if anything was done. */
  take<Result>(step: (limit: number) => Promise<Result>, wasDone?: (result: Result) => boolean): Promise<Result>;
}

/** A step should take so long, milliseconds, its wait for the database included: whoever else writes waits for it. */
const MOST_MS = 6;
/** So many times as long as a step took it rests: it leaves the machine to others, the more the busier they are. */
const RESTS = 20;
/** Yet on a machine that is always busy it goes on, milliseconds. */
const LONGEST_REST_MS = 60;
const LEAST = 50;
const MOST = 200;

export function createStride(elapsed: () => number = () => performance.now()): Stride {
  let limit = 100;
  return {
    async take(step, wasDone = () => true) {
      const began = elapsed();
      const value = await step(limit);
      const took = elapsed() - began;
      limit = nextLimit(limit, took);
      if (wasDone(value)) await new Promise((resolve) => setTimeout(resolve, restAfter(took)));
      return value;
    },
  };
}

/** How many to take on after a step of `limit` took so many milliseconds. */
export function nextLimit(limit: number, took: number): number {
  if (took > MOST_MS) return Math.max(LEAST, Math.floor(limit / 2));
  return took < MOST_MS / 2 ? Math.min(MOST, Math.ceil(limit * 1.25)) : limit;
}

/** Milliseconds to rest after a step that took so many. */
export function restAfter(took: number): number {
  return Math.min(LONGEST_REST_MS, took * RESTS);
}
