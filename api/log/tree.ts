/**
 * The log's Merkle tree (RFC 6962), without storage: what to keep when leaves are added, and what to read for a proof.
 *
 * Kept are all leaf hashes (level 0), the inner hashes of every fourth level (4, 8 …: one row more for 15 leaves), and
 * the edge: the roots of the complete subtrees on the right, at most one per bit of the size. Adding a leaf needs the
 * edge alone. A proof is planned first and computed when its hundred hashes or so have been read, so that a store may
 * read as it likes, at once or awaiting. Inner hashes save time and prove nothing: an audit makes them anew.
 */
import { EMPTY_ROOT, HASH_BYTES, isSize, nodeHash } from '#model/receipt.ts';

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
    hash = nodeHash(peaks.pop()!, hash);
    index = (index - 1) / 2;
    if (level % STRIDE === 0) nodes.push({ level, index, hash });
  }
  return { edge: { size: edge.size + 1, peaks: [...peaks, hash] }, nodes };
}

/** Root of the tree that ends in `edge`. */
export function rootOf({ peaks }: Edge): Uint8Array {
  return peaks.length === 0 ? EMPTY_ROOT : peaks.reduceRight((right, left) => nodeHash(left, right));
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
  if (!isSize(size) || subtrees(0, size).length !== count) {
    throw new RangeError('the log’s edge is damaged: its length does not fit its size. Rebuild it from the leaves');
  }
  const at = (peak: number) => SIZE_BYTES + peak * HASH_BYTES;
  return { size, peaks: Array.from({ length: count }, (_, peak) => bytes.slice(at(peak), at(peak + 1))) };
}

function readSize(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
}

/** Hashes to read: `count` of them at `level`, from index `from`. Level 0 are the leaves. */
export interface Span {
  level: number;
  from: number;
  count: number;
}

/** What to read, and what it makes. */
export interface Plan {
  spans: readonly Span[];
  /** Takes the hashes of each span, in order. Throws an Error that names the gap when one has too few. */
  finish(read: readonly (readonly Uint8Array[])[]): Uint8Array[];
}

/** Inclusion of leaf `index` in the tree of `size` leaves, from the leaf upwards. */
export function inclusionPlan(index: number, size: number): Plan {
  if (!isSize(index) || !isSize(size) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  return planOf(siblings(index, 0, size));
}

/** Consistency of the tree of `oldSize` leaves with that of `size`; nothing to prove for 0 and for equal sizes. */
export function consistencyPlan(oldSize: number, size: number): Plan {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size) {
    throw new RangeError(`a tree of ${oldSize} leaves is not the beginning of one of ${size}`);
  }
  return planOf(oldSize === 0 ? [] : subproof(oldSize, 0, size, true));
}

/** The root that the tree had at `size` (at least 1). */
export function rootPlan(size: number): Plan {
  return planOf([[0, size]]);
}

/** Leaves from the first to before the second; one hash of a proof stands over them. */
type Range = [start: number, end: number];

/** RFC 6962 PATH, section 2.1.1. */
function siblings(index: number, start: number, end: number): Range[] {
  if (end - start <= 1) return [];
  const middle = start + split(end - start);
  return index < middle
    ? [...siblings(index, start, middle), [middle, end]]
    : [...siblings(index, middle, end), [start, middle]];
}

/** RFC 6962 SUBPROOF, section 2.1.2; `known` while the old root is that of this very subtree. */
function subproof(oldSize: number, start: number, end: number, known: boolean): Range[] {
  if (oldSize === end) return known ? [] : [[start, end]];
  const middle = start + split(end - start);
  return oldSize <= middle
    ? [...subproof(oldSize, start, middle, known), [middle, end]]
    : [...subproof(oldSize, middle, end, false), [start, middle]];
}

/** The greatest power of two below `count`. */
function split(count: number): number {
  return 2 ** floorLog2(count - 1);
}

function floorLog2(count: number): number {
  const guess = Math.floor(Math.log2(count));
  return 2 ** guess > count ? guess - 1 : 2 ** (guess + 1) <= count ? guess + 1 : guess;
}

function planOf(ranges: Range[]): Plan {
  const trees = ranges.map(([start, end]) => subtrees(start, end));
  const spans = trees.flat().map(spanOf);
  return {
    spans,
    finish: (read) => {
      const roots = spans.map((span, at) => perfectRoot(span, read[at] ?? []));
      let next = 0;
      return trees.map(({ length }) => {
        next += length;
        return rootOf({ size: length, peaks: roots.slice(next - length, next) });
      });
    },
  };
}

/** The complete subtrees over a range, widest first. Ranges of proofs begin where a subtree of their width may. */
function subtrees(start: number, end: number): Pick<Node, 'level' | 'index'>[] {
  const found = [];
  for (let at = start; at < end; ) {
    const level = floorLog2(end - at);
    found.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return found;
}

/** The kept hashes under an inner node. */
function spanOf({ level, index }: Pick<Node, 'level' | 'index'>): Span {
  const kept = level - (level % STRIDE);
  const count = 2 ** (level - kept);
  return { level: kept, from: index * count, count };
}

function perfectRoot({ level, from, count }: Span, hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length !== count) {
    throw new Error(
      `the log has a gap: ${count} hashes at level ${level} from ${from}, and ${hashes.length} are there`,
    );
  }
  let row = hashes;
  while (row.length > 1) row = pairs(row);
  return row[0]!;
}

function pairs(row: readonly Uint8Array[]): Uint8Array[] {
  return Array.from({ length: row.length / 2 }, (_, at) => nodeHash(row[2 * at]!, row[2 * at + 1]!));
}
