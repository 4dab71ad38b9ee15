/** One receipt in the terminal, without a database: what was answered, to which text, when, and whether it holds. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  acceptanceLeaf,
  type Checkpoint,
  checkEvidence,
  type EvidenceFault,
  equalBytes,
  isProof,
  type Proof,
  parseCheckpoint,
  parseNote,
  type Receipt,
} from '#model/receipt.ts';
import { hashes } from '#model/version.ts';
import { parseYaml } from '#model/yaml.ts';
import { nodeVerifier } from '../../../api/log/key.ts';
import { append, EMPTY_EDGE, rootOf } from '../../../api/log/tree.ts';
import { CommandError, type Io, paint } from '../verb.ts';
import { readWitnessed, type Witnessed } from '../witness/folder.ts';
import { readKeys } from '../witness/keys.ts';

export interface ReceiptWish {
  receipt: string;
  proof: string | undefined;
  /** The list of keys; the witness's folder and the texts' hashes lie beside it. */
  keys: string;
}

/** Resolves to the exit code: 0 when it holds, 1 when it does not. */
export async function verifyReceipt(wish: ReceiptWish, io: Io): Promise<number> {
  const jws = receiptIn(await read(wish.receipt), wish.receipt);
  const proof = wish.proof === undefined ? null : proofIn(await read(wish.proof), wish.proof);
  const keysFile = resolve(io.root, wish.keys);
  const keys = await readKeys(keysFile);
  if (keys.length === 0) throw noKeys(keysFile);
  const kept = await readWitnessed(join(dirname(keysFile), 'log'));
  const origin = parseCheckpoint(parseNote(kept.checkpoint ?? proof?.checkpoint ?? '')?.text ?? '')?.origin ?? '';
  const verdict = await checkEvidence(jws, proof, { origin, verifiers: keys.map(nodeVerifier) });
  const fault = verdict.holds ? witnessFault(verdict.receipt, kept) : verdict.fault;
  if (!verdict.holds || fault !== null) {
    io.out(paint('bad', `The receipt does not hold: ${FAULTS[fault!]}`));
    return 1;
  }
  for (const line of said(verdict.receipt, verdict.checkpoint, kept)) io.out(line);
  io.out(await textLine(verdict.receipt, join(dirname(keysFile), 'policies/hashes.yaml')));
  return 0;
}

type Fault = EvidenceFault | 'witness';

const FAULTS: Readonly<Record<Fault, string>> = {
  shape: 'it is not whole. Copy all of it, from the first character to the last.',
  header: 'its beginning is not that of our receipts.',
  key: 'it is signed with a key that is not among those given.',
  signature: 'its signature is not right. It was changed after it was made.',
  payload: 'its signature is right, but what it signs is no receipt.',
  checkpoint: 'the proof is not signed by this log.',
  inclusion: 'the proof is of another answer, or was changed.',
  fork: 'the log has told two stories about one moment. Keep receipt and proof.',
  witness: 'the witness saw another log than it states. Keep it: somebody has told two stories.',
};

/** A receipt's leaf and root against what the witness kept, as far as that goes. */
function witnessFault({ record, opening, index, size, root }: Receipt, { leaves }: Witnessed): Fault | null {
  const leaf = leaves[index];
  if (leaf && !equalBytes(leaf.hash, acceptanceLeaf(record, opening))) return 'witness';
  if (size > leaves.length) return null;
  const edge = leaves.slice(0, size).reduce((edge, { hash }) => append(edge, hash).edge, EMPTY_EDGE);
  return equalBytes(rootOf(edge), root) ? null : 'witness';
}

function said({ record, index, size }: Receipt, checkpoint: Checkpoint | null, { leaves }: Witnessed): string[] {
  const { policy, version, locale, answer, user, recordedAt, answeredAt, channel, key } = record;
  const isWitnessed = leaves[index] !== undefined;
  const iso = (at: number) => (Number.isNaN(new Date(at).getTime()) ? String(at) : new Date(at).toISOString());
  const rows: [string, string][] = [
    ['answer', answer],
    ['user', user],
    ['text', `${policy}@${version}${locale === null ? '' : `, in ${locale}`}`],
    ['when', iso(recordedAt)],
    ...(answeredAt === undefined
      ? []
      : [['claimed', `given elsewhere, ${iso(answeredAt)}, as the shop says`] as [string, string]]),
    ['channel', `${channel}, reported with the key ${key}`],
    ['place', `leaf ${index} of ${size} when it was signed`],
    ...(checkpoint
      ? [['proof', `stands in ${checkpoint.origin} at ${checkpoint.size} leaves`] as [string, string]]
      : []),
    ...(isWitnessed
      ? [['witness', `stands among the ${leaves.length} leaves that the witness kept`] as [string, string]]
      : []),
  ];
  const where = checkpoint || isWitnessed ? ', and the answer stands in the log' : '';
  return [
    paint('good', `The receipt is genuine${where}.`),
    ...rows.map(([name, value]) => `  ${name.padEnd(9)}${value}`),
  ];
}

async function textLine({ record }: Receipt, file: string): Promise<string> {
  const { policy, version, locale, content } = record;
  if (content === null || locale === null) return '  shown    no text was shown';
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const known = parseYaml(file, text, hashes).value?.[`${policy}@${version}`]?.[locale];
  if (known === undefined) return `  shown    ${content}, a text that is not here to compare`;
  return known === content
    ? `  shown    ${content}, which is the text of ${policy}@${version} here`
    : paint('bad', `  shown    ${content}, which is not the text of ${policy}@${version} here`);
}

/** The receipt itself, or the one field of that name in the API's answer. */
function receiptIn(text: string, file: string): string {
  const jws = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(text)?.[0];
  if (jws) return text.trim().split('.').length === 3 && !/["{}]/.test(text) ? text.trim() : jws;
  throw new CommandError(
    `${file} holds no receipt.`,
    'a receipt is three parts with full stops between them',
    'name the file that holds it',
  );
}

function proofIn(text: string, file: string): Proof {
  const value = jsonIn(text);
  if (isProof(value)) return value;
  throw new CommandError(
    `${file} holds no proof.`,
    'a proof is JSON with index, hashes and checkpoint',
    'fetch it from GET /v1/receipts/{id}/proof',
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${file} cannot be read.`, error.message, 'name a file that is there');
  });
}

function noKeys(file: string): CommandError {
  return new CommandError(
    `${file} lists no key.`,
    'a receipt is checked with the public key of its log',
    'name the list with --keys, or let policy witness write it',
  );
}
