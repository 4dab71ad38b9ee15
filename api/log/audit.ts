/** Recomputes the whole log from the rows, believing none of them: leaves, inner nodes, root, receipts, erasures, standings. */
import {
  type Checkpoint,
  equalBytes,
  type KeyLeaf,
  type PublicLeaf,
  publicLeafIn,
  publicLeafOf,
} from '#model/receipt.ts';
import type { LogRow, LogTables } from '../store/rules/tables.ts';
import { Acts } from './audit/acts.ts';
import { Answers } from './audit/answers.ts';
import { type Fault, Findings } from './audit/faults.ts';
import { compareNodes } from './audit/inner.ts';
import type { Judged, Page, Sampling } from './audit/judging.ts';
import { Keys } from './audit/keys.ts';
import { Links } from './audit/links.ts';
import { judgesFor, pagesOf, type Reading } from './audit/pages.ts';
import { kindsOf, Standings } from './audit/standings.ts';
import { append, type Edge, EMPTY_EDGE, encodeEdge, type Node, rootOf } from './tree.ts';

export type { Fault, Sampling };

export interface AuditWish extends Reading {
  /** A head that was signed earlier, kept elsewhere: the log must have it among its own. Its signature is the caller's to check. */
  witness?: Checkpoint | undefined;
  /** Told now and then how many leaves have been read. */
  progress?: ((leaves: number) => void) | undefined;
}

export interface AuditReport {
  origin: string | null;
  size: number;
  root: Uint8Array;
  answers: number;
  /** Merges, and what undid them. */
  links: number;
  erased: number;
  signatures: number;
  /** The first hundred, those found along the log first; `faultCount` says how many there are. */
  faults: Fault[];
  faultCount: number;
}

/** Reads everything once, in pages; memory grows with the number of inner nodes, and of people. */
export async function audit(tables: LogTables, wish: AuditWish): Promise<AuditReport> {
  const judges = await judgesFor(tables, wish);
  try {
    return await walkAlong(tables, pagesOf(tables, wish, judges), wish);
  } finally {
    await judges?.stop();
  }
}

async function walkAlong(tables: LogTables, pages: AsyncIterable<Page>, wish: AuditWish): Promise<AuditReport> {
  const findings = new Findings();
  const walk = new Walk(new Acts(), new Answers(await standingsOf(tables)), findings, wish.witness);
  for await (const page of pages) {
    for (const { judged, row } of page) judged ? walk.takeAnswer(judged) : walk.take(row);
    wish.progress?.(walk.size);
  }
  await walk.end(tables);
  const { faults, count } = findings;
  return { ...walk.report(), faults, faultCount: count };
}

async function standingsOf(tables: LogTables): Promise<Standings> {
  const merges = (await tables.merges()).sort((a, b) => a.index - b.index);
  return new Standings(kindsOf(await tables.versions()), merges);
}

class Walk {
  readonly #acts: Acts;
  readonly #answers: Answers;
  readonly #links = new Links();
  readonly #keys = new Keys();
  readonly #findings: Findings;
  readonly #witness: Checkpoint | undefined;
  readonly #nodes: Node[] = [];
  readonly #marked = new Map<number, number>();
  #edge: Edge = EMPTY_EDGE;
  #origin: string | null = null;

  constructor(acts: Acts, answers: Answers, findings: Findings, witness: Checkpoint | undefined) {
    this.#acts = acts;
    this.#answers = answers;
    this.#findings = findings;
    this.#witness = witness;
  }

  get size(): number {
    return this.#edge.size;
  }

  takeAnswer(judged: Judged): void {
    this.#begin(judged.index, judged.erasedBy);
    this.#answers.take(judged, this.#findings);
    this.#grow(judged.hash);
  }

  /** Anything else. */
  take(row: LogRow): void {
    const { index, hash, text } = row.leaf;
    this.#begin(index, row.erased?.by ?? null);
    if (text === null && row.link) this.#links.take(row, row.link, this.#findings);
    else if (text === null) this.#answers.takeRest(row, this.#findings);
    const said = text === null ? null : this.#takePublic(row, text);
    this.#grow(hash, said?.type === 'key' ? said : null);
  }

