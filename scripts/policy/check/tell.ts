/** What `check` found, for a terminal, for programs and for GitHub's page of changes. */
import { errorsIn, type Fault, formatFault } from '#model/fault.ts';
import { HASHES_FILE } from '#model/house.ts';
import { paint } from '../verb.ts';
import type { Draft } from './drafts.ts';
import type { Survey } from './survey.ts';

const MAX_TOLD = 200;

/** Lines for a terminal: every fault, what the new versions call for, and the sum of it. */
export function asText({ house, faults, drafts, base }: Survey): string[] {
  const told = faults.slice(0, MAX_TOLD).map((one) => `${formatFault(one)}\n`);
  if (faults.length > MAX_TOLD) told.push(`… and ${faults.length - MAX_TOLD} more; --json has them all.\n`);
  const errors = errorsIn(faults).length;
  const lines = [...told, ...drafts.map(draftLine)];
  if (errors > 0 || !house)
    return [...lines, paint('bad', `${errors} ${plural(errors, 'error')}: this cannot be published.`)];
  const versions = house.policies.reduce((sum, policy) => sum + policy.versions.length, 0);
  const sum = `${house.policies.length} policies, ${versions} versions in ${house.site.locales.join(' and ')}`;
  const since = base ? `${drafts.length} new since ${base.name}` : `also in ${HASHES_FILE}`;
  return [...lines, paint('good', `${sum}, ${since}: ready to publish.`)];
}

function draftLine({ ref, version, proposal }: Draft): string {
  const { change, effective } = version.settings;
  const declared = version.version === 1 ? 'first version' : (change ?? 'neither material nor minor yet');
  const findings = proposal ? `; the findings suggest: ${WORDS[proposal]}` : '';
  return `${paint('strong', ref)}  ${declared}, from ${effective}${findings}`;
}

const WORDS = { material: 'material', minor: 'minor', ask: 'a person must decide' } as const;

/** One JSON document; `faults` holds errors, warnings and information, `versions` what is new. */
export function asJson({ faults, drafts, base }: Survey): string {
  const versions = drafts.map(({ ref, version, findings, proposal }) => ({
    ref,
    effective: version.settings.effective,
    change: version.settings.change ?? null,
    proposal: proposal ?? null,
    findings,
  }));
  return JSON.stringify({ errors: errorsIn(faults).length, base: base?.name ?? null, faults, versions }, null, 2);
}

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** A workflow command that puts the fault beside its line on GitHub's page. */
export function asAnnotation({ severity, file, line, column, what, why, remedy }: Fault): string {
  const place = Object.entries({ file, line, col: column })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${inProperty(String(value))}`);
  return `::${COMMANDS[severity]} ${place.join(',')}::${inMessage(`${what}\nwhy: ${why}\ndo: ${remedy}`)}`;
}

function inMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function inProperty(text: string): string {
  return inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}
