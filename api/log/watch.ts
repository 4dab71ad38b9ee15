/**
 * The log against what a witness saw of it. After the restore of an old backup the database holds less, or something else,
 * than was shown to the world: whatever were signed then would tell a second story. So nothing is, until they agree again.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type Checkpoint, equalBytes, parseCheckpoint, parseNote, toBase64 } from '#model/receipt.ts';
import { type Store, StoreError } from '../store/store.ts';

export interface Watch {
  /** Why nothing may be recorded or signed, in words for people; null when all is well. */
  refusal(): string | null;
  /** Compares once, and then again and again until they agree. Resolves after the first time. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface WatchParts {
  store: Pick<Store, 'rootAt'>;
  /** A path or an address. */
  witness: string;
  say: (line: string) => void;
  /** Between two attempts, milliseconds. */
  everyMs?: number;
}

const AGAIN_MS = 15_000;
const PATIENCE_MS = 5_000;

export function createWatch({ store, witness, say, everyMs = AGAIN_MS }: WatchParts): Watch {
  const ending = new AbortController();
  let refusal: string | null = 'The log has not been compared yet with what its witness saw. Try again in a moment.';
  let running: Promise<void> | null = null;

  async function compare(): Promise<void> {
    const before = refusal;
    const { why, word } = await judged(store, witness);
    refusal = why;
    if (why !== before) say(word ?? why ?? `The log is the one that was witnessed (${witness}).`);
  }

  async function goOn(): Promise<void> {
    while (refusal !== null && !ending.signal.aborted) {
      await setTimeout(everyMs, undefined, { signal: ending.signal, ref: false }).catch(() => {});
      if (!ending.signal.aborted) await compare();
    }
  }

  return {
    refusal: () => refusal,
    start: async () => {
      await compare();
      running = goOn();
    },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

/** `word`: what to tell instead of all being well. */
interface Judged {
  why: string | null;
  word?: string;
}

async function judged(store: WatchParts['store'], witness: string): Promise<Judged> {
  try {
    const note = await noteAt(witness);
    if (note === null)
      return { why: null, word: `There is no checkpoint at ${witness} yet, so the log was compared with nothing.` };
    const head = parseCheckpoint(parseNote(note)?.text ?? '');
    if (!head) return { why: `What WITNESS names is no checkpoint, so the log cannot be compared. ${MEND}` };
    return { why: refusalOf(head, await store.rootAt(head.size)) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { why: `The log could not be compared with what its witness saw: ${cause}. It is tried again.` };
  }
}

/** Why a log must not go on that had `root` at the witnessed size, and has `size` leaves now. */
export function refusalOf(head: Checkpoint, { size, root }: { size: number; root: Uint8Array | null }): string | null {
  if (root === null) {
    return `The log has ${size} leaves, and its witness saw ${head.size}: an old backup was restored, or the log was cut. ${RESTORE}`;
  }
  if (equalBytes(root, head.root)) return null;
  return `At ${head.size} leaves the log has another root than its witness saw (${toBase64(head.root)}): it is another log, or was rewritten. ${RESTORE}`;
}

const RESTORE =
  'Nothing is recorded or signed until they agree; reading goes on. ' +
  'Run `npm run policy -- import-receipts` with the shop’s receipts and the witness’s folder.';
const MEND = 'Set it to the file or address of a checkpoint, such as /log/checkpoint of the site.';

/** Null where there is nothing yet. */
async function noteAt(witness: string): Promise<string | null> {
  if (!/^https?:/.test(witness)) {
    return readFile(witness, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new Error(`the file cannot be read (${error.code})`);
    });
  }
  const answer = await fetch(witness, { signal: AbortSignal.timeout(PATIENCE_MS), cache: 'no-store' }).catch(
    () => null,
  );
  if (!answer) throw new Error('its address does not answer');
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`its address answers ${answer.status}`);
  return answer.text();
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
