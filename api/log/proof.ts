/**
 * Proofs from the log (RFC 6962, section 2.1), without storage. A proof is planned first, and computed when the hundred
 * hashes or so that it needs have been read: a store may read as it likes, at once or awaiting.
 */
import { isSize, nodeHash } from '#model/receipt.ts';
import { type Node, rootOf, STRIDE } from './tree.ts';

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

/** PATH, section 2.1.1. */
function siblings(index: number, start: number, end: number): Range[] {
  if (end - start <= 1) return [];
  const middle = start + split(end - start);
  return index < middle
    ? [...siblings(index, start, middle), [middle, end]]
    : [...siblings(index, middle, end), [start, middle]];
}

/** SUBPROOF, section 2.1.2; `known` while the old root is that of this very subtree. */
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
