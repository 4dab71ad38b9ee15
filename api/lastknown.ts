/**
 * Where users stood when the database was last read, for the minutes in which it is away. Only who asked lately is here:
 * of anyone else nothing is known, and that is never taken for "nothing required".
 */
import { StoreError, type UserStanding } from './store/store.ts';

/** What was read longer ago is not said any more. */
export const LAST_KNOWN_MS = 5 * 60_000;
const MOST_USERS = 10_000;

export interface LastKnown {
  /** Remembers what was just read. */
  keep(user: string, standing: UserStanding): void;
  /** What was read in the last five minutes; null when nothing was. */
  of(user: string): UserStanding | null;
  /** Lets go of one user, or of everyone: something was written, and what was read before it is no longer so. */
  forget(user?: string): void;
}

/** `elapsed` gives milliseconds that never step back. */
export function createLastKnown(elapsed: () => number): LastKnown {
  // Two generations: the older one is dropped whole, so that keeping costs one write and nobody is searched for.
  let young = new Map<string, { standing: UserStanding; at: number }>();
  let old: typeof young = new Map();
  return {
    keep(user, standing) {
      if (young.size >= MOST_USERS / 2) {
        old = young;
        young = new Map();
      }
      young.set(user, { standing, at: elapsed() });
    },
    of(user) {
      const known = young.get(user) ?? old.get(user);
      return known && elapsed() - known.at < LAST_KNOWN_MS ? known.standing : null;
    },
    forget(user) {
      for (const known of [young, old]) {
        if (user === undefined) known.clear();
        else known.delete(user);
      }
    },
  };
}

/** A status waits no longer than this for the database: a network that swallows packets says nothing for much longer. */
export const PATIENCE_MS = 2_000;

/** What `work` gives, or StoreError `unavailable` when that takes too long. The work itself goes on. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new StoreError('unavailable', 'The database did not answer in time.')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
