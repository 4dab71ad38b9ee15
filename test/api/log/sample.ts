/** A log in memory, kept the way a store keeps it, and records for it. Everything in it is pinned. */
import { createHash, createPrivateKey } from 'node:crypto';
import { signCheckpoint } from '../../../api/log/checkpoint.ts';
import { type LogKey, logKey } from '../../../api/log/key.ts';
import { inclusionPlan, type Plan, type Span } from '../../../api/log/proof.ts';
import { type Seal, signReceipt } from '../../../api/log/receipt.ts';
import { append, EMPTY_EDGE, rootOf } from '../../../api/log/tree.ts';
import {
  type AcceptanceRecord,
  acceptanceLeaf,
  type Proof,
  type Receipt,
  toBase64,
} from '../../../content/model/receipt.ts';

export const ORIGIN = 'example.no/personvern';

/** A pinned "random" 32 bytes. */
export function bytesOf(name: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(name).digest());
}

/** The Ed25519 key with this seed (32 bytes, hexadecimal). */
export function keyOf(seed: string): LogKey {
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return logKey(key.export({ format: 'pem', type: 'pkcs8' }).toString());
}

export const KEY = keyOf('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
export const OTHER_KEY = keyOf('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');

export function record(changes: Partial<AcceptanceRecord> = {}): AcceptanceRecord {
  return {
    v: 1,
    id: '01943f5e-7c00-7abc-8def-0123456789ab',
    user: 'Kari-4711',
    policy: 'privacy',
    version: 3,
    locale: 'nb',
    content: 'c'.repeat(64),
    answer: 'acknowledge',
    channel: 'web',
    prompt: 'd'.repeat(64),
    promptIssuedAt: 1_798_800_000_000,
    recordedAt: 1_798_800_012_345,
    key: 'key_0123456789abcdef',
    generation: 7,
    ...changes,
  };
}

/** Leaf hashes and kept inner hashes, as rows. */
export class MemoryLog {
  #edge = EMPTY_EDGE;
  readonly #rows = new Map<string, Uint8Array>();

  get edge() {
    return this.#edge;
  }

  get root(): Uint8Array {
    return rootOf(this.#edge);
  }

  add(leaf: Uint8Array): number {
    const index = this.#edge.size;
    const { edge, nodes } = append(this.#edge, leaf);
    this.#edge = edge;
    for (const node of [{ level: 0, index, hash: leaf }, ...nodes]) {
      this.#rows.set(`${node.level}/${node.index}`, node.hash);
    }
    return index;
  }

  get rowCount(): number {
    return this.#rows.size;
  }

  read = ({ level, from, count }: Span): Uint8Array[] =>
    Array.from({ length: count }, (_, at) => this.#rows.get(`${level}/${from + at}`)).filter(
      (row) => row !== undefined,
    );

  prove(plan: Plan): Uint8Array[] {
    return plan.finish(plan.spans.map(this.read));
  }
}

export interface Evidence {
  receipt: Receipt;
  jws: string;
  seal: Seal;
  proof: Proof;
}

/** Evidence of the answer at `index` in a log of `size` answers, its head signed with `key`. */
export function evidence(index: number, size: number, key = KEY): Evidence {
  const log = new MemoryLog();
  const openings = Array.from({ length: size }, (_, at) => bytesOf(`opening ${at}`));
  for (const [at, opening] of openings.entries()) log.add(acceptanceLeaf(record({ user: `user-${at}` }), opening));
  const head = { size, root: log.root };
  const receipt: Receipt = { record: record({ user: `user-${index}` }), opening: openings[index]!, index, ...head };
  const hashes = log.prove(inclusionPlan(index, size)).map(toBase64);
  const checkpoint = signCheckpoint([key], { origin: ORIGIN, ...head });
  return { receipt, ...signReceipt(key, receipt), proof: { index, hashes, checkpoint } };
}
