import { compactVerify, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../../api/log/checkpoint.ts';
import { nodeVerifier } from '../../../api/log/key.ts';
import { signReceipt } from '../../../api/log/receipt.ts';
import {
  acceptanceLeaf,
  checkEvidence,
  fromUtf8,
  inclusionHolds,
  isProof,
  type Proof,
  type Trust,
  toBase64,
  utf8,
} from '../../../content/model/receipt.ts';
import { diceOf, mutateText, type Roll } from '../../support/mutate.ts';
import { seeded } from '../../support/random.ts';
import { bytesOf, evidence, KEY, ORIGIN, OTHER_KEY, record } from './sample.ts';

const trust: Trust = { origin: ORIGIN, verifiers: [nodeVerifier(KEY.jwk)] };
/** The same without looking at signatures. */
const blind: Trust = { origin: ORIGIN, verifiers: [{ ...nodeVerifier(KEY.jwk), verify: () => true }] };
const samples = [evidence(0, 1), evidence(4, 7), evidence(299, 300), evidence(17, 300)];

interface Given {
  jws: string;
  proof: Proof;
}

function mutateHashes(hashes: string[], roll: Roll): string[] {
  const at = roll(hashes.length);
  const ways = [
    () => hashes.toSpliced(at, 1),
    () => hashes.toSpliced(at, 0, hashes[at]!),
    () => hashes.with(at, mutateText(hashes[at]!, roll)),
    () => hashes.with(at, toBase64(bytesOf(`${roll(1e9)}`))),
  ];
  return ways[roll(ways.length)]!();
}

function mutate({ jws, proof }: Given, roll: Roll): Given {
  const ways = [
    () => ({ jws: mutateText(jws, roll), proof }),
    () => ({ jws, proof: { ...proof, checkpoint: mutateText(proof.checkpoint, roll) } }),
    () => ({ jws, proof: { ...proof, index: proof.index + [-1, 1, 256, 0.5][roll(4)]! } }),
    () => ({ jws, proof: { ...proof, hashes: mutateHashes(proof.hashes, roll) } }),
  ];
  return ways[roll(proof.hashes.length > 0 ? 4 : 3)]!();
}

const holds = async ({ jws, proof }: Given, whom: Trust) => (await checkEvidence(jws, proof, whom)).holds;

/** How many of `count` mutations a verifier lets through. */
async function slipped(count: number, passes: (given: Given) => Promise<boolean>): Promise<number> {
  const roll = diceOf(seeded(20_270_101));
  let found = 0;
  for (let n = 0; n < count; n++) {
    if (await passes(mutate(samples[n % samples.length]!, roll))) found++;
  }
  return found;
}

describe('evidence', () => {
  test('an untouched receipt with its proof holds, and says what it proves', async () => {
    for (const { jws, proof, receipt } of samples) {
      const checkpoint = { origin: ORIGIN, size: receipt.size, root: receipt.root };
      expect(await checkEvidence(jws, proof, trust)).toEqual({ holds: true, receipt, checkpoint });
      expect(await checkEvidence(jws, null, trust)).toEqual({ holds: true, receipt, checkpoint: null });
    }
  });

  test('10,000 random changes, one at a time, are all noticed', { timeout: 120_000 }, async () => {
    expect(await slipped(10_000, (given) => holds(given, trust))).toBe(0);
  });

  test('control: without the check of signatures some changes get through', async () => {
    expect(await slipped(1000, (given) => holds(given, blind))).toBeGreaterThan(10);
  });

  test('control: without the walk to the root some changes get through', async () => {
    const lazy = async ({ jws }: Given) => (await checkEvidence(jws, null, trust)).holds;
    expect(await slipped(1000, lazy)).toBeGreaterThan(100);
  });

  test('control: a reader that forgives spellings of base64 lets some through', async () => {
    const key = await importJWK(KEY.jwk, 'Ed25519');
    const { jws } = samples[0]!;
    const last = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map(
      (one) => jws.slice(0, -1) + one,
    );
    const forgiven = await Promise.all(
      last.map((one) =>
        compactVerify(one, key).then(
          () => true,
          () => false,
        ),
      ),
    );
    const ours = await Promise.all(last.map(async (one) => (await checkEvidence(one, null, trust)).holds));
    expect(forgiven.filter(Boolean).length).toBeGreaterThan(1);
    expect(ours.filter(Boolean).length).toBe(1);
  });

  test('no single bit of a receipt or a checkpoint can be changed', { timeout: 120_000 }, async () => {
    const { jws, proof } = samples[1]!;
    for (const [text, place] of [
      [jws, 'jws'],
      [proof.checkpoint, 'checkpoint'],
    ] as const) {
      const bytes = utf8(text);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = bytes.slice();
        changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
        const read = fromUtf8(changed) ?? '';
        const given = place === 'jws' ? { jws: read, proof } : { jws, proof: { ...proof, checkpoint: read } };
        if (await holds(given, trust)) expect.fail(`bit ${bit} of the ${place} can be changed`);
      }
    }
  });
});

describe('bad evidence says what is wrong with it', () => {
  const { jws, proof, receipt } = samples[1]!;
  const head = { origin: ORIGIN, size: receipt.size, root: receipt.root };
  const faultOf = async (given: Partial<Given>) => {
    const verdict = await checkEvidence(given.jws ?? jws, given.proof ?? proof, trust);
    return verdict.holds ? null : verdict.fault;
  };

  test('the proof of another answer', async () => {
    expect(await faultOf({ proof: samples[3]!.proof })).toBe('inclusion');
    expect(await faultOf({ jws: samples[3]!.jws })).toBe('inclusion');
  });

  test('a receipt our key signed for a record that the log never held', async () => {
    const forged = { ...receipt, record: record({ user: 'Ola' }) };
    expect(await faultOf({ jws: signReceipt(KEY, forged).jws })).toBe('inclusion');
  });

  test('a receipt that names another place in the log than the record has', async () => {
    const misplaced = signReceipt(KEY, { ...receipt, index: receipt.index + 1 }).jws;
    expect(await faultOf({ jws: misplaced })).toBe('inclusion');
  });

  test('a checkpoint of another key, or of another log', async () => {
    expect(await faultOf({ proof: { ...proof, checkpoint: signCheckpoint([OTHER_KEY], head) } })).toBe('checkpoint');
    const other = signCheckpoint([KEY], { ...head, origin: 'example.no/annet' });
    expect(await faultOf({ proof: { ...proof, checkpoint: other } })).toBe('checkpoint');
  });

  test('two stories about one size of the log, both signed', async () => {
    const checkpoint = signCheckpoint([KEY], { ...head, root: bytesOf('another story') });
    expect(await faultOf({ proof: { ...proof, checkpoint } })).toBe('fork');
  });

  test('a proof against a later checkpoint holds as well', async () => {
    const later = evidence(4, 300);
    expect(await faultOf({ proof: later.proof })).toBe(null);
    const leaf = acceptanceLeaf(receipt.record, receipt.opening);
    const hashes = later.proof.hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'base64')));
    expect(inclusionHolds({ leaf, index: 4, size: 300, root: later.receipt.root, hashes })).toBe(true);
  });

  test('what is no proof is not taken for one', () => {
    expect(isProof(JSON.parse(JSON.stringify(proof)))).toBe(true);
    for (const value of [
      null,
      7,
      'x',
      [],
      {},
      { ...proof, hashes: 'x' },
      { ...proof, hashes: [1] },
      { ...proof, index: '4' },
    ]) {
      expect(isProof(value)).toBe(false);
    }
  });
});
