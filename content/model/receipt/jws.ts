/**
 * Receipts: compact JWS (RFC 7515) over RFC 8785 payloads, signed with Ed25519 (RFC 8037, algorithm name of RFC 9864).
 * Header and payload have one spelling each, so equal receipts are equal bytes.
 */
import { fromBase64Url, fromUtf8, hashFromBase64, toBase64, toBase64Url, utf8 } from './bytes.ts';
import type { Verifier } from './key.ts';
import { isSize } from './merkle.ts';
import { type AcceptanceRecord, canonicalText, isRecord, recordText } from './record.ts';

/** What a receipt says: this record stands at `index` of the log that had `size` leaves and `root` when it was signed. */
export interface Receipt {
  record: AcceptanceRecord;
  /** 32 random bytes. */
  opening: Uint8Array;
  index: number;
  size: number;
  root: Uint8Array;
}

/** Why a receipt does not hold, in the order in which it is asked. */
export type ReceiptFault =
  /** Not three parts of base64url. */
  | 'shape'
  /** Another header than ours. */
  | 'header'
  /** Signed with a key that is not among the log's. */
  | 'key'
  | 'signature'
  /** Signed, but no receipt. */
  | 'payload';

export type OpenedReceipt = { receipt: Receipt; kid: string; fault: null } | { fault: ReceiptFault };

/** Reads and checks a compact JWS against the log's keys. Never throws for a bad receipt. */
export async function openReceipt(jws: string, verifiers: readonly Verifier[]): Promise<OpenedReceipt> {
  const parts = jws.split('.');
  const [header, payload, signature] = parts.map(fromBase64Url);
  if (parts.length !== 3 || !header || !payload || !signature) return { fault: 'shape' };
  const kid = kidOf(fromUtf8(header));
  if (kid === null) return { fault: 'header' };
  const verifier = verifiers.find((one) => one.kid === kid);
  if (!verifier) return { fault: 'key' };
  const signed = jws.slice(0, jws.lastIndexOf('.'));
  if (!(await verifier.verify(utf8(signed), signature))) return { fault: 'signature' };
  const receipt = receiptOf(fromUtf8(payload));
  return receipt ? { receipt, kid, fault: null } : { fault: 'payload' };
}

/** What is signed: header and payload as they stand in the JWS, joined by a dot. */
export function signingInput(kid: string, receipt: Receipt, text: string = recordText(receipt.record)): string {
  return `${headerPart(kid)}.${toBase64Url(utf8(payloadText(receipt, text)))}`;
}

/** The compact JWS. The same parts give the same bytes, for ever: a store need only keep what cannot be had otherwise. */
export function assembleReceipt(input: string, signature: Uint8Array): string {
  return `${input}.${toBase64Url(signature)}`;
}

/** RFC 8785 text of the payload; written by hand, in the order of its keys, round the text of the record. */
function payloadText({ opening, index, size, root }: Receipt, text: string): string {
  return `{"index":${index},"opening":"${toBase64(opening)}","record":${text},"root":"${toBase64(root)}","size":${size}}`;
}

let lastHeader = { kid: '', part: '' };

function headerPart(kid: string): string {
  if (lastHeader.kid !== kid) lastHeader = { kid, part: toBase64Url(utf8(headerText(kid))) };
  return lastHeader.part;
}

function headerText(kid: string): string {
  return `{"alg":"Ed25519","kid":"${kid}","typ":"policy-receipt+jws"}`;
}

function kidOf(header: string | null): string | null {
  const kid = /"kid":"([A-Za-z0-9_-]{43})"/.exec(header ?? '')?.[1];
  return kid && header === headerText(kid) ? kid : null;
}

function receiptOf(payload: string | null): Receipt | null {
  const { record, opening, index, size, root } = objectOf(payload);
  if (!isRecord(record) || !isSize(index) || !isSize(size) || index >= size) return null;
  const [openingBytes, rootBytes] = [opening, root].map((text) => hashFromBase64(String(text)));
  if (!openingBytes || !rootBytes) return null;
  const receipt = { record, opening: openingBytes, index, size, root: rootBytes };
  return payloadText(receipt, canonicalText(record)) === payload ? receipt : null;
}

function objectOf(json: string | null): Record<string, unknown> {
  try {
    return Object(JSON.parse(json ?? ''));
  } catch {
    return {};
  }
}