  #begin(index: number, erasedBy: number | null): void {
    const { size } = this.#edge;
    this.#findings.expect(index === size, size, `leaf ${size} is missing: the next one there is ${index}`);
    if (erasedBy !== null) this.#marked.set(index, erasedBy);
  }

  #grow(hash: Uint8Array, key: KeyLeaf | null = null): void {
    const { edge, nodes } = append(this.#edge, hash);
    this.#edge = edge;
    if (key) this.#keys.take(key, { origin: key.origin, size: edge.size, root: rootOf(edge) });
    this.#nodes.push(...nodes);
    this.#answers.reached(edge.size, () => rootOf(edge), this.#findings);
    if (edge.size === this.#witness?.size) this.#compareWitness(this.#witness);
  }

  async end(tables: LogTables): Promise<void> {
    const findings = this.#findings;
    this.#answers.end(findings);
    this.#compareErased();
    await this.#keys.compare(await tables.keys(), findings);
    await this.#acts.compare(tables, findings);
    this.#links.compare(await tables.merges(), findings);
    await compareNodes(this.#nodes, tables, findings);
    await this.#answers.standings.compare(tables, this.#acts.isPurged, findings);
    const kept = await tables.edge();
    const isEdge = kept !== null && equalBytes(kept, encodeEdge(this.#edge));
    findings.expect(isEdge, null, 'the edge of the log, which says what comes next, is not that of its leaves');
    const { records, receipts, links, erased } = await tables.strays();
    for (const id of records) findings.add(null, `the record ${id} has no receipt and no place in the log`);
    for (const index of receipts) findings.add(index, `a receipt stands at ${index}, where the log has no leaf`);
    for (const index of links) findings.add(index, `a link stands at ${index}, where the log has no leaf`);
    for (const index of erased) findings.add(index, `leaf ${index} is said to be erased, and there is none`);
    if (this.#witness && this.#witness.size > this.size) {
      findings.add(this.size, `the log had ${this.#witness.size} leaves at the checkpoint, and has ${this.size}`);
    }
  }

  report() {
    const { held, gone, signatures } = this.#answers;
    const counts = { answers: held, links: this.#links.held, erased: gone.length, signatures };
    return { origin: this.#origin, size: this.size, root: rootOf(this.#edge), ...counts };
  }

  #takePublic({ leaf, receipt, link }: LogRow, text: string): PublicLeaf | null {
    const { index, hash } = leaf;
    const said = publicLeafIn(text);
    const isKept = said !== null && equalBytes(hash, publicLeafOf(text));
    if (!isKept) {
      this.#findings.add(index, `public leaf ${index} is not the one that was logged`);
      return null;
    }
    this.#findings.reached(said.at);
    this.#findings.expect(receipt === null, index, `public leaf ${index} has a receipt, as only answers have`);
    this.#findings.expect(link === null, index, `public leaf ${index} is said to be a link`);
    this.#findings.expect(index > 0 || said.type === 'key', index, 'the first leaf does not name the key');
    if (index === 0) this.#origin = (said as KeyLeaf).origin ?? null;
    this.#acts.take(index, said, this.#findings);
    return said;
  }

  #compareWitness({ size, root }: Checkpoint): void {
    const says = `the first ${size} leaves are not those of the checkpoint: the log was rewritten before leaf ${size}`;
    this.#findings.expect(equalBytes(root, rootOf(this.#edge)), null, says);
  }

  /** Gone is what a public leaf says is gone, no more and no less. */
  #compareErased(): void {
    const told = this.#acts.erased;
    const gone = new Set(this.#answers.gone);
    for (const index of gone) {
      this.#findings.expect(
        told.has(index),
        index,
        `answer ${index} is gone, and no public leaf says that it was erased`,
      );
    }
    for (const [index, by] of told) {
      this.#findings.expect(gone.has(index), index, `answer ${index} was erased by leaf ${by}, and is there`);
      this.#findings.expect(this.#marked.get(index) === by, index, `the list of erasures lacks ${index}`);
    }
    for (const [index, by] of this.#marked) {
      this.#findings.expect(told.get(index) === by, index, `answer ${index} is listed as erased, and no leaf says so`);
    }
  }
}
