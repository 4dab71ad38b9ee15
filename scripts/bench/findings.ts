/** `npm run bench -- findings`: how often the proposal is what a person would say. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { diffBodies } from '#model/diff/index.ts';
import { formatFault } from '#model/fault.ts';
import {
  type Finding,
  findingsBetween,
  findingsInProse,
  type Proposal,
  proposalOf,
  RULES_FILE,
  type Rules,
  readRules,
} from '#model/findings/index.ts';
import { readerBody, readRows } from './corpus.ts';
import { readPairs } from './pairs.ts';

/** One labelled change and what the tool said of it. */
interface Result {
  id: string;
  label: string;
  proposal: Proposal;
  findings: Finding[];
}

const USAGE = `usage: npm run bench -- findings [--corpus labels.jsonl.gz] [--details]

  --corpus   rows {id, label, before, after} of Markdown, one JSON object a line, gzipped or not; label material or minor
  --details  name every row that was not called what its label says`;

/** Runs the proposal over our own labelled pairs, and over a corpus of prose when one is given, and prints the figures. */
export async function benchFindings(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      corpus: { type: 'string' },
      details: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const rules = readOurRules();
  report('with facts (our own set)', measureOwn(rules), AIMS.facts, values.details);
  if (values.corpus)
    report(`prose alone (${values.corpus})`, measureCorpus(values.corpus, rules), AIMS.prose, values.details);
  console.log(DEFINITIONS);
}

const DEFINITIONS = `
  missed            material changes proposed as minor: the aim is none
  recall            material changes proposed as material; the rest of them were left to the person
  precision         proposals of material that a person would also call material ("admin", such as an address, counts for neither)
  minor cleared     minor changes proposed as minor
  left to person    changes without a proposal, of all`;

/** The rules as the house has them. Throws with every fault when they cannot be read. */
export function readOurRules(root = resolve(import.meta.dirname, '../..')): Rules {
  const { rules, faults } = readRules(readFileSync(resolve(root, RULES_FILE), 'utf8'));
  if (!rules) throw new Error(faults.map(formatFault).join('\n'));
  return rules;
}

/** Our own labelled pairs, judged. */
export function measureOwn(rules: Rules): Result[] {
  return readPairs().map((pair) => {
    const findings = findingsBetween(pair.before, pair.after, rules);
    return { id: pair.case, label: pair.label, proposal: proposalOf(findings), findings };
  });
}

function measureCorpus(file: string, rules: Rules): Result[] {
  const rows = readRows(file);
  return rows.map((row, index) => {
    progress(index + 1, rows.length);
    const diff = diffBodies(readerBody(row.before), readerBody(row.after), { locale: row.lang });
    const findings = findingsInProse(diff, rules);
    return { id: row.id, label: row.label, proposal: proposalOf(findings), findings };
  });
}

/** The figures of `results`, shares 0–1; NaN where there is nothing to share. */
export function figures(results: readonly Result[]) {
  const count = (label: string, proposal?: Proposal) =>
    results.filter((one) => one.label === label && (!proposal || one.proposal === proposal)).length;
  const right = count('material', 'material');
  return {
    rows: results.length,
    material: count('material'),
    minor: count('minor'),
    missed: count('material', 'minor'),
    recall: right / count('material'),
    precision: right / (right + count('minor', 'material')),
    cleared: count('minor', 'minor') / count('minor'),
    left: results.filter(({ proposal }) => proposal === 'ask').length / results.length,
  };
}

type Figure = 'missed' | 'recall' | 'precision' | 'cleared' | 'left';
type Aims = Partial<Record<Figure, string>>;

const AIMS: Record<'facts' | 'prose', Aims> = {
  facts: { missed: '0', precision: '≥ 90 %' },
  prose: { missed: '0', cleared: '≥ 60 %', left: '≤ 25 %' },
};
const NAMES: Record<Figure, string> = {
  missed: 'missed',
  recall: 'recall',
  precision: 'precision',
  cleared: 'minor cleared',
  left: 'left to person',
};

function report(title: string, results: readonly Result[], aims: Aims, withDetails: boolean): void {
  const found = figures(results);
  console.log(`\n${title}: ${found.rows} changes, ${found.material} material, ${found.minor} minor`);
  for (const [figure, name] of Object.entries(NAMES) as [Figure, string][]) {
    const value = figure === 'missed' ? String(found.missed) : percent(found[figure]);
    console.log(`  ${name.padEnd(16)}${value.padStart(8)}${aims[figure] ? `   aim ${aims[figure]}` : ''}`);
  }
  if (withDetails) for (const one of results.filter(isOff)) console.log(detail(one));
}

function isOff({ label, proposal }: Result): boolean {
  return label !== proposal;
}

function detail({ id, label, proposal, findings }: Result): string {
  const told = findings.filter(({ rule }) => rule !== 'N01').slice(0, 4);
  return [`  ${label} → ${proposal}  ${id}`, ...told.map(({ rule, what }) => `      ${rule} ${what}`)].join('\n');
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(done === all ? '\r\x1b[K' : `\r${done} of ${all}`);
}
