/** What is checked of one version before it is published. Each check is a file; none reads a clock or a disk. */

import type { Fault } from '../fault.ts';
import type { Version } from '../house.ts';
import { anchors } from './anchors.ts';
import { articles } from './articles.ts';
import { type Check, type CheckContext, softened } from './context.ts';
import { contradictions } from './contradictions.ts';
import { dates } from './dates.ts';
import { orphans } from './orphans.ts';
import { parity } from './parity.ts';
import { phantoms } from './phantoms.ts';
import { readability } from './readability.ts';
import { wording } from './wording.ts';

export type { Check, CheckContext } from './context.ts';
export { lix } from './readability.ts';

/** By name, in the order in which they are told. */
export const CHECKS: Readonly<Record<string, Check>> = {
  dates,
  anchors,
  parity,
  phantoms,
  orphans,
  wording,
  articles,
  contradictions,
  readability,
};

/**
 * Everything to be said of a version whose texts can be rendered. An imported version is history: what is said of it is
 * information only. What a minor version has from the version before is a warning: to mend it takes a material one.
 */
export function checkVersion(version: Version, context: CheckContext): Fault[] {
  const faults = faultsOf(version, context);
  if (version.settings.change !== 'minor' || !context.before) return faults.map((one) => softened(one, version));
  const old = new Set(faultsOf(context.before, { ...context, before: undefined }).map(({ what }) => what));
  return faults.map((one) => softened(old.has(one.what) ? inherited(one) : one, version));
}

function faultsOf(version: Version, context: CheckContext): Fault[] {
  return Object.values(CHECKS).flatMap((check) => check(version, context));
}

function inherited(fault: Fault): Fault {
  if (fault.severity !== 'error') return fault;
  return {
    ...fault,
    severity: 'warning',
    why: `${fault.why}; the version before has it too, and a minor version cannot mend it`,
  };
}
