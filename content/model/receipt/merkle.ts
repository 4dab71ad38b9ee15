/** The hashes of an RFC 6962 tree, and the checks of its proofs (RFC 9162, sections 2.1.3.2 and 2.1.4.2). */
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, equalBytes, type Hash } from './bytes.ts';

/** Root of the tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** `hash` is SHA-256 by whoever does it quickest where this runs; so below. */
export function leafHash(entry: Uint8Array, hash: Hash = sha256): Uint8Array {
  return hash(concat(LEAF, entry));
}

export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Hash = sha256): Uint8Array {
  return hash(concat(NODE, left, right));
}

/** That `leaf` (a leaf hash) stands at `index` in the tree of `size` leaves with `root`. */
export interface Inclusion {
  leaf: Uint8Array;
  index: number;
  size: number;
  root: Uint8Array;
  /** From the leaf upwards. */
  hashes: readonly Uint8Array[];
}

export function inclusionHolds({ leaf, index, size, root, hashes }: Inclusion): boolean {
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  const climb = new Climb(index, size - 1);
  let hash = leaf;
  for (const sibling of hashes) {
    if (climb.atTop) return false;
    hash = climb.fromLeft() ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    climb.up();
  }
  return climb.atTop && equalBytes(hash, root);
}

/** That the tree of `oldSize` leaves with `oldRoot` is the beginning of the tree of `size` leaves with `root`. */
export interface Consistency {
  oldSize: number;
  oldRoot: Uint8Array;
  size: number;
  root: Uint8Array;
  hashes: readonly Uint8Array[];
}

export function consistencyHolds({ oldSize, oldRoot, size, root, hashes }: Consistency): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size) return false;
  if (oldSize === size) return hashes.length === 0 && equalBytes(oldRoot, root);
  if (oldSize === 0) return hashes.length === 0 && equalBytes(oldRoot, EMPTY_ROOT);
  const climb = new Climb(oldSize - 1, size - 1);
  climb.skipRights();
  const [first, ...rest] = climb.isLeftmost ? [oldRoot, ...hashes] : hashes;
  if (!first) return false;
  let [before, after] = [first, first];
  for (const sibling of rest) {
    if (climb.atTop) return false;
    const fromLeft = climb.fromLeft();
    if (fromLeft) before = nodeHash(sibling, before);
    after = fromLeft ? nodeHash(sibling, after) : nodeHash(after, sibling);
    climb.up();
  }
  return climb.atTop && equalBytes(before, oldRoot) && equalBytes(after, root);
}

/** True for 0, 1, 2 … as far as they are exact. */
export function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The way from a node to the root: its number on its level, and that of the last node there. */
class Climb {
  #node: number;
  #last: number;

  constructor(node: number, last: number) {
    this.#node = node;
    this.#last = last;
  }

  get atTop(): boolean {
    return this.#last === 0;
  }

  get isLeftmost(): boolean {
    return this.#node === 0;
  }

  /** Whether the next sibling stands on the left. Skips the levels on which the last node has none. */
  fromLeft(): boolean {
    if (this.#node % 2 === 1) return true;
    if (this.#node !== this.#last) return false;
    while (this.#node % 2 === 0 && this.#node !== 0) this.up();
    return true;
  }

  /** Up to the highest node that `node` is the last of. */
  skipRights(): void {
    while (this.#node % 2 === 1) this.up();
  }

  up(): void {
    this.#node = Math.floor(this.#node / 2);
    this.#last = Math.floor(this.#last / 2);
  }
}
