/** Public leaves against the tables that they tell of: what is published, marked and recalled, and with which keys. */
import { sha256 } from '@noble/hashes/sha2.js';
import { type ActLeaf, canonicalText, type PublicLeaf, type PublishLeaf, toHex, utf8 } from '#model/receipt.ts';
import { startOfDay } from '#model/ref.ts';
import type { ActRow, LogTables, VersionRow } from '../../store/rules/tables.ts';
import type { Findings } from './faults.ts';

interface Told<Leaf> {
  index: number;
  leaf: Leaf;
}

/** Public leaves by what they tell of, as the walk along the log meets them. */
export class Acts {
  readonly #published = new Map<string, Told<PublishLeaf>>();
  readonly #done = new Map<string, Told<ActLeaf>>();
  /** Index of the erase leaf by index of what it erased. */
  readonly erased = new Map<number, number>();
  /** Answers were let go of after the retention period. */
  isPurged = false;

  take(index: number, leaf: PublicLeaf, findings: Findings): void {
    const twice = () => findings.add(index, `leaf ${index} tells of something that was told before`);
    if (leaf.type === 'key') return;
    if (leaf.type === 'erase') {
      for (const one of leaf.indexes) this.erased.set(one, index);
      if (leaf.reason === 'retention') this.isPurged = true;
    } else {
      const name = `${leaf.type} ${leaf.policy}@${leaf.version}`;
      if (this.#published.has(name) || this.#done.has(name)) twice();
      if (leaf.type === 'publish') this.#published.set(name, { index, leaf });
      else this.#done.set(name, { index, leaf });
    }
  }

  async compare(tables: LogTables, findings: Findings): Promise<void> {
    const versions = new Map((await tables.versions()).map((row) => [`publish ${row.policy}@${row.version}`, row]));
    compare(this.#published, versions, publishFault, findings);
    const acts = [
      ...(await tables.marks()).map((row) => [`mark ${row.policy}@${row.version}`, row] as const),
      ...(await tables.recalls()).map((row) => [`recall ${row.policy}@${row.version}`, row] as const),
    ];
    compare(this.#done, new Map(acts), actFault, findings);
  }
}

function compare<Leaf, Row>(
  told: ReadonlyMap<string, Told<Leaf>>,
  rows: ReadonlyMap<string, Row>,
  faultOf: (leaf: Leaf, row: Row) => string | null,
  findings: Findings,
): void {
  for (const [name, { index, leaf }] of told) {
    const row = rows.get(name);
    const fault = row ? faultOf(leaf, row) : 'is in the log and not in the database';
    if (fault) findings.add(index, `${name}: ${fault}`);
  }
  for (const name of rows.keys()) if (!told.has(name)) findings.add(null, `${name}: is not in the log`);
}

function publishFault(leaf: PublishLeaf, row: VersionRow): string | null {
  if (hash(row.body) !== leaf.document) return 'its dates, facts or summaries are not those that were published';
  if (hash(row.text) !== leaf.text) return 'its text is not the one that was published';
  if (row.publishedAt !== leaf.at || row.key !== leaf.key) return 'when or with which key it was published was changed';
  if (row.presentation === null) return 'the title and the site that it was published with are gone';
  const { policy, version, kind, effective, contentHash } = JSON.parse(row.body);
  const { timeZone } = JSON.parse(row.presentation).site;
  const isDated = row.effective === effective && row.effectiveAt === startOfDay(effective, timeZone);
  const isNamed = row.policy === policy && row.version === version && row.kind === kind;
  const isTold = leaf.effective === effective && canonicalText(leaf.content) === canonicalText(contentHash);
  return isDated && isNamed && isTold ? null : 'its day or kind was changed';
}

function actFault(leaf: ActLeaf, { by, because, at, key }: ActRow): string | null {
  const said = jsonIn(because);
  const isSame = said !== undefined && leaf.act === hash(canonicalText({ because: said, by }));
  return isSame && leaf.at === at && leaf.key === key ? null : 'who, when or why was changed';
}

/** The value, when the text is its one spelling. */
function jsonIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function hash(text: string): string {
  return toHex(sha256(utf8(text)));
}
