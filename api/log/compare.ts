/** The log beside the checkpoint that its witness kept, once. What cannot be compared does not count as agreed. */
import { readFile } from 'node:fs/promises';
import {
  type Checkpoint,
  equalBytes,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  publicLeafIn,
  toBase64,
} from '#model/receipt.ts';
import type { Store } from '../store/store.ts';
import { nodeVerifier } from './key.ts';

export interface CompareParts {
  store: Pick<Store, 'rootAt' | 'leaves' | 'logKeys'>;
  /** A path or an address. */
  witness: string;
  now: () => Date;
}

/**
 * `agrees`: the log is the witnessed one, grown. `young`: no checkpoint is there, and the log is too new to miss one.
 * `unanswered`: nothing to compare with, though there should be. `differs`: another log, or no checkpoint of this one.
 */
export interface Comparison {
  outcome: 'agrees' | 'young' | 'unanswered' | 'differs';
  /** For people. Of the last two: why nothing may be recorded or signed. */
  word: string;
}

/** So long a log may be without a witness. One that is looked after has its first checkpoint within hours. */
const YOUNG_DAYS = 7;
const DAY_MS = 86_400_000;
const PATIENCE_MS = 5_000;

/** Compares now. Never rejects. */
export async function compareLog({ store, witness, now }: CompareParts): Promise<Comparison> {
  try {
    const note = await noteAt(witness);
    return note === null ? without(await begunAt(store), witness, now().getTime()) : await beside(note, store, witness);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const word = `The log could not be compared with what its witness saw: ${cause}. It is tried again.`;
    return { outcome: 'unanswered', word };
  }
}

/** True when a comparison lets nothing be recorded or signed. */
export function isRefusal({ outcome }: Comparison): boolean {
  return outcome === 'unanswered' || outcome === 'differs';
}

async function beside(note: string, store: CompareParts['store'], witness: string): Promise<Comparison> {
  const head = parseCheckpoint(parseNote(note)?.text ?? '');
  if (!head) {
    return differs(`What WITNESS names is no checkpoint, so the log cannot be compared. ${MEND}`);
  }
  const why = refusalOf(head, await store.rootAt(head.size));
  if (why !== null) return differs(why);
  if (!(await isOurs(note, head, store))) {
    return differs(
      `No key of this log has signed the checkpoint that WITNESS names, though it tells of ${head.size} leaves as ours has: ` +
        `somebody else wrote or changed it. ${HELD} ${MEND}`,
    );
  }
  return { outcome: 'agrees', word: `The log is the one that was witnessed (${witness}).` };
}

function differs(word: string): Comparison {
  return { outcome: 'differs', word };
}

/** Signed by a key that the log itself names, whether it signs still or was replaced. */
async function isOurs(note: string, { origin }: Checkpoint, store: CompareParts['store']): Promise<boolean> {
  const keys = (await store.logKeys()).map((x) => nodeVerifier({ kty: 'OKP', crv: 'Ed25519', x }));
  return (await openCheckpoint(note, origin, keys)) !== null;
}

/** Why a log must not go on that had `root` at the witnessed size, and has `size` leaves now. */
export function refusalOf(head: Checkpoint, { size, root }: { size: number; root: Uint8Array | null }): string | null {
  if (root === null) {
    return `The log has ${size} leaves, and its witness saw ${head.size}: an old backup was restored, or the log was cut. ${HELD} ${RESTORE}`;
  }
  if (equalBytes(root, head.root)) return null;
  return `At ${head.size} leaves the log has another root than its witness saw (${toBase64(head.root)}): it is another log, or was rewritten. ${HELD} ${RESTORE}`;
}

const HELD = 'Nothing is recorded or signed until they agree; reading goes on.';
const RESTORE = 'Run `npm run policy -- import-receipts` with the shop’s receipts and the witness’s folder.';
const MEND = 'Set it to the file or address of a checkpoint, such as /log/checkpoint of the site.';

/** There is no checkpoint: a log that began at `begun` (null: not yet) may be too new for one. */
function without(begun: number | null, witness: string, now: number): Comparison {
  const none = `There is no checkpoint at ${witness}`;
  const until = (begun ?? now) + YOUNG_DAYS * DAY_MS;
  if (now < until) {
    const word =
      `${none} yet, so the log was compared with nothing. It is looked for again and again. ` +
      `Let policy witness run: an API that starts after ${dayOf(until)} and finds none only reads.`;
    return { outcome: 'young', word };
  }
  const word =
    `${none}, and the log is older than ${YOUNG_DAYS} days: a witness should have seen it by now, so nobody can tell whether ` +
    'an old backup was restored. Nothing is recorded or signed until there is one; reading goes on. See that the site is up ' +
    'and that WITNESS names its /log/checkpoint. If no witness ever saw this log: take WITNESS away, start, run ' +
    '`npm run policy -- witness`, deploy the site, and set it again.';
  return { outcome: 'unanswered', word };
}

/** The instant of the first leaf; null while there is none, 0 when it does not tell. */
async function begunAt(store: CompareParts['store']): Promise<number | null> {
  const { leaves } = await store.leaves(0, 1);
  const [first] = leaves;
  return first ? ((first.text === null ? null : publicLeafIn(first.text))?.at ?? 0) : null;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Null where there is nothing. */
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
