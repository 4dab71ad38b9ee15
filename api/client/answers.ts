/**
 * What receipts prove: who answered what. Checking a signature is slow beside all else, so what was checked is remembered,
 * and a shop with many processes can keep a sealed copy in its session, which costs a tenth to check.
 */
import type { PublicJwk } from '#model/receipt.ts';
import type { Answer } from '#model/ref.ts';
import { bytesOf, type JwsFault, jsonOf, pinnedKeys, textOf } from './jws.ts';
import { createRecent } from './recent.ts';

const RECEIPT_TYPE = 'policy-receipt+jws';
const SEAL = 'ps1';
const encoder = new TextEncoder();
/** What was sealed with the same key for another purpose is no seal of ours. */
const PURPOSE = 'policy-session/v1\n';

/** Which answers are a yes to their kind. */
export const IS_YES: Readonly<Record<Answer, boolean>> = {
  acknowledge: true,
  accept: true,
  consent: true,
  decline: false,
  withdraw: false,
  defer: false,
};

/** One answer. `at`: when it was recorded, epoch ms; `index`: its place in the log, by which answers are in order. */
export interface ProvedAnswer {
  id: string;
  policy: string;
  version: number;
  answer: Answer;
  at: number;
  index: number;
  /** Of an imported answer; null for one that was observed. */
  claim: { answeredAt: number; counts: boolean } | null;
}

export interface Proved {
  user: string;
  answers: readonly ProvedAnswer[];
}

/** `payload`: signed, but no receipt. */
export type ReceiptFault = JwsFault | 'payload';

export type Read = Proved | { fault: ReceiptFault };

export interface AnswerReader {
  /** What a receipt or a seal proves; at once when it was checked lately. Never rejects. */
  read(text: string): Read | Promise<Read>;
  /** One sealed copy of many answers of one user. */
  seal(proved: Proved): Promise<string>;
}

/** `sealKey`: the shop's own secret, 32 bytes at least. `most`: how many checked texts are remembered at least. */
export function answerReader(keys: readonly PublicJwk[], sealKey: Uint8Array, most: number): AnswerReader {
  const pinned = pinnedKeys(keys);
  const recent = createRecent<Proved>(most);
  const mac = { name: 'HMAC', hash: 'SHA-256' };
  let imported: Promise<CryptoKey> | null = null;
  const key = () => {
    imported ??= crypto.subtle.importKey('raw', Uint8Array.from(sealKey), mac, false, ['sign', 'verify']);
    return imported;
  };

  async function openReceipt(jws: string): Promise<Read> {
    const opened = await pinned.open(jws, RECEIPT_TYPE);
    if (opened.fault !== null) return opened;
    return receiptOf(opened.payload) ?? { fault: 'payload' };
  }

  async function openSeal(text: string): Promise<Read> {
    const [, body = '', tag = '', ...more] = text.split('.');
    const [payload, signature] = [bytesOf(body), bytesOf(tag)];
    if (!payload || !signature || more.length > 0) return { fault: 'shape' };
    if (!(await crypto.subtle.verify(mac, await key(), signature, purposed(body)))) return { fault: 'signature' };
    return jsonOf(payload) as Proved;
  }

  async function readAfresh(text: string): Promise<Read> {
    const read = await (text.startsWith(`${SEAL}.`) ? openSeal(text) : openReceipt(text));
    if (!('fault' in read)) recent.set(text, read);
    return read;
  }

  return {
    read: (text) => recent.get(text) ?? readAfresh(text),
    seal: async ({ user, answers }) => {
      const body = textOf(encoder.encode(JSON.stringify({ user, answers })));
      const tag = await crypto.subtle.sign(mac, await key(), purposed(body));
      return `${SEAL}.${body}.${textOf(new Uint8Array(tag))}`;
    },
  };
}

function purposed(body: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(PURPOSE + body);
}

function receiptOf(payload: unknown): Proved | null {
  const { record, index } = Object(payload) as Record<string, unknown>;
  const fields = Object(record) as Record<string, unknown>;
  const { id, user, policy, version, answer, recordedAt: at } = fields;
  const isWhole = [id, user, policy, answer].every(isText) && [version, at, index].every(isCount);
  const claim = claimOf(fields);
  if (!isWhole || claim === undefined || !Object.hasOwn(IS_YES, answer as string)) return null;
  return { user: user as string, answers: [{ id, policy, version, answer, at, index, claim } as ProvedAnswer] };
}

/** Undefined for a claim that is not whole, or of a kind that came later. */
function claimOf({ provenance, answeredAt, counts }: Record<string, unknown>): ProvedAnswer['claim'] | undefined {
  if (provenance === undefined) return null;
  const isWhole = provenance === 'imported' && isCount(answeredAt) && typeof counts === 'boolean';
  return isWhole ? { answeredAt, counts } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
