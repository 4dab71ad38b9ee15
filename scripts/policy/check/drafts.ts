/** Versions that are not published yet: what they change, what that calls for, and what must not go out like this. */
import { checkVersion } from '#model/checks/index.ts';
import { errorsIn, type Fault, FaultError } from '#model/fault.ts';
import { type Finding, findingsBetween, judge, type Proposal, type Rules } from '#model/findings/index.ts';
import { type House, type Policy, recallOf, refOf, renderBody, type Version } from '#model/house.ts';
import { type Day, dayAt } from '#model/ref.ts';
import type { Recall } from '#model/version.ts';
import { lateRecall, placeholderFaults } from './written.ts';

/** One version that is not published yet. */
export interface Draft {
  ref: string;
  version: Version;
  before: Version | undefined;
  findings: Finding[];
  /** Undefined for a first version, which has nothing to be compared with. */
  proposal: Proposal | undefined;
  faults: Fault[];
}

/** Every version of `house` that is not among `published`, judged by `rules` as of `now`. Those that cannot be rendered are left out. */
export function draftsOf(house: House, published: ReadonlySet<string>, rules: Rules | undefined, now: Date): Draft[] {
  const today = dayAt(now, house.site.timeZone);
  return house.policies.flatMap((policy) =>
    policy.versions
      .filter((version) => !published.has(refOf(version)) && isReadable(version))
      .map((version) => draftOf(house, policy, version, rules, today)),
  );
}

/** Recalls that were added after their version's day. `known` are those at the base, by policy. */
export function recallFaults(house: House, known: ReadonlyMap<string, readonly Recall[]>, now: Date): Fault[] {
  const today = dayAt(now, house.site.timeZone);
  return house.policies.flatMap(({ settings, versions }) => {
    const old = known.get(settings.id) ?? [];
    return versions
      .filter((version) => recallOf(version) && !old.some((one) => one.version === version.version))
      .filter((version) => version.settings.effective <= today)
      .map(lateRecall);
  });
}

function draftOf(house: House, policy: Policy, version: Version, rules: Rules | undefined, today: Day): Draft {
  // People have answered to what stood, not to what was taken back before its day.
  const before = policy.versions.findLast((one) => one.version < version.version && !recallOf(one) && isReadable(one));
  const file = `content/policies/${policy.settings.id}/${version.version}/version.yaml`;
  const findings = before && rules ? findingsBetween(before, version, rules) : [];
  const { change, overrides, imported } = version.settings;
  const judgement = before && rules ? judge(findings, change, overrides, file) : undefined;
  const faults = [
    ...placeholderFaults(version, file),
    ...(imported ? [] : (judgement?.faults ?? [])),
    ...checkVersion(version, { house, before, today }),
  ];
  return { ref: refOf(version), version, before, findings, proposal: judgement?.proposal, faults };
}

function isReadable(version: Version): boolean {
  try {
    for (const locale of Object.keys(version.sources)) renderBody(version, locale);
    return true;
  } catch (error) {
    if (error instanceof FaultError && errorsIn(error.faults).length > 0) return false;
    throw error;
  }
}
