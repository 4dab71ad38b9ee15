/** Records, their openings and their receipts against the leaves that they made. */
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
import { importKey, isImported, recordOfRow } from '../../store/rules/records.ts';
import type { KeyRow, LogRow, ReceiptRow, RecordRow } from '../../store/rules/tables.ts';
import type { Acceptance } from '../../store/types.ts';
import { nodeVerifier } from '../key.ts';
import type { Findings } from './faults.ts';
import type { Standings } from './standings.ts';

/** How many signatures are checked: all, or about so many of every thousand answers. */
export type Sampling = 'all' | number;

type Verify = (message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;

interface Due {
  index: number;
  root: Uint8Array;
}

export class Answers {
  /** Leaves that have neither record nor receipt: they must have been erased. */
  readonly gone: number[] = [];
  readonly #verifiers: ReadonlyMap<number, { kid: string; verify: Verify }>;
  readonly #keys: readonly KeyRow[];
  readonly #sampling: Sampling;
  /** Roots that receipts state, by the size of the log at which they must be its root. */
  readonly #due = new Map<number, Due[]>();
  #entry = Number.NEGATIVE_INFINITY;
  #turn = 0;
  held = 0;
  signatures = 0;

  /** Made again of the records. */
  readonly standings: Standings;

  constructor(keys: readonly KeyRow[], sampling: Sampling, standings: Standings) {
    this.standings = standings;
    this.#keys = keys;
    this.#sampling = sampling;
    this.#verifiers = new Map(keys.flatMap(({ keyNo, kid, x }) => verifierOf(keyNo, kid, x)));
  }

  async take({ leaf, receipt, record }: LogRow, findings: Findings): Promise<void> {
    const { index } = leaf;
    if (!receipt && !record) this.gone.push(index);
    else if (!receipt || !record) findings.add(index, `answer ${index} has a receipt without a record`);
    else await this.#judge(leaf.hash, receipt, record, findings);
  }

  /** To be called at every size of the log, with its root. */
  reached(size: number, rootOf: () => Uint8Array, findings: Findings): void {
    const due = this.#due.get(size);
    if (!due) return;
    this.#due.delete(size);
    const root = rootOf();
    for (const one of due) {
      const says = `the receipt of answer ${one.index} states another root than the log had`;
      findings.expect(equalBytes(one.root, root), one.index, says);
    }
  }

  /** To be called after the last leaf. */
  end(findings: Findings): void {
    for (const { index } of [...this.#due.values()].flat()) {
      findings.add(index, `the receipt of answer ${index} states a longer log than there is`);
    }
  }

  async #judge(hash: Uint8Array, kept: ReceiptRow, row: RecordRow, findings: Findings): Promise<void> {
    this.held++;
    const { index } = kept;
    const { entry, nonce, words, ...columns } = row;
    const record = recordOfRow(columns);
    findings.reached(record.recordedAt);
    findings.expect(entry > this.#entry, index, `answer ${index} stands in another order in the table than in the log`);
    this.#entry = entry;
    if (!isRecord(record)) {
      findings.add(index, `answer ${index} is no record any more`);
      return;
    }
    this.standings.take(index, record);
    const text = recordText(record);
    const isKept = kept.opening.length === HASH_BYTES && equalBytes(hash, acceptanceLeafOf(text, kept.opening));
    findings.expect(
      isKept,
      index,
      `answer ${index} is not the one that was logged: record, opening or leaf was changed`,
    );
    findings.expect(hasOwnKey(record, nonce, words), index, `answer ${index} has another natural key or other words`);
    findings.expect(
      this.#verifiers.has(kept.keyNo),
      index,
      `the receipt of answer ${index} names a key that the log has not`,
    );
    const inForce = this.#keys.findLast((key) => key.index < index)?.keyNo;
    findings.expect(
      kept.keyNo === inForce,
      index,
      `the receipt of answer ${index} names another key than the log had there`,
    );
    this.#expectRoot(kept, findings);
    if (this.#isDrawn()) await this.#verify({ ...kept, record }, kept, text, findings);
  }

  #expectRoot({ index, size, root }: ReceiptRow, findings: Findings): void {
    findings.expect(size > index, index, `the receipt of answer ${index} states a log that ends before it`);
    const due = this.#due.get(size);
    if (due) due.push({ index, root });
    else this.#due.set(size, [{ index, root }]);
  }

  /** Evenly spread, so that a run of forged receipts is not passed over. */
  #isDrawn(): boolean {
    if (this.#sampling === 'all') return true;
    const share = this.#sampling / 1000;
    this.#turn++;
    return Math.floor(this.#turn * share) > Math.floor((this.#turn - 1) * share);
  }

  async #verify(receipt: Receipt, kept: ReceiptRow, text: string, findings: Findings): Promise<void> {
    this.signatures++;
    const signer = this.#verifiers.get(kept.keyNo);
    const message = signer && utf8(signingInput(signer.kid, receipt, text));
    const holds = message ? await signer.verify(message, kept.signature) : false;
    findings.expect(holds, receipt.index, `the receipt of answer ${receipt.index} is not signed by the log's key`);
  }
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

function verifierOf(keyNo: number, kid: string, x: string): [number, { kid: string; verify: Verify }][] {
  try {
    const { verify } = nodeVerifier({ kty: 'OKP', crv: 'Ed25519', x });
    return [[keyNo, { kid, verify }]];
  } catch {
    return [];
  }
}
