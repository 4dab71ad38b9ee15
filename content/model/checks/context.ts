/** What every check is handed. */
import type { Fault, Severity } from '../fault.ts';
import type { House, Version } from '../house.ts';
import type { Day } from '../ref.ts';

export interface CheckContext {
  house: House;
  /** The version before, of the same policy. */
  before?: Version | undefined;
  /** In the site's time zone. */
  today: Day;
}

/** One check: what is wrong with one version. It reads nothing but what it is handed. */
export type Check = (version: Version, context: CheckContext) => Fault[];

export function factsFile({ policy, version }: Version): string {
  return `content/policies/${policy.id}/${version}/facts.yaml`;
}

export function versionFile({ policy, version }: Version): string {
  return `content/policies/${policy.id}/${version}/version.yaml`;
}

/** How grave a fault is in a version: a text that was in use before this system is history, and only told. */
export function softened(fault: Fault, version: Version): Fault {
  if (!version.settings.imported) return fault;
  const severity: Severity = 'info';
  return {
    ...fault,
    severity,
    why: `${fault.why} (asOf: ${version.settings.effective.slice(0, 4)}; history is not corrected)`,
  };
}
