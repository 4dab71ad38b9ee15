/** What publishing would do, worked out from the manifest and what the API has. Pure. */
import type { Manifest, ManifestPolicy, ManifestVersion } from '#model/manifest.ts';
import { formatRef } from '#model/ref.ts';
import { paint } from '../verb.ts';
import type { Published, PublishedVersion } from './api.ts';

/** One thing to do. A recall comes before any publishing: it ends prompts that should not be shown. */
export interface Step {
  act: 'publish' | 'recall';
  policy: string;
  version: ManifestVersion;
}

export interface Plan {
  steps: Step[];
  /** Versions that are published already, as they are. */
  same: string[];
  /** What stands in the way, in whole sentences. */
  conflicts: string[];
}

/** The plan, in the order it will be carried out. */
export function makePlan(manifest: Manifest, published: Published): Plan {
  const plan: Plan = { steps: [], same: [], conflicts: lost(manifest, published) };
  for (const policy of manifest.policies) {
    const known = new Map((published.get(policy.id) ?? []).map((one) => [one.version, one]));
    for (const version of policy.versions) consider(plan, policy, version, known.get(version.version));
  }
  plan.steps.sort((a, b) => Number(b.act === 'recall') - Number(a.act === 'recall'));
  return plan;
}

function consider(
  plan: Plan,
  policy: ManifestPolicy,
  version: ManifestVersion,
  known: PublishedVersion | undefined,
): void {
  const ref = formatRef({ policy: policy.id, version: version.version });
  const step = { policy: policy.id, version };
  if (!known) {
    if (version.recalled)
      plan.conflicts.push(`${ref} is recalled in policy.yaml, but was never published: delete it instead.`);
    else plan.steps.push({ act: 'publish', ...step });
    return;
  }
  const odd = differences(version, known);
  if (odd.length > 0) plan.conflicts.push(`${ref} is published with another ${odd.join(' and ')}.`);
  else if (version.recalled && !known.recalled) plan.steps.push({ act: 'recall', ...step });
  else if (!version.recalled && known.recalled)
    plan.conflicts.push(`${ref} was recalled; its number is never used again.`);
  else plan.same.push(ref);
}

function differences(version: ManifestVersion, known: PublishedVersion): string[] {
  const text = Object.keys(version.contentHash).some(
    (locale) => version.contentHash[locale] !== known.contentHash[locale],
  );
  return [
    ...(text ? ['text'] : []),
    ...(version.effective === known.effective ? [] : [`effective day (${known.effective})`]),
    ...(version.change === known.change ? [] : [`change (${known.change})`]),
  ];
}

function lost(manifest: Manifest, published: Published): string[] {
  return [...published].flatMap(([id, versions]) => {
    const policy = manifest.policies.find((one) => one.id === id);
    return versions
      .filter((known) => !policy?.versions.some((one) => one.version === known.version))
      .map(
        (known) => `${formatRef({ policy: id, version: known.version })} is published, and the site no longer has it.`,
      );
  });
}

/** The plan as lines for a person. */
export function describe(plan: Plan): string[] {
  const steps = plan.steps.map((step) => {
    const ref = formatRef({ policy: step.policy, version: step.version.version });
    return step.act === 'recall'
      ? `${paint('note', 'recall ')} ${ref}`
      : `${paint('strong', 'publish')} ${ref}  ${factsOf(step.version)}`;
  });
  const same = plan.same.map((ref) => paint('quiet', `as it is ${ref}`));
  return [...same, ...(steps.length > 0 ? steps : ['Nothing to do: the API has everything the site shows.'])];
}

function factsOf({ change, effective, imported }: ManifestVersion): string {
  const kind =
    change === 'material'
      ? 'material: customers are asked and told'
      : change === 'minor'
        ? 'minor: nobody is asked'
        : 'first version';
  return `${kind}, from ${effective}${imported ? ', imported' : ''}`;
}
