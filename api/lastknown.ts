/**
 * Where users stood when the database was last read, for the minutes in which it is away. Only who asked lately is here:
 * of anyone else nothing is known, and that is never taken for "nothing required".
 */
import type { RuledStanding } from './status.ts';
import { type Standing, StoreError } from './store/store.ts';

/** What was read longer ago is not said any more. */
export const LAST_KNOWN_MS = 5 * 60_000;
const MOST_USERS = 10_000;

/** All that a status is made of. */
export type KnownStanding = RuledStanding & Pick<Standing, 'policy'>;

export interface LastKnown {
  /** Remembers what was just read. */
  keep(user: string, standings: readonly KnownStanding[]): void;
  /** What was read in the last five minutes; null when nothing was. */
  of(user: string): readonly KnownStanding[] | null;
  /** Lets go of one user, or of everyone: something was written, and what was read before it is no longer so. */
  forget(user?: string): void;
}

/** `elapsed` gives milliseconds that never step back. */
export function createLastKnown(elapsed: () => number): LastKnown {
  // Two generations: the older one is dropped whole, so that keeping costs one write and nobody is searched for.
  let young = new Map<string, { standings: readonly KnownStanding[]; at: number }>();
  let old: typeof young = new Map();
  const shared = sharing();
  return {
    keep(user, standings) {
      if (young.size >= MOST_USERS / 2) {
        old = young;
        young = new Map();
      }
      young.set(user, { standings: shared(standings), at: elapsed() });
    },
    of(user) {
      const known = young.get(user) ?? old.get(user);
      return known && elapsed() - known.at < LAST_KNOWN_MS ? known.standings : null;
    },
    forget(user) {
      for (const known of [young, old]) {
        if (user === undefined) known.clear();
        else known.delete(user);
      }
    },
  };
}

const MOST_SHARED = 1_000;

/**
 * Most users stand alike, so what they share is held once: thousands of objects that live for a while cost the collector
 * of garbage more than all else that a status takes.
 */
function sharing(): (standings: readonly KnownStanding[]) => readonly KnownStanding[] {
  const held = new Map<string, readonly KnownStanding[]>();
  return (standings) => {
    const name = standings.map(nameOf).join();
    const known = held.get(name);
    if (known) return known;
    if (held.size >= MOST_SHARED) held.clear();
    const plain = standings.map(plainOf);
    held.set(name, plain);
    return plain;
  };
}

function nameOf({ policy, yes, answer, answeredVersion, deferredUntil }: KnownStanding): string {
  return `${policy} ${yes} ${answer} ${answeredVersion} ${deferredUntil}`;
}

function plainOf({ policy, yes, answer, answeredVersion, deferredUntil }: KnownStanding): KnownStanding {
  return { policy, yes, answer, answeredVersion, deferredUntil };
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
