/** The purge after the retention period, by itself: at the start and once a day, in small steps between the requests. */
import { createBell } from './mail/bell.ts';
import type { Purged, Store } from './store/store.ts';

export interface RetentionParts {
  store: Pick<Store, 'purge'>;
  now: () => Date;
  /** So long is kept what has ended, milliseconds. */
  keepMs: number;
  /** Takes one line for the people who run this; no user is in it. */
  say: (line: string) => void;
}

export interface Retention {
  /** Works until {@link stop}. */
  start(): void;
  /** Resolves when the step under way is done; no other begins. */
  stop(): Promise<void>;
}

export const DAY_MS = 86_400_000;
/** Answers looked at in one step: small enough that answers are recorded in between. */
export const STEP = 500;
/** Between two steps, so that requests come first. */
const BREATH_MS = 20;
/** The clock that decides may be moved; so it is looked at now and then. */
const LONGEST_PAUSE_MS = 60 * 60_000;
const SHORTEST_PAUSE_MS = 1_000;
/** Until the next attempt when the store is away. */
const AGAIN_MS = 60_000;

export function createRetention({ store, now, keepMs, say }: RetentionParts): Retention {
  const bell = createBell();
  let running: Promise<void> | null = null;
  let ending = false;
  let isAway = false;
  /** By the run that is under way, in this process. */
  let done = NOTHING;

  async function run(): Promise<void> {
    while (!ending) await bell.wait(await step());
  }

  /** Milliseconds until the next step. */
  async function step(): Promise<number> {
    try {
      const at = now().getTime();
      const { nextAt, reached: _place, ...more } = await store.purge({ at, keepMs, everyMs: DAY_MS, limit: STEP });
      isAway = false;
      done = sum(done, more);
      if (nextAt === null) return BREATH_MS;
      tell();
      return Math.min(Math.max(nextAt - at, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
    } catch (error) {
      if (!isAway) say(`The purge after the retention period is waiting for the database: ${(error as Error).message}`);
      isAway = true;
      return AGAIN_MS;
    }
  }

  function tell(): void {
    const line = purgedLine(done);
    done = NOTHING;
    if (line !== null) say(`The retention period of ${keepMs / DAY_MS} days was over for ${line}; they are gone.`);
  }

  return {
    start() {
      ending = false;
      running ??= run();
    },
    async stop() {
      ending = true;
      bell.ring();
      await running;
      running = null;
    },
  };
}

const NOTHING: Purged = { answers: 0, notices: 0, prompted: 0 };

export function sum(one: Purged, other: Purged): Purged {
  return {
    answers: one.answers + other.answers,
    notices: one.notices + other.notices,
    prompted: one.prompted + other.prompted,
  };
}

/** The counts in words, those that are not nought; null when all are. */
export function purgedLine({ answers, notices, prompted }: Purged): string | null {
  const parts = [
    count(answers, 'answer', 'answers'),
    count(notices, 'user id in a notice', 'user ids in notices'),
    count(prompted, 'prompt shown', 'prompts shown'),
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(', ') : null;
}

function count(number: number, one: string, many: string): string | null {
  return number === 0 ? null : `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
}
