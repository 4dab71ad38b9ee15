/** Is what the API shows now the same log as the one that was witnessed, grown? Nothing here is taken on trust but a first key. */
import {
  type Checkpoint,
  consistencyHolds,
  equalBytes,
  handoverHolds,
  type KeyLeaf,
  keyIn,
  openCheckpoint,
  type PublicJwk,
  parseCheckpoint,
  parseNote,
  publicLeafIn,
  publicLeafOf,
  thumbprint,
} from '#model/receipt.ts';
import { nodeVerifier } from '../../../api/log/key.ts';
import { append, EMPTY_EDGE, rootOf } from '../../../api/log/tree.ts';
import { CommandError } from '../verb.ts';
import type { RemoteLog } from './api.ts';
import type { Witnessed, WitnessedLeaf } from './folder.ts';
import type { Addition } from './keys.ts';

/** What may be written down. */
export interface Growth {
  witnessed: Witnessed;
  /** Index of the first new leaf. */
  from: number;
  head: Checkpoint;
  /** Keys that the log has named and the list has not. */
  additions: Addition[];
  /** The list was empty: the first key was believed because it was there first. */
  isFirst: boolean;
}

/** Compares the log with what was kept and the keys that are known. Throws a CommandError for any story but one. */
export async function judge(log: RemoteLog, kept: Witnessed, known: readonly PublicJwk[]): Promise<Growth> {
  const before = await headKept(kept, known);
  const note = await log.checkpoint();
  const stated = headIn(note);
  if (before) refuseOther(before, stated);
  const from = before?.size ?? 0;
  const leaves = [...kept.leaves.slice(0, from), ...(await log.leaves(from, stated.size))];
  refuseForged(leaves, from);
  const { keys, additions, isFirst } = await keysOf(leaves, known);
  const head = await openCheckpoint(note, stated.origin, [nodeVerifier(keys.at(-1)!)]);
  if (!head) throw unsigned(keys.at(-1)!);
  if (!equalBytes(rootOver(leaves, leaves.length), head.root))
    throw split('its leaves do not make the root that it signed');
  if (before) await requireProof(log, before, head);
  return { witnessed: { checkpoint: note, leaves }, from, head, additions, isFirst };
}

/** The head in the folder, when its leaves make its root and one of the known keys signed it. */
export async function headKept(
  { checkpoint, leaves }: Witnessed,
  known: readonly PublicJwk[],
): Promise<Checkpoint | null> {
  if (checkpoint === null) return null;
  const stated = parseCheckpoint(parseNote(checkpoint)?.text ?? '');
  const head = stated && (await openCheckpoint(checkpoint, stated.origin, known.map(nodeVerifier)));
  const isWhole = head && leaves.length >= head.size && equalBytes(rootOver(leaves, head.size), head.root);
  if (isWhole) return head;
  throw new CommandError(
    'What the witness kept does not hold any more.',
    head ? 'its leaves do not make the root of its checkpoint' : 'no key in content/keys.yaml signed its checkpoint',
    'put content/log and content/keys.yaml back as git has them, and find out who changed them',
  );
}

function headIn(note: string): Checkpoint {
  const stated = parseCheckpoint(parseNote(note)?.text ?? '');
  if (stated) return stated;
  throw new CommandError('The API gives no checkpoint.', 'what it gives is no signed note of that form', 'check --api');
}

function refuseOther(before: Checkpoint, now: Checkpoint): void {
  if (before.origin !== now.origin)
    throw split(`it calls itself ${now.origin}, and the one that was witnessed is ${before.origin}`);
  if (now.size < before.size)
    throw split(`it has ${now.size} leaves, and had ${before.size}: a backup was restored, or the log was cut`);
  if (now.size === before.size && !equalBytes(now.root, before.root))
    throw split(`it has ${now.size} leaves as before, and another root`);
}

/** The text of a public leaf must be the text of its hash. */
function refuseForged(leaves: readonly WitnessedLeaf[], from: number): void {
  const at = leaves.findIndex(
    ({ hash, text }, at) => at >= from && text !== null && !equalBytes(hash, publicLeafOf(text)),
  );
  if (at >= 0) throw split(`leaf ${at} is said to read as it does not`);
}

/** The log's keys in their order, each but the first signed over by the one before it. */
export async function keysOf(leaves: readonly WitnessedLeaf[], known: readonly PublicJwk[]) {
  const keys: PublicJwk[] = [];
  const additions: Addition[] = [];
  const isKnown = (jwk: PublicJwk) => known.some(({ x }) => x === jwk.x);
  for (const [index, leaf] of keyLeavesIn(leaves)) {
    const jwk = keyIn(leaf);
    const last = keys.at(-1);
    const follows = last ? await handoverHolds(leaf, nodeVerifier(last)) : index === 0 && leaf.replaces === null;
    if (!jwk || !follows) throw split(`leaf ${index} names a key that the key before it has not signed`);
    keys.push(jwk);
    if (!isKnown(jwk)) additions.push({ jwk, note: `${leaf.origin}, from leaf ${index}` });
  }
  const [first] = keys;
  if (!first) throw split('its first leaf names no key');
  if (known.length > 0 && !isKnown(first)) throw unknown(first);
  return { keys, additions, isFirst: known.length === 0 };
}

function keyLeavesIn(leaves: readonly WitnessedLeaf[]): [number, KeyLeaf][] {
  return [...leaves.entries()].flatMap(([index, { text }]) => {
    const leaf = text === null ? null : publicLeafIn(text);
    return leaf?.type === 'key' ? [[index, leaf] as [number, KeyLeaf]] : [];
  });
}

function rootOver(leaves: readonly WitnessedLeaf[], size: number): Uint8Array {
  let edge = EMPTY_EDGE;
  for (let index = 0; index < size; index++) edge = append(edge, leaves[index]!.hash).edge;
  return rootOf(edge);
}

/** The leaves have proved it already; the API's own proof must say the same, for others rely on it. */
async function requireProof(log: RemoteLog, before: Checkpoint, head: Checkpoint): Promise<void> {
  const hashes = await log.consistency(before.size, head.size);
  const claim = { oldSize: before.size, oldRoot: before.root, size: head.size, root: head.root, hashes };
  if (!consistencyHolds(claim)) throw split('its proof of consistency does not lead from the old root to the new one');
}

function split(why: string): CommandError {
  return new CommandError(
    'The API does not show the log that was witnessed. Nothing was written.',
    why,
    'stop the API and keep its database as it is. After a restore: npm run policy -- import-receipts. Otherwise find out who changed it',
  );
}

function unsigned(key: PublicJwk): CommandError {
  return new CommandError(
    'The checkpoint is not signed with the key of the log. Nothing was written.',
    `its leaves name ${thumbprint(key)}, which has not signed it`,
    'see which LOG_KEY_FILE the API was started with',
  );
}

function unknown(key: PublicJwk): CommandError {
  return new CommandError(
    `The log is signed with a key that nobody knows: ${thumbprint(key)}. Nothing was written.`,
    'content/keys.yaml lists others, and none of them has signed it over',
    'check --api. If the log was begun anew on purpose, move content/log and content/keys.yaml away, and say why in the commit',
  );
}
