/** The report of a change, as Markdown for GitHub: what people will read, what changed, and what that calls for. */
import { diffBodies } from '#model/diff/index.ts';
import { errorsIn, type Fault, placeOf } from '#model/fault.ts';
import type { Finding } from '#model/findings/index.ts';
import { HASHES_FILE, type House, renderBody, type Version } from '#model/house.ts';
import type { Locale } from '#model/ref.ts';
import { factsDifferences } from '../../../site/manifest.ts';
import { changesPath, versionPath } from '../../../site/routes.ts';
import type { Draft } from './drafts.ts';
import { dueEntry } from './hashes.ts';
import { folded, link, plain, table } from './markdown.ts';
import type { Survey } from './survey.ts';

/** GitHub takes 65,536 characters in a comment. */
const MAX_CHARACTERS = 60_000;
const MAX_ROWS = 60;

export interface Surroundings {
  /** Where the site is built from this change. */
  preview?: string | undefined;
  /** By `privacy@4`, how many people the version would speak to, in words. */
  sizes?: ReadonlyMap<string, string> | undefined;
}

/** The whole report. */
export function reportOf({ house, faults, drafts, base }: Survey, around: Surroundings = {}): string {
  const errors = errorsIn(faults).length;
  const verdict = errors > 0 ? `**${errors} to correct before this can be published**` : '**Ready to publish**';
  const since = base ? `Compared with ${plain(base.name)}.` : 'Not compared with what was published before.';
  const parts = [
    '# Policy check',
    `${verdict}. ${since}`,
    ...(errors > 0 ? [faultList(errorsIn(faults))] : []),
    ...(drafts.length > 0
      ? drafts.map((draft) => draftPart(draft, house!, around))
      : ['No new version in this change.']),
    noteList(faults.filter(({ severity }) => severity !== 'error')),
  ];
  return shortened(`${parts.filter(Boolean).join('\n\n')}\n`);
}

function draftPart(draft: Draft, house: House, { preview, sizes }: Surroundings): string {
  const { version, ref } = draft;
  const { effective, imported } = version.settings;
  return [
    `## ${ref}: ${plain(Object.values(version.policy.title).join(' / '))}`,
    `Applies from **${effective}**${imported ? ', imported' : ''}. ${verdictOf(draft)}`,
    sizes?.has(ref) ? `**Size:** ${plain(sizes.get(ref)!)}.` : '',
    previewPart(draft, preview),
    summaryPart(version),
    ...factsPart(draft),
    ...clausesPart(draft),
    ...findingsPart(draft.findings),
    ...hashPart(draft, house),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function verdictOf({ version, proposal }: Draft): string {
  if (version.version === 1) return 'The first version: everybody is asked.';
  const { change } = version.settings;
  const declared = change ? `Declared **${change}**` : '**Not declared yet**: material or minor?';
  const suggested = { material: '**material**', minor: '**minor**', ask: 'that a person reads and decides' };
  const said = proposal ? `; the findings suggest ${suggested[proposal]}.` : '.';
  const follows =
    change === 'minor' ? ' Nobody is asked again.' : change ? ' People are asked at login and told by e-mail.' : '';
  return `${declared}${said}${follows}`;
}

function previewPart({ version, before }: Draft, preview: string | undefined): string {
  if (!preview) return '';
  const base = preview.replace(/\/+$/, '');
  const { slug } = version.policy;
  return localesOf(version)
    .map((locale) => {
      const text = link(`the text (${locale})`, base + versionPath(slug, version.version, locale));
      if (!before) return text;
      return `${text}, ${link(`what changed (${locale})`, base + changesPath(slug, before.version, version.version, locale))}`;
    })
    .join(' · ');
}

/** What people are shown at login and in the e-mail. */
function summaryPart(version: Version): string {
  const { summary, because, impact } = version.settings;
  const rows = localesOf(version).map((locale) => [
    locale,
    ...[because, summary, impact].map((texts) => plain(texts?.[locale] ?? '–')),
  ]);
  return `### What people read\n\n${table(['', 'Because', 'Summary', 'What it means for them'], rows)}`;
}

function factsPart({ version, before }: Draft): string[] {
  if (!before) return [];
  const lists = localesOf(version).map((locale) => ({ locale, groups: factsDifferences(before, version, locale) }));
  if (lists.every(({ groups }) => groups.length === 0)) return ['### Facts\n\nNo fact changed.'];
  const texts = lists.map(({ locale, groups }) => {
    const lines = groups.map(
      ({ heading, changes }) =>
        `- **${plain(heading)}**\n${changes.map(({ text }) => `  - ${plain(text)}`).join('\n')}`,
    );
    return `**${locale}**\n\n${lines.join('\n')}`;
  });
  return [`### Facts\n\n${texts.join('\n\n')}`];
}

function clausesPart({ version, before }: Draft): string[] {
  if (!before) return [];
  const rows = localesOf(version).flatMap((locale) => clauseRows(before, version, locale));
  if (rows.length === 0) return ['### Text\n\nNo word changed.'];
  return [`### Text\n\n${table(['', 'Clause', 'How', 'Words out', 'Words in'], rows.slice(0, MAX_ROWS))}`];
}

function clauseRows(before: Version, version: Version, locale: Locale): string[][] {
  if (!before.sources[locale]) return [];
  const { clauses } = diffBodies(renderBody(before, locale), renderBody(version, locale), { locale });
  return clauses
    .filter(({ status }) => status !== 'unchanged')
    .map(({ heading, status, words }) => [
      locale,
      plain(heading.after ?? heading.before ?? '–'),
      status,
      String(words.removed),
      String(words.added),
    ]);
}

function findingsPart(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const rows = findings
    .slice(0, MAX_ROWS)
    .map(({ rule, what, calls, source }) => [plain(rule), calls, plain(what), plain(source)]);
  const more = findings.length > MAX_ROWS ? `\n\n… and ${findings.length - MAX_ROWS} more.` : '';
  return [`### Findings\n\n${table(['Rule', 'Calls for', 'What', 'Source'], rows)}${more}`];
}

/** For those who have no terminal: what `check --write` would write. */
function hashPart({ ref, version }: Draft, house: House): string[] {
  const entry = dueEntry(version, house);
  if (!entry) return [];
  const act = house.hashes[ref] ? `replace the lines of \`${ref}\` in` : 'add these lines at the end of';
  return [
    `### When the text is done\n\n${act[0]!.toUpperCase()}${act.slice(1)} \`${HASHES_FILE}\`, or run \`npm run policy -- check --write\`:\n\n\`\`\`yaml\n${entry.text}\`\`\``,
  ];
}

function faultList(faults: readonly Fault[]): string {
  const rows = faults.slice(0, MAX_ROWS).map((one) => [plain(placeOf(one)), plain(one.what), plain(one.remedy)]);
  return table(['Where', 'What', 'What to do'], rows);
}

function noteList(faults: readonly Fault[]): string {
  if (faults.length === 0) return '';
  const rows = faults.slice(0, MAX_ROWS).map((one) => [plain(placeOf(one)), plain(one.what), plain(one.remedy)]);
  return folded(`${faults.length} more to look at`, table(['Where', 'What', 'What to do'], rows));
}

function localesOf(version: Version): Locale[] {
  return Object.keys(version.sources);
}

/** Cut at a line's end: half a table row would be no table. */
function shortened(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  const kept = text.slice(0, text.lastIndexOf('\n', MAX_CHARACTERS));
  return `${kept}\n\n… the rest is left out; \`npm run policy -- check\` tells it all.\n`;
}
