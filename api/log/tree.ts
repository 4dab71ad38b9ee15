/**
 * The log's Merkle tree (RFC 6962), without storage: what to keep when leaves are added.
 *
 * Kept are all leaf hashes (level 0), the inner hashes of every fourth level (4, 8 …: one row more for 15 leaves), and
 * the edge: the roots of the complete subtrees on the right, at most one per bit of the size. Adding a leaf needs the
 * edge alone. Inner hashes save time and prove nothing: an audit makes them anew.
 */
import { EMPTY_ROOT, HASH_BYTES, isSize, nodeHash } from '#model/receipt.ts';
import { sha256 } from './sha256.ts';

/** Every how many levels hashes are kept. */
export const STRIDE = 4;
const SIZE_BYTES = 8;

/** All that must be known of a tree to add to it. */
export interface Edge {
  size: number;
  /** Roots of the complete subtrees, widest first: one for each bit of the size that is set. */
  peaks: readonly Uint8Array[];
}

/** A hash to keep: it stands at `index` of `level`, over 2^level leaves. */
export interface Node {
  level: number;
  index: number;
  hash: Uint8Array;
}

export const EMPTY_EDGE: Edge = { size: 0, peaks: [] };

/** The edge after one more leaf (a leaf hash), and the inner hashes that have become due. */
export function append(edge: Edge, leaf: Uint8Array): { edge: Edge; nodes: Node[] } {
  const peaks = [...edge.peaks];
  const nodes: Node[] = [];
  let hash = leaf;
  let index = edge.size;
  for (let level = 1; index % 2 === 1; level++) {
    hash = nodeHash(peaks.pop()!, hash, sha256);
    index = (index - 1) / 2;
    if (level % STRIDE === 0) nodes.push({ level, index, hash });
  }
  return { edge: { size: edge.size + 1, peaks: [...peaks, hash] }, nodes };
}

/** Root of the tree that ends in `edge`. */
export function rootOf({ peaks }: Edge): Uint8Array {
  return peaks.length === 0 ? EMPTY_ROOT : peaks.reduceRight((right, left) => nodeHash(left, right, sha256));
}

/** The edge as bytes: the size (8, big-endian), then the peaks (32 each). */
export function encodeEdge({ size, peaks }: Edge): Uint8Array {
  const bytes = new Uint8Array(SIZE_BYTES + peaks.length * HASH_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(size));
  peaks.forEach((peak, at) => {
    bytes.set(peak, SIZE_BYTES + at * HASH_BYTES);
  });
  return bytes;
}

/** The edge in such bytes. Throws a RangeError when their number does not fit the size. */
export function decodeEdge(bytes: Uint8Array): Edge {
  const size = bytes.length < SIZE_BYTES ? -1 : readSize(bytes);
  const count = (bytes.length - SIZE_BYTES) / HASH_BYTES;
  if (!isSize(size) || bitCount(size) !== count) {
    throw new RangeError('the log’s edge is damaged: its length does not fit its size. Rebuild it from the leaves');
  }
  const at = (peak: number) => SIZE_BYTES + peak * HASH_BYTES;
  return { size, peaks: Array.from({ length: count }, (_, peak) => bytes.slice(at(peak), at(peak + 1))) };
}

function readSize(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
}

function bitCount(size: number): number {
  return size.toString(2).replaceAll('0', '').length;
}
