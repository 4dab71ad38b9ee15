/** A receipt together with the proof that the log holds it: all that a person needs to be right without us. */
import { equalBytes, hashFromBase64 } from './bytes.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { openReceipt, type Receipt, type ReceiptFault } from './jws.ts';
import type { Verifier } from './key.ts';
import { acceptanceLeaf } from './leaf.ts';
import { inclusionHolds } from './merkle.ts';

/** Where a record stands in the tree of a checkpoint, as JSON. */
export interface Proof {
  index: number;
  /** From the leaf upwards, base64. */
  hashes: string[];
  /** The signed note. */
  checkpoint: string;
}

/** Whom to believe: the log's name and its public keys, old ones too. */
export interface Trust {
  origin: string;
  verifiers: readonly Verifier[];
  /** A head that a witness kept: a proof against a head of its size must be against this very one. */
  witnessed?: Checkpoint | null;
}

export type EvidenceFault =
  | ReceiptFault
  /** The checkpoint is not this log's, or not signed with its keys. */
  | 'checkpoint'
  /** The proof is of another record, or does not lead to the checkpoint's root. */
  | 'inclusion'
  /** The receipt and the checkpoint are of one size, and state different roots: the log has told two stories. */
  | 'fork';

export type Verdict =
  /** `checkpoint` is null when no proof was given. */
  { holds: true; receipt: Receipt; checkpoint: Checkpoint | null } | { holds: false; fault: EvidenceFault };

/** True for a parsed JSON value that {@link checkEvidence} can take as a proof. */
export function isProof(value: unknown): value is Proof {
  const { index, hashes, checkpoint } = Object(value) as Partial<Record<keyof Proof, unknown>>;
  const isList = Array.isArray(hashes) && hashes.every((hash) => typeof hash === 'string');
  return typeof index === 'number' && isList && typeof checkpoint === 'string';
}

/** Checks a receipt, and its proof when there is one. Never throws for bad evidence. */
export async function checkEvidence(jws: string, proof: Proof | null, trust: Trust): Promise<Verdict> {
  const opened = await openReceipt(jws, trust.verifiers);
  if (opened.fault !== null) return { holds: false, fault: opened.fault };
  const { receipt } = opened;
  if (!proof)
    return isSplit(receipt, trust) ? { holds: false, fault: 'fork' } : { holds: true, receipt, checkpoint: null };
  const checkpoint = await openCheckpoint(proof.checkpoint, trust.origin, trust.verifiers);
  if (!checkpoint) return { holds: false, fault: 'checkpoint' };
  const { size, root } = checkpoint;
  const told = [receipt, ...(trust.witnessed?.origin === trust.origin ? [trust.witnessed] : [])];
  const isFork = told.some((one) => one.size === size && !equalBytes(one.root, root));
  if (isFork || isSplit(receipt, trust)) return { holds: false, fault: 'fork' };
  return isIncluded(receipt, proof, checkpoint)
    ? { holds: true, receipt, checkpoint }
    : { holds: false, fault: 'inclusion' };
}

/** The receipt states the witnessed size with another root. */
function isSplit({ size, root }: Receipt, { witnessed }: Trust): boolean {
  return witnessed?.size === size && !equalBytes(witnessed.root, root);
}

function isIncluded(receipt: Receipt, { index, hashes }: Proof, { size, root }: Checkpoint): boolean {
  const path = hashes.map(hashFromBase64);
  if (index !== receipt.index || !path.every((hash) => hash !== null)) return false;
  return inclusionHolds({ leaf: acceptanceLeaf(receipt.record, receipt.opening), index, size, root, hashes: path });
}
