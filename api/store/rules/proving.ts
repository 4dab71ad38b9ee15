/** From what the log keeps to what a verifier needs. Pure. */
import { type Checkpoint, type KeyLeaf, type Proof, toBase64 } from '#model/receipt.ts';
import { signCheckpoint } from '../../log/checkpoint.ts';
import type { LogKey } from '../../log/key.ts';
import { type Edge, rootOf } from '../../log/tree.ts';
import type { ConsistencyProof } from '../types.ts';

/** The head of a log whose first leaf is `first`, the text of the leaf that names key and log. */
export function headOf(first: string, edge: Edge): Checkpoint {
  const { origin } = JSON.parse(first) as KeyLeaf;
  return { origin, size: edge.size, root: rootOf(edge) };
}

export function proofOf(key: LogKey, head: Checkpoint, index: number, hashes: readonly Uint8Array[]): Proof {
  return { index, hashes: hashes.map(toBase64), checkpoint: signCheckpoint([key], head) };
}

export function consistencyOf(from: number, to: number, hashes: readonly Uint8Array[]): ConsistencyProof {
  return { from, to, hashes: hashes.map(toBase64) };
}
