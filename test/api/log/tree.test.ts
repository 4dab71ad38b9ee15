import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consistencyPlan, inclusionPlan, rootPlan } from '../../../api/log/proof.ts';
import { append, decodeEdge, EMPTY_EDGE, encodeEdge, rootOf } from '../../../api/log/tree.ts';
import { consistencyHolds, EMPTY_ROOT, inclusionHolds, leafHash, toHex } from '../../../content/model/receipt.ts';
import { CONSISTENCY, INCLUSION, LEAVES, ROOTS } from './rfc6962.ts';
import { bytesOf, MemoryLog } from './sample.ts';

/** The tree of RFC 6962, section 2.1, word for word: slow, and with nothing of ours in it. */
function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const parts = [Uint8Array.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k))];
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

function logOf(leaves: readonly Uint8Array[]): MemoryLog {
  const log = new MemoryLog();
  for (const leaf of leaves) log.add(leaf);
  return log;
}

const leaf = (index: number) => bytesOf(`leaf ${index}`);
const many = Array.from({ length: 1500 }, (_, index) => leaf(index));
const big = logOf(many);
const roots = [EMPTY_ROOT, ...many.map((_, at) => big.prove(rootPlan(at + 1))[0]!)];
const sizes = fc.integer({ min: 1, max: many.length });
const pair = fc.tuple(sizes, sizes).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

describe('the tree is that of RFC 6962', () => {
  const reference = logOf(LEAVES.map((entry) => leafHash(entry)));

  test('its roots are those of the published vectors', () => {
    expect(toHex(EMPTY_ROOT)).toBe(ROOTS[0]);
    LEAVES.forEach((_, at) => {
      expect(toHex(reference.prove(rootPlan(at + 1))[0]!)).toBe(ROOTS[at + 1]);
      expect(toHex(logOf(LEAVES.slice(0, at + 1).map((entry) => leafHash(entry))).root)).toBe(ROOTS[at + 1]);
    });
  });

  test('its inclusion proofs are those of the published vectors', () => {
    for (const [index, size, proof] of INCLUSION) {
      expect(reference.prove(inclusionPlan(index, size)).map(toHex)).toEqual(proof);
    }
  });

  test('its consistency proofs are those of the published vectors', () => {
    for (const [oldSize, size, proof] of CONSISTENCY) {
      expect(reference.prove(consistencyPlan(oldSize, size)).map(toHex)).toEqual(proof);
    }
  });

  test('its root at every size is that of the definition', () => {
    for (const size of [1, 2, 3, 255, 256, 257, 511, 512, 513, 768, 1000, 1279, 1280, 1281, 1500]) {
      expect(toHex(roots[size]!)).toBe(toHex(treeHash(many.slice(0, size))));
    }
  });
});

describe('proofs', () => {
  test('every inclusion proof holds, and is no longer than the tree is high', () => {
    fc.assert(
      fc.property(pair, ([a, size]) => {
        const hashes = big.prove(inclusionPlan(a - 1, size));
        expect(hashes.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(inclusionHolds({ leaf: leaf(a - 1), index: a - 1, size, root: roots[size]!, hashes })).toBe(true);
      }),
      { numRuns: 300, seed: 6962 },
    );
  });

  test('every consistency proof holds', () => {
    fc.assert(
      fc.property(pair, ([oldSize, size]) => {
        const hashes = big.prove(consistencyPlan(oldSize, size));
        const claim = { oldSize, oldRoot: roots[oldSize]!, size, root: roots[size]!, hashes };
        expect(consistencyHolds(claim)).toBe(true);
      }),
      { numRuns: 300, seed: 6962 },
    );
  });

  test('the empty tree is the beginning of every tree, and a tree that of itself', () => {
    const claim = { oldSize: 0, oldRoot: EMPTY_ROOT, size: 9, root: roots[9]! };
    expect(consistencyHolds({ ...claim, hashes: big.prove(consistencyPlan(0, 9)) })).toBe(true);
    expect(consistencyHolds({ ...claim, oldRoot: roots[1]!, hashes: [] })).toBe(false);
    const same = { ...claim, oldSize: 9, oldRoot: roots[9]! };
    expect(consistencyHolds({ ...same, hashes: big.prove(consistencyPlan(9, 9)) })).toBe(true);
    expect(consistencyHolds({ ...same, oldRoot: roots[8]!, hashes: [] })).toBe(false);
  });

  test('a leaf that is not there, and a past that is longer than the present, have no proof', () => {
    expect(() => inclusionPlan(9, 9)).toThrow('no leaf 9 in a tree of 9');
    expect(() => inclusionPlan(-1, 9)).toThrow(RangeError);
    expect(() => inclusionPlan(0.5, 9)).toThrow(RangeError);
    expect(() => consistencyPlan(10, 9)).toThrow('not the beginning');
  });

  test('a missing row is named, not guessed', () => {
    const plan = inclusionPlan(3, 9);
    expect(() => plan.finish(plan.spans.map(() => []))).toThrow(/gap: 1 hashes at level 0 from 2/);
  });
});

describe('what is kept', () => {
  test('adding a leaf needs the edge alone, and the edge survives as bytes', () => {
    let edge = EMPTY_EDGE;
    many.slice(0, 600).forEach((one, index) => {
      edge = decodeEdge(encodeEdge(append(edge, one).edge));
      expect(toHex(rootOf(edge))).toBe(toHex(roots[index + 1]!));
    });
  });

  test('an edge whose length does not fit its size is refused', () => {
    const bytes = encodeEdge(big.edge);
    for (const damaged of [bytes.slice(1), bytes.slice(0, -32), new Uint8Array(), new Uint8Array(7)]) {
      expect(() => decodeEdge(damaged)).toThrow('edge is damaged');
    }
    const grown = bytes.slice();
    grown[7] = grown[7]! ^ 1;
    expect(() => decodeEdge(grown)).toThrow('edge is damaged');
    expect(() => decodeEdge(Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0))).toThrow('edge is damaged');
  });

  test('one inner hash is kept for every 16 leaves, and one for every 16 of those', () => {
    expect(big.rowCount).toBe(1500 + 93 + 5);
  });

  test('a proof in a tree of a million leaves is 20 hashes, from at most 100 rows', () => {
    for (const index of [0, 1, 499_999, 524_288, 999_999]) {
      const plan = inclusionPlan(index, 1_000_000);
      expect(plan.spans.reduce((sum, span) => sum + span.count, 0)).toBeLessThanOrEqual(100);
    }
    expect(inclusionPlan(0, 1_000_000).spans.length).toBeGreaterThanOrEqual(20);
  });

  test('plans are exact beyond what 32 bits count', () => {
    const size = 2 ** 40 + 5;
    expect(inclusionPlan(2 ** 40 + 4, size).spans.at(-1)).toEqual({ level: 40, from: 0, count: 1 });
    expect(inclusionPlan(0, 2 ** 40).spans).toHaveLength(40);
  });
});
