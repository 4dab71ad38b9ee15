/** Signing receipts. Their form, and how they are checked, is `#model/receipt.ts`. */
import { assembleReceipt, type Receipt, recordText, signingInput, utf8 } from '#model/receipt.ts';
import type { LogKey } from './key.ts';

/** What a store keeps of a receipt besides record, opening and index, so as to give the same bytes again. */
export interface Seal {
  /** Head of the log when it was signed: number of leaves, and root. */
  size: number;
  root: Uint8Array;
  kid: string;
  /** Ed25519, 64 bytes. */
  signature: Uint8Array;
}

/**
 * Signs a receipt: the JWS to hand out, and the seal to keep. `text` is the record's RFC 8785 text, if it is at hand.
 * Deterministic: the same receipt under the same key is the same bytes.
 */
export function signReceipt(
  key: LogKey,
  receipt: Receipt,
  text: string = recordText(receipt.record),
): { jws: string; seal: Seal } {
  const input = signingInput(key.kid, receipt, text);
  const signature = key.sign(utf8(input));
  const { size, root } = receipt;
  return { jws: assembleReceipt(input, signature), seal: { size, root, kid: key.kid, signature } };
}

/** The receipt once more, byte for byte, from what was kept. Needs no key: it may have been replaced since. */
export function receiptAgain(kept: Pick<Receipt, 'record' | 'opening' | 'index'>, seal: Seal): string {
  const { size, root, kid, signature } = seal;
  return assembleReceipt(signingInput(kid, { ...kept, size, root }), signature);
}
