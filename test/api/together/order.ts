/** Whether the order of a log is the order in which it was committed, seen from outside. */
import { createHash } from 'node:crypto';

/** How many leaves there were, and their root in base64. */
export interface Checkpoint {
  size: number;
  root: string;
}

/** The root of RFC 6962 (section 2.1) over the hashes of leaves. */
export function rootOver(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0]!;
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(Uint8Array.of(1), rootOver(leaves.slice(0, half)), rootOver(leaves.slice(half)));
}

function sha256(...parts: Uint8Array[]): Uint8Array {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** Checkpoints that are not the beginning of the log as it became: something came before what had been seen. */
export function changedSince(checkpoints: readonly Checkpoint[], leaves: readonly Uint8Array[]): Checkpoint[] {
  return checkpoints.filter(
    ({ size, root }) => Buffer.from(rootOver(leaves.slice(0, size))).toString('base64') !== root,
  );
}

export interface Timed {
  index: number;
  /** When it was sent, and when the acknowledgement had arrived: milliseconds of one clock. */
  sentAt: number;
  toldAt: number;
}

/** Answers that were sent after another had been acknowledged, and stand before it. */
export function beforeTheirTime(answers: readonly Timed[]): Timed[] {
  const bySent = answers.toSorted((a, b) => a.sentAt - b.sentAt);
  const byTold = answers.toSorted((a, b) => a.toldAt - b.toldAt);
  let highest = -1;
  let told = 0;
  return bySent.filter(({ sentAt, index }) => {
    for (; told < byTold.length && byTold[told]!.toldAt < sentAt; told += 1)
      highest = Math.max(highest, byTold[told]!.index);
    return index < highest;
  });
}
