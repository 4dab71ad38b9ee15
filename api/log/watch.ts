/**
 * The log against what a witness saw of it. After the restore of an old backup the database holds less, or something else,
 * than was shown to the world: whatever were signed then would tell a second story. So nothing is, until they agree again.
 */
import { setTimeout } from 'node:timers/promises';
import { type Store, StoreError } from '../store/store.ts';
import { type CompareParts, compareLog, isRefusal } from './compare.ts';

export interface Watch {
  /** Why nothing may be recorded or signed, in words for people; null when all is well. */
  refusal(): string | null;
  /** Compares once, and then again and again until there was a checkpoint, and it agrees. Resolves after the first time. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface WatchParts extends CompareParts {
  say: (line: string) => void;
  /** Before the second attempt, milliseconds; the wait doubles, to twelve times that. */
  everyMs?: number;
}

const AGAIN_MS = 5_000;
const MOST_TIMES = 12;

export function createWatch({ say, everyMs = AGAIN_MS, ...parts }: WatchParts): Watch {
  const ending = new AbortController();
  let refusal: string | null = 'The log has not been compared yet with what its witness saw. Try again in a moment.';
  let agrees = false;
  let running: Promise<void> | null = null;

  /** Who was let pass without a checkpoint is not stopped for want of one: only by what one says. */
  async function look(): Promise<void> {
    const seen = await compareLog(parts);
    agrees = seen.outcome === 'agrees';
    if (seen.outcome === 'unanswered' && refusal === null) return;
    const before = refusal;
    refusal = isRefusal(seen) ? seen.word : null;
    if (refusal !== before || agrees) say(seen.word);
  }

  async function goOn(): Promise<void> {
    for (let wait = everyMs; !agrees; wait = Math.min(2 * wait, MOST_TIMES * everyMs)) {
      await setTimeout(wait, undefined, { signal: ending.signal, ref: false }).catch(() => {});
      if (ending.signal.aborted) return;
      await look();
    }
  }

  return {
    refusal: () => refusal,
    start: async () => {
      await look();
      running = goOn();
    },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

/** What records, signs, or sends again what a database from before the log's end does not know to be sent. */
const HELD = [
  'publish',
  'mark',
  'recall',
  'answer',
  'importAnswers',
  'merge',
  'unmerge',
  'erase',
  'purge',
  'changeLogKey',
  'checkpoint',
  'proof',
  'publicationProof',
  'policyList',
  'claimNotices',
  'noteTest',
  'claimWebhooks',
] as const satisfies readonly (keyof Store)[];

/** `store`, which does nothing of that while there is a refusal: it rejects with StoreError `behind`. */
export function guarded(store: Store, refusal: () => string | null): Store {
  const held = HELD.map((name) => {
    const act = store[name] as (...given: unknown[]) => Promise<unknown>;
    const guard = async (...given: unknown[]) => {
      const why = refusal();
      if (why !== null) throw new StoreError('behind', why);
      return act(...given);
    };
    return [name, guard];
  });
  return { ...store, ...Object.fromEntries(held) };
}
