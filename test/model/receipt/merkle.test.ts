import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type Consistency,
  consistencyHolds,
  type Inclusion,
  inclusionHolds,
  leafHash,
  nodeHash,
  toHex,
} from '../../../content/model/receipt.ts';
import { CONSISTENCY, INCLUSION, LEAVES, ROOTS } from '../../api/log/rfc6962.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest('hex');

const inclusions: Inclusion[] = INCLUSION.map(([index, size, proof]) => ({
  leaf: leafHash(LEAVES[index]!),
  index,
  size,
  root: bytes(ROOTS[size]!),
  hashes: proof.map(bytes),
}));
const consistencies: Consistency[] = CONSISTENCY.map(([oldSize, size, proof]) => ({
  oldSize,
  oldRoot: bytes(ROOTS[oldSize]!),
  size,
  root: bytes(ROOTS[size]!),
  hashes: proof.map(bytes),
}));

/** Every way to change one bit of `value`. */
function* flips(value: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < value.length * 8; bit++) {
    const changed = value.slice();
    changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
    yield changed;
  }
}

/** Every way to change one bit of one of `values`. */
function* flipsIn(values: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [at, value] of values.entries()) {
    for (const changed of flips(value)) yield values.with(at, changed);
  }
}

describe('tree proofs', () => {
  test('leaves and nodes are hashed as RFC 6962 says, and apart from each other', () => {
    const [a, b] = [bytes(ROOTS[1]!), bytes(ROOTS[2]!)];
    expect(toHex(leafHash(LEAVES[3]!))).toBe(sha256(Uint8Array.of(0), LEAVES[3]!));
    expect(toHex(nodeHash(a, b))).toBe(sha256(Uint8Array.of(1), a, b));
  });

  test('the published proofs hold', () => {
    expect(inclusions.map(inclusionHolds)).not.toContain(false);
    expect(consistencies.map(consistencyHolds)).not.toContain(false);
  });

  test('no single bit of an inclusion proof can be changed', () => {
    for (const claim of inclusions) {
      for (const leaf of flips(claim.leaf)) expect(inclusionHolds({ ...claim, leaf })).toBe(false);
      for (const root of flips(claim.root)) expect(inclusionHolds({ ...claim, root })).toBe(false);
      for (const hashes of flipsIn(claim.hashes)) expect(inclusionHolds({ ...claim, hashes })).toBe(false);
    }
  });

  test('no single bit of a consistency proof can be changed', () => {
    for (const claim of consistencies) {
      for (const oldRoot of flips(claim.oldRoot)) expect(consistencyHolds({ ...claim, oldRoot })).toBe(false);
      for (const root of flips(claim.root)) expect(consistencyHolds({ ...claim, root })).toBe(false);
      for (const hashes of flipsIn(claim.hashes)) expect(consistencyHolds({ ...claim, hashes })).toBe(false);
    }
  });

  test('another index does not hold, nor a number that counts nothing', () => {
    for (const claim of inclusions) {
      for (let index = -1; index <= claim.size; index++) {
        expect(inclusionHolds({ ...claim, index })).toBe(index === claim.index);
      }
      for (const index of [Number.NaN, 0.5, 2 ** 53, Number.POSITIVE_INFINITY]) {
        expect(inclusionHolds({ ...claim, index })).toBe(false);
        expect(inclusionHolds({ ...claim, size: index })).toBe(false);
      }
    }
  });

  test('a proof that is too long or too short does not hold', () => {
    for (const claim of inclusions) {
      const { hashes } = claim;
      expect(inclusionHolds({ ...claim, hashes: [...hashes, claim.leaf] })).toBe(false);
      expect(inclusionHolds({ ...claim, hashes: [claim.leaf, ...hashes] })).toBe(false);
      if (hashes.length > 0) expect(inclusionHolds({ ...claim, hashes: hashes.slice(1) })).toBe(false);
      if (hashes.length > 0) expect(inclusionHolds({ ...claim, hashes: hashes.slice(0, -1) })).toBe(false);
    }
    for (const claim of consistencies) {
      const { hashes } = claim;
      expect(consistencyHolds({ ...claim, hashes: [...hashes, claim.root] })).toBe(false);
      expect(consistencyHolds({ ...claim, hashes: [claim.oldRoot, ...hashes] })).toBe(false);
      if (hashes.length > 0) expect(consistencyHolds({ ...claim, hashes: hashes.slice(1) })).toBe(false);
      if (hashes.length > 0) expect(consistencyHolds({ ...claim, hashes: hashes.slice(0, -1) })).toBe(false);
      if (hashes.length > 0) expect(consistencyHolds({ ...claim, hashes: [] })).toBe(false);
    }
  });

  test('a proof for one size of the tree does not hold for twice the size', () => {
    for (const claim of inclusions) expect(inclusionHolds({ ...claim, size: claim.size * 2 })).toBe(false);
    for (const claim of consistencies) expect(consistencyHolds({ ...claim, size: claim.size * 2 })).toBe(false);
  });

  test('time does not run backwards: a smaller tree is not the continuation of a larger one', () => {
    for (const { oldSize, oldRoot, size, root, hashes } of consistencies.filter((one) => one.oldSize < one.size)) {
      expect(consistencyHolds({ oldSize: size, oldRoot: root, size: oldSize, root: oldRoot, hashes })).toBe(false);
    }
    const root = bytes(ROOTS[8]!);
    expect(consistencyHolds({ oldSize: 8, oldRoot: root, size: 1, root, hashes: [] })).toBe(false);
  });
});
