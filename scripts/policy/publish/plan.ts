/** What publishing would do, worked out from the manifest and what the API has. Pure. */
import type { Manifest, ManifestPolicy, ManifestVersion } from '#model/manifest.ts';
import { type Day, formatRef, type Kind } from '#model/ref.ts';
import { paint } from '../verb.ts';
import type { Published, PublishedPolicy, PublishedVersion } from './api.ts';

/** One thing to do. A recall comes before any publishing: it ends prompts that should not be shown. */
export interface Step {
  act: 'publish' | 'recall' | 'refresh';
  policy: string;
  kind: Kind;
  version: ManifestVersion;
}

export interface Plan {
  steps: Step[];
  /** Versions that are published already, as they are. */
  same: Step[];
  /** What stands in the way, in whole sentences. */
  conflicts: string[];
}

export interface PlanWish {
  /** Today in the site's time zone: a version whose day has come cannot be recalled. */
  today?: Day | undefined;
  /** Bring titles, addresses and the wording of differences of published versions up to date as well. */
  refresh?: boolean | undefined;
}

/** The plan, in the order it will be carried out. */
export function makePlan(manifest: Manifest, published: Published, wish: PlanWish = {}): Plan {
  const plan: Plan = { steps: [], same: [], conflicts: lost(manifest, published) };
  for (const policy of manifest.policies) {
    const known = published.get(policy.id);
    if (known) plan.conflicts.push(...policyConflicts(policy, known));
    const versions = new Map((known?.versions ?? []).map((one) => [one.version, one]));
    for (const version of policy.versions) consider(plan, policy, version, versions.get(version.version), wish);
  }
  plan.steps.sort((a, b) => Number(b.act === 'recall') - Number(a.act === 'recall'));
  return plan;
}

function policyConflicts({ id, kind, prevailing }: ManifestPolicy, known: PublishedPolicy): string[] {
  return [
    ...(kind === known.kind ? [] : [`${id} is published as of the kind "${known.kind}", not "${kind}".`]),
    ...(prevailing === known.prevailing
      ? []
      : [`In ${id} the language "${known.prevailing}" prevails, not "${prevailing}".`]),
  ];
}

function consider(
  plan: Plan,
  policy: ManifestPolicy,
  version: ManifestVersion,
  known: PublishedVersion | undefined,
  { today, refresh }: PlanWish,
): void {
  const ref = formatRef({ policy: policy.id, version: version.version });
  const step = { policy: policy.id, kind: policy.kind, version };
  if (!known) {
    if (version.recalled)
      plan.conflicts.push(`${ref} is recalled in policy.yaml, but was never published: delete it instead.`);
    else plan.steps.push({ act: 'publish', ...step });
    return;
  }
  const odd = differences(version, known);
  if (odd.length > 0) plan.conflicts.push(`${ref} is published with another ${odd.join(' and ')}.`);
  else if (version.recalled && !known.recalled) {
    if (today !== undefined && version.effective <= today)
      plan.conflicts.push(`${ref} has applied since ${version.effective}, so it can no longer be recalled.`);
    else plan.steps.push({ act: 'recall', ...step });
  } else if (!version.recalled && known.recalled)
    plan.conflicts.push(`${ref} was recalled; its number is never used again.`);
  else (refresh ? plan.steps : plan.same).push({ act: 'refresh', ...step });
}

function differences(version: ManifestVersion, known: PublishedVersion): string[] {
  const locales = new Set([...Object.keys(version.contentHash), ...Object.keys(known.contentHash)]);
  const text = [...locales].some((locale) => version.contentHash[locale] !== known.contentHash[locale]);
  return [
    ...(text ? ['text'] : []),
    ...(version.effective === known.effective ? [] : [`effective day (${known.effective})`]),
    ...(version.change === known.change ? [] : [`change (${known.change})`]),
    ...(version.imported === known.imported ? [] : [`"imported" (${known.imported})`]),
  ];
}

function lost(manifest: Manifest, published: Published): string[] {
  return [...published].flatMap(([id, { versions }]) => {
    const policy = manifest.policies.find((one) => one.id === id);
    return versions
      .filter((known) => !policy?.versions.some((one) => one.version === known.version))
      .map(
        (known) => `${formatRef({ policy: id, version: known.version })} is published, and the site no longer has it.`,
      );
  });
}

/** Does publishing this version write to people? As the API decides it. */
export function opensCampaign({ act, version }: Step): boolean {
  return act === 'publish' && version.version > 1 && version.change === 'material' && !version.imported;
}

/** The plan as lines for a person. */
export function describe({ steps, same }: Plan): string[] {
  const words = { recall: paint('note', 'recall '), publish: paint('strong', 'publish'), refresh: 'refresh' };
  const lines = steps.map((step) => {
    const ref = formatRef({ policy: step.policy, version: step.version.version });
    return `${words[step.act]} ${ref}${step.act === 'publish' ? `  ${factsOf(step.version)}` : ''}`;
  });
  const kept = same.map((step) =>
    paint('quiet', `as it is ${formatRef({ policy: step.policy, version: step.version.version })}`),
  );
  return [...kept, ...(lines.length > 0 ? lines : ['Nothing to do: the API has everything the site shows.'])];
}

function factsOf({ version, change, effective, imported }: ManifestVersion): string {
  const material = imported ? 'material: asked about, not mailed' : 'material: customers are asked and told';
  const kind = version === 1 ? 'first version' : change === 'material' ? material : 'minor: nobody is asked';
  return `${kind}, from ${effective}${imported ? ', imported' : ''}`;
}
