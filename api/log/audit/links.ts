/** Merges against the leaves that they made, and those that are said to stand against what was said of them. */
import { equalBytes, HASH_BYTES, isLink, type LinkRecord, linkLeafOf, linkText } from '#model/receipt.ts';
import { type Merge, standingMerges } from '../../store/rules/replaying.ts';
import type { LinkRow, LogRow, MergeRow } from '../../store/rules/tables.ts';
import type { Findings } from './faults.ts';

export class Links {
  readonly #links: (LinkRecord & { index: number })[] = [];

  /** How many there are. */
  get held(): number {
    return this.#links.length;
  }

  /** Those that stand after the last leaf, in the order of the log. */
  get standing(): Merge[] {
    return standingMerges(this.#links);
  }

  take({ leaf, receipt, record }: LogRow, row: LinkRow, findings: Findings): void {
    const { index, opening, ...columns } = row;
    const link = { v: 1, ...columns } as LinkRecord;
    if (!isLink(link)) {
      findings.add(index, `link ${index} is no link any more`);
      return;
    }
    findings.reached(link.at);
    const isKept = opening.length === HASH_BYTES && equalBytes(leaf.hash, linkLeafOf(linkText(link), opening));
    findings.expect(isKept, index, `link ${index} is not the one that was logged: link, opening or leaf was changed`);
    findings.expect(!receipt && !record, index, `link ${index} has a receipt, as only answers have`);
    this.#links.push({ ...link, index });
  }

  compare(rows: readonly MergeRow[], findings: Findings): void {
    const kept = new Map(rows.map((row) => [row.user, row]));
    for (const { user, into, index, at } of this.standing) {
      const row = kept.get(user);
      const isSame = row?.into === into && row.index === index && row.at === at;
      findings.expect(isSame, index, `the merge that leaf ${index} tells of is not among those that stand`);
      kept.delete(user);
    }
    for (const { index } of kept.values()) findings.add(index, `a merge stands that no leaf ${index} tells of`);
  }
}
