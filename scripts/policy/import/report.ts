/** What an import says: how far it is, what it made, what it left out, and what to do next. */
import type { Locale } from '#model/ref.ts';
import { type Io, paint } from '../verb.ts';
import type { History, Imported } from './versions.ts';

const EVERY_MS = 500;

/** Says how far it is, at most twice a second, and at the end where it took long enough to wonder. */
export function progressTo(io: Io): (done: number, of: number) => void {
  const started = performance.now();
  let last = started;
  return (done, of) => {
    const now = performance.now();
    const isDue = done < of ? now - last >= EVERY_MS : now - started >= EVERY_MS;
    if (!isDue) return;
    last = now;
    io.err(paint('quiet', `  ${done} of ${of} texts read, ${((now - started) / 1000).toFixed(1)} s`));
  };
}

interface Telling {
  policy: string;
  locales: readonly Locale[];
  isNew: boolean;
  dryRun: boolean;
}

export function tell({ versions, skipped, notes }: History, telling: Telling, io: Io): void {
  for (const one of versions) io.out(versionLine(one));
  for (const line of skipped) io.out(paint('quiet', `   –  ${line}`));
  if (notes.lines().length > 0)
    io.out(
      `\nOn the way, over all versions:\n${notes
        .lines()
        .map((line) => `  ${line}`)
        .join('\n')}`,
    );
  io.out(`\n${summary(versions, telling)}`);
  if (!telling.dryRun) for (const line of nextSteps(versions, telling)) io.out(line);
}

function versionLine({ version, state, proposal, findings, clauses }: Imported): string {
  const words = { material: paint('note', 'material'), minor: 'minor   ', ask: paint('bad', 'read it ') };
  const change = proposal ? words[proposal] : 'first   ';
  const found = findings.length > 0 ? `, ${count(findings.length, 'finding')}` : '';
  return `${String(version.version).padStart(4)}  ${state.day}  ${change}  ${count(clauses, 'clause')}${found}  ${paint('quiet', state.from)}`;
}

function summary(versions: readonly Imported[], { policy, dryRun }: Telling): string {
  const proposed = (what: Imported['proposal']) => versions.filter((one) => one.proposal === what).length;
  const split = `${proposed('material')} proposed as material, ${proposed('minor')} as minor, ${proposed('ask')} for a person to read`;
  const done = dryRun ? 'Nothing was written. There would be' : 'Written to';
  return `${done} ${dryRun ? '' : `content/policies/${policy}: `}${count(versions.length, 'version')}; ${split}.`;
}

function nextSteps(versions: readonly Imported[], { policy, locales, isNew }: Telling): string[] {
  const missing = locales
    .map((locale) => ({ locale, lacking: versions.filter(({ version }) => !version.sources[locale]).length }))
    .filter((one) => one.lacking > 0);
  const steps = [
    ...(isNew ? [`look at content/policies/${policy}/policy.yaml: title and address in every language`] : []),
    ...missing.map(
      ({ locale, lacking }) =>
        `write ${locale}.mdx for ${count(lacking, 'version')}, with the same [#ids]; until then check refuses them, and nothing is published`,
    ),
    'read each version.yaml: change and because are proposals',
    'npm run policy -- check, then check --write to lock the texts, and commit',
  ];
  return ['Next:', ...steps.map((step, index) => `  ${index + 1}. ${step}`)];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
