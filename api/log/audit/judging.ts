/** What can be said of an answer by its own rows alone. Nothing here knows its neighbours: pages are judged in any order. */
import {
  acceptanceLeafOf,
  equalBytes,
  HASH_BYTES,
  isRecord,
  type Receipt,
  recordText,
  signingInput,
  toHex,
  utf8,
} from '#model/receipt.ts';
import { promptHash, promptText } from '../../prompt.ts';
import type { Told } from '../../store/rules/answering.ts';
import { importKey, isImported, recordOfRow } from '../../store/rules/records.ts';
import type { KeyRow, LogRow, ReceiptRow, RecordRow } from '../../store/rules/tables.ts';
import type { Acceptance } from '../../store/types.ts';
import { type LogKey, nodeVerifier } from '../key.ts';
import { sha256 } from '../sha256.ts';

/** How many signatures are checked: all, or about so many of every thousand answers. */
export type Sampling = 'all' | number;

/** An answer with all that the log must say of it, and what is wrong with it by itself. */
export interface Judged {
  index: number;
  hash: Uint8Array;
  /** The leaf that is said to have erased it; null when none is. */
  erasedBy: number | null;
  /** Its place in the table of records. */
  entry: number;
  recordedAt: number;
  /** Null when it is no record any more. */
  told: Told | null;
  /** Root that its receipt states for the log of `size` leaves. */
  size: number;
  root: Uint8Array;
  isSigned: boolean;
  /** In words for people. */
  flaws: string[];
}

/** Rows in the order of the log: an answer is judged, anything else stays as it is. */
export type Page = ({ judged: Judged; row?: undefined } | { judged?: undefined; row: LogRow })[];

type Signer = Pick<LogKey, 'kid' | 'verify'>;

/** The keys of a log, and who signs from where on. */
export interface Bench {
  keys: readonly KeyRow[];
  signers: ReadonlyMap<number, Signer>;
  sampling: Sampling;
}

export function benchOf(keys: readonly KeyRow[], sampling: Sampling): Bench {
  return { keys, sampling, signers: new Map(keys.flatMap(signerOf)) };
}

export function judgePage(rows: readonly LogRow[], bench: Bench): Page {
  return rows.map((row) => {
    const { leaf, receipt, record, link } = row;
    const isAnswer = leaf.text === null && !link && receipt && record;
    return isAnswer ? { judged: judge(row, receipt, record, bench) } : { row };
  });
}

function judge({ leaf, erased }: LogRow, kept: ReceiptRow, row: RecordRow, bench: Bench): Judged {
  const { index, size, root } = kept;
  const { entry, nonce, words, ...columns } = row;
  const record = recordOfRow(columns);
  const { recordedAt } = record;
  const place = { index, hash: leaf.hash, erasedBy: erased?.by ?? null, entry, recordedAt, size, root };
  if (!isRecord(record)) {
    return { ...place, told: null, isSigned: false, flaws: [`answer ${index} is no record any more`] };
  }
  const text = recordText(record);
  const isSigned = isDrawn(index, bench.sampling);
  const holds = {
    logged: isLogged(leaf.hash, text, kept.opening),
    named: hasOwnKey(record, nonce, words),
    keyed: bench.signers.has(kept.keyNo),
    timely: isKeyAt(kept, bench),
    placed: size > index,
    signed: !isSigned || hasSignature({ ...kept, record }, kept, text, bench),
  };
  return { ...place, told: toldOf(record), isSigned, flaws: flawsOf(index, holds) };
}

type Test = 'logged' | 'named' | 'keyed' | 'timely' | 'placed' | 'signed';

const SAYS: [Test, (index: number) => string][] = [
  ['logged', (at) => `answer ${at} is not the one that was logged: record, opening or leaf was changed`],
  ['named', (at) => `answer ${at} has another natural key or other words`],
  ['keyed', (at) => `the receipt of answer ${at} names a key that the log has not`],
  ['timely', (at) => `the receipt of answer ${at} names another key than the log had there`],
  ['placed', (at) => `the receipt of answer ${at} states a log that ends before it`],
  ['signed', (at) => `the receipt of answer ${at} is not signed by the log's key`],
];

function flawsOf(index: number, holds: Record<Test, boolean>): string[] {
  return SAYS.filter(([test]) => !holds[test]).map(([, says]) => says(index));
}

function toldOf({ id, user, policy, version, answer, recordedAt, provenance, answeredAt, counts }: Acceptance): Told {
  const told = { id, user, policy, version, answer, recordedAt };
  return provenance ? { ...told, provenance, answeredAt: answeredAt!, counts: counts! } : told;
}

function isLogged(hash: Uint8Array, text: string, opening: Uint8Array): boolean {
  return opening.length === HASH_BYTES && equalBytes(hash, acceptanceLeafOf(text, opening, sha256));
}

/**
 * A prompt's nonce and words make the hash that the record has; after a restore from receipts they are gone. Every other
 * natural key follows from the record.
 */
function hasOwnKey(record: Acceptance, nonce: string, words: Uint8Array | null): boolean {
  if (words === null) return nonce === (isImported(record) ? importKey(record) : record.id);
  const { user, policy, version, content, locale, promptIssuedAt: issuedAt } = record;
  if (content === null || locale === null || issuedAt === null) return false;
  const token = promptText({ nonce, user, policy, version, content, locale, issuedAt, words: toHex(words) });
  return promptHash(token) === record.prompt;
}

function isKeyAt({ index, keyNo }: ReceiptRow, { keys }: Bench): boolean {
  return keys.findLast((key) => key.index < index)?.keyNo === keyNo;
}

/** Evenly spread, so that a run of forged receipts is not passed over. */
function isDrawn(index: number, sampling: Sampling): boolean {
  if (sampling === 'all') return true;
  const share = sampling / 1000;
  return Math.floor((index + 1) * share) > Math.floor(index * share);
}

function hasSignature(receipt: Receipt, { keyNo, signature }: ReceiptRow, text: string, { signers }: Bench): boolean {
  const signer = signers.get(keyNo);
  return signer?.verify(utf8(signingInput(signer.kid, receipt, text)), signature) ?? false;
}

function signerOf({ keyNo, kid, x }: KeyRow): [number, Signer][] {
  try {
    const { verify } = nodeVerifier({ kty: 'OKP', crv: 'Ed25519', x });
    return [[keyNo, { kid, verify }]];
  } catch {
    return [];
  }
}
