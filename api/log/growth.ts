/** What one step adds to the log: leaves in their order, then one head, and under it a receipt for every answer. */
import {
  type AcceptanceRecord,
  acceptanceLeafOf,
  HASH_BYTES,
  type LinkRecord,
  linkLeafOf,
  linkText,
  type PublicLeaf,
  publicLeafOf,
  publicLeafText,
  recordText,
} from '#model/receipt.ts';
import { randomDraw } from '../random.ts';
import type { LogKey } from './key.ts';
import { type Seal, signReceipt } from './receipt.ts';
import { sha256 } from './sha256.ts';
import { append, type Edge, type Node, rootOf } from './tree.ts';

export interface Leaf {
  index: number;
  hash: Uint8Array;
  /** RFC 8785 text of a public leaf; null for an answer and a link. */
  text: string | null;
}

/** The key that signs a log, and its number among the log's keys. */
export interface Signer {
  key: LogKey;
  keyNo: number;
}

/** A receipt to hand out, and what to keep of it. */
export interface Sealed extends Omit<Seal, 'kid'> {
  /** Id of the record. */
  acceptance: string;
  index: number;
  opening: Uint8Array;
  keyNo: number;
  jws: string;
}

interface Entered {
  record: AcceptanceRecord;
  text: string;
  opening: Uint8Array;
  index: number;
}

/** Grows from an edge, in memory: nothing is stored before the caller writes `leaves`, `nodes`, the seals and `edge`. */
export class Growth {
  readonly leaves: Leaf[] = [];
  readonly nodes: Node[] = [];
  readonly signer: Signer;
  readonly #answers: Entered[] = [];
  #edge: Edge;

  constructor(edge: Edge, signer: Signer) {
    this.#edge = edge;
    this.signer = signer;
  }

  get edge(): Edge {
    return this.#edge;
  }

  /** Adds a public leaf and gives its index. */
  tell(leaf: PublicLeaf): number {
    const text = publicLeafText(leaf);
    return this.#add(publicLeafOf(text), text);
  }

  /** Adds an answer under a fresh opening. Throws a TypeError for what is no record; nothing is added then. */
  enter(record: AcceptanceRecord): void {
    const text = recordText(record);
    const opening = new Uint8Array(randomDraw(HASH_BYTES));
    const index = this.#add(acceptanceLeafOf(text, opening, sha256), null);
    this.#answers.push({ record, text, opening, index });
  }

  /** Adds a link under a fresh opening, and gives what is to be kept of it. */
  link(link: LinkRecord): { index: number; opening: Uint8Array } {
    const opening = new Uint8Array(randomDraw(HASH_BYTES));
    return { index: this.#add(linkLeafOf(linkText(link), opening), null), opening };
  }

  /** Receipts for all answers that were entered, signed over the head after the last leaf. */
  seal(): Sealed[] {
    const { key, keyNo } = this.signer;
    const head = { size: this.#edge.size, root: rootOf(this.#edge) };
    return this.#answers.map(({ record, text, opening, index }) => {
      const { jws, seal } = signReceipt(key, { record, opening, index, ...head }, text);
      return { acceptance: record.id, index, opening, ...head, keyNo, signature: seal.signature, jws };
    });
  }

  #add(hash: Uint8Array, text: string | null): number {
    const { size } = this.#edge;
    const { edge, nodes } = append(this.#edge, hash);
    this.#edge = edge;
    this.leaves.push({ index: size, hash, text });
    this.nodes.push(...nodes);
    return size;
  }
}
