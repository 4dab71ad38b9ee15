/** The findings against what a person declared: the tool may refuse, it never decides. */
import { type Fault, fault } from '../fault.ts';
import type { Change } from '../ref.ts';
import type { Override } from '../version.ts';
import type { Finding, Judgement, Proposal } from './types.ts';

/**
 * Whether `declared` may stand. `minor` is refused when a finding calls for material and no override names its rule; what must
 * not be published is refused whatever anybody says. `file` is the version's `version.yaml`.
 */
export function judge(
  findings: readonly Finding[],
  declared: Change | undefined,
  overrides: readonly Override[],
  file: string,
): Judgement {
  const isOverridden = ({ rule }: Finding) => overrides.some((one) => one.rule === rule && isWhole(one));
  const byRule = [...Map.groupBy(findings, (one) => one.rule).values()];
  const faults = byRule.flatMap(([first, ...more]) => {
    if (first!.calls === 'refuse') return [refused(first!, more.length)];
    if (declared !== 'minor') return [];
    if (first!.calls === 'material')
      return isOverridden(first!) ? [decided(first!, overrides)] : [tooSmall(first!, more.length, file)];
    return first!.calls === 'review' || first!.read ? [toRead(first!, more.length)] : [];
  });
  faults.push(...overrides.flatMap((one) => overrideFaults(one, findings, file)));
  return { allowed: !faults.some((one) => one.severity === 'error'), faults, proposal: proposalOf(findings) };
}

/** What the findings suggest: the gravest of them, or the person where one must be read. */
export function proposalOf(findings: readonly Pick<Finding, 'calls' | 'read'>[]): Proposal {
  if (findings.some(({ calls }) => calls === 'material' || calls === 'refuse')) return 'material';
  return findings.some(({ calls, read }) => calls === 'review' || read) ? 'ask' : 'minor';
}

function isWhole({ reason, by }: Override): boolean {
  return reason.trim() !== '' && by.trim() !== '';
}

function refused(finding: Finding, more: number): Fault {
  return fault({
    ...placeOf(finding),
    what: `${finding.what}${andMore(more)}. This must not be published (rule ${finding.rule})`,
    why: `${finding.source}. Owed: ${finding.response}. No override lifts this rule`,
    remedy: 'take the change back, and ask a lawyer how to reach what you want',
  });
}

function tooSmall(finding: Finding, more: number, file: string): Fault {
  return fault({
    ...placeOf(finding),
    what: `${finding.what}${andMore(more)}. Declared minor, but this calls for material (rule ${finding.rule})`,
    why: `by law: ${finding.byLaw}; by the shop's promise: ${finding.byPromise ?? 'silent'} (${finding.source})`,
    remedy: `write change: material in ${file}; or, if a person has weighed it, add under overrides: {rule: ${finding.rule}, reason: "…", by: "…"}, which is published with the version`,
  });
}

function decided(finding: Finding, overrides: readonly Override[]): Fault {
  const { by, reason } = overrides.find((one) => one.rule === finding.rule)!;
  return fault({
    severity: 'warning',
    ...placeOf(finding),
    what: `${finding.what}. Calls for material (rule ${finding.rule}); ${by} decided otherwise: ${reason}`,
    why: 'the decision is published with the version, with the name and the reason',
    remedy: 'nothing, if that is right',
  });
}

function toRead(finding: Finding, more: number): Fault {
  return fault({
    severity: 'warning',
    ...placeOf(finding),
    what: `${finding.what}${andMore(more)}. A person must read this (rule ${finding.rule})`,
    why: `words can hold facts that nothing here can see (${finding.source})`,
    remedy: 'read it: if the meaning is another than before, write change: material',
  });
}

function overrideFaults(override: Override, findings: readonly Finding[], file: string): Fault[] {
  const finding = findings.find((one) => one.rule === override.rule);
  if (finding && finding.calls !== 'refuse' && isWhole(override)) return [];
  const what = finding
    ? finding.calls === 'refuse'
      ? `the override of ${override.rule} has no effect`
      : `the override of ${override.rule} lacks a reason or a name`
    : `the override of ${override.rule} is about nothing: no finding has that rule`;
  return [
    fault({
      severity: finding && finding.calls !== 'refuse' ? 'error' : 'warning',
      file,
      what,
      why: 'an override is published, and says who decided what and why',
      remedy:
        finding?.calls === 'refuse' ? 'take the change back, and remove the override' : 'remove it, or correct it',
    }),
  ];
}

function placeOf({ file, line }: Finding): Pick<Fault, 'file' | 'line'> {
  return { file, line };
}

function andMore(more: number): string {
  return more > 0 ? ` (and ${more} more like it)` : '';
}
