/** Long work in steps that nobody notices: each holds this process up for a few milliseconds, and rests for as long again. */

export interface Stride {
  /** Gives `step` how many to take on, and resolves to what it resolves to, after the rest. */
  take<Result>(step: (limit: number) => Promise<Result>): Promise<Result>;
}

/** A step may hold the process up for so long, milliseconds: a database in this process answers nobody meanwhile. */
const MOST_MS = 5;
const LEAST = 25;
const MOST = 500;

export function createStride(elapsed: () => number = () => performance.now()): Stride {
  let limit = 100;
  return {
    async take(step) {
      const began = elapsed();
      const result = step(limit);
      // What a database in this process does is done by now; another one's work holds nobody up here.
      const held = elapsed() - began;
      limit = nextLimit(limit, held);
      const value = await result;
      if (held >= 1) await new Promise((resolve) => setTimeout(resolve, held));
      return value;
    },
  };
}

/** How many to take on after a step of `limit` held the process up for `held` milliseconds. */
export function nextLimit(limit: number, held: number): number {
  if (held > MOST_MS) return Math.max(LEAST, Math.floor(limit / 2));
  return held < MOST_MS / 2 ? Math.min(MOST, Math.ceil(limit * 1.25)) : limit;
}
