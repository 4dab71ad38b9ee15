/** Answers in the order of the log: what only that order says of them, and what was found of each by itself. */
import { equalBytes } from '#model/receipt.ts';
import type { LogRow } from '../../store/rules/tables.ts';
import type { Findings } from './faults.ts';
import type { Judged } from './judging.ts';
import type { Standings } from './standings.ts';

interface Due {
  index: number;
  root: Uint8Array;
}

export class Answers {
  /** Leaves that have neither record nor receipt: they must have been erased. */
  readonly gone: number[] = [];
  /** Roots that receipts state, by the size of the log at which they must be its root. */
  readonly #due = new Map<number, Due[]>();
  #entry = Number.NEGATIVE_INFINITY;
  held = 0;
  signatures = 0;

  /** Made again of the records. */
  readonly standings: Standings;

  constructor(standings: Standings) {
    this.standings = standings;
  }

  take({ index, entry, recordedAt, told, size, root, isSigned, flaws }: Judged, findings: Findings): void {
    this.held++;
    findings.reached(recordedAt);
    findings.expect(entry > this.#entry, index, `answer ${index} stands in another order in the table than in the log`);
    this.#entry = entry;
    for (const says of flaws) findings.add(index, says);
    if (!told) return;
    this.standings.take(index, told);
    this.#expectRoot(size, { index, root });
    if (isSigned) this.signatures++;
  }

  /** A leaf of an answer that lacks record, receipt or both. */
  takeRest({ leaf: { index }, receipt, record }: LogRow, findings: Findings): void {
    if (!receipt && !record) this.gone.push(index);
    else findings.add(index, `answer ${index} has a receipt without a record`);
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

  #expectRoot(size: number, one: Due): void {
    const due = this.#due.get(size);
    if (due) due.push(one);
    else this.#due.set(size, [one]);
  }
}
