/** From rows to what is published. Pure. */
import type { VersionDocument } from '#model/manifest.ts';
import type { Day, Kind, Localized, VersionRef } from '#model/ref.ts';
import type { Act, Edition, Presentation, Published, PublishedPolicy, PublishedVersion } from '../types.ts';

interface ActRow {
  by: string;
  because: string;
  at: number;
  key: string;
}

/** One version as both databases give it. */
export interface VersionRow {
  policy: string;
  version: number;
  kind: Kind;
  effective: Day;
  effectiveAt: number;
  publishedAt: number;
  body: string;
  presentation: string;
  mark: ActRow | null;
  recall: ActRow | null;
}

type Body = Pick<
  VersionDocument,
  'prevailing' | 'change' | 'because' | 'summary' | 'impact' | 'imported' | 'contentHash'
>;

/** Everything published. `rows` lie in order of policy and version. */
export function assemble(generation: number, rows: readonly VersionRow[]): Published {
  const policies = Map.groupBy(rows, (row) => row.policy);
  return { generation, policies: [...policies.values()].map(policyOf) };
}

function policyOf(rows: VersionRow[]): PublishedPolicy {
  const newest = rows.at(-1)!;
  const { prevailing } = JSON.parse(newest.body) as Body;
  const { title, site } = JSON.parse(newest.presentation) as Presentation;
  return { policy: newest.policy, kind: newest.kind, prevailing, title, site, versions: rows.map(versionOf) };
}

function versionOf(row: VersionRow): PublishedVersion {
  const { change, because, summary, impact, imported, contentHash } = JSON.parse(row.body) as Body;
  const { title, url, differences, prompt } = JSON.parse(row.presentation) as Presentation;
  const { version, effective, effectiveAt, publishedAt } = row;
  const marked = actOf(row.mark);
  return {
    version,
    effective,
    effectiveAt,
    publishedAt,
    change,
    because,
    material: change !== 'minor' || marked !== null,
    marked,
    recalled: actOf(row.recall),
    imported,
    contentHash,
    title,
    url,
    summary,
    impact,
    differences,
    prompt: prompt ?? null,
  };
}

function actOf(row: ActRow | null): Act | null {
  return row && { by: row.by, because: JSON.parse(row.because) as Localized, at: row.at, key: row.key };
}

/** One edition of a version's presentation. */
export function editionOf({ version, at, body }: { version: number; at: number; body: string }): Edition {
  return { version, at, presentation: JSON.parse(body) as Presentation };
}

/** The whole document again. */
export function documentOf(row: { body: string; text: string; presentation: string }): VersionDocument {
  return { schema: 1, ...JSON.parse(row.body), text: JSON.parse(row.text), ...JSON.parse(row.presentation) };
}

/** The newest material version of a policy that was not recalled, `except` for one; 0 when there is none. */
export function newestMaterial(published: Published, policy: string, except?: number): number {
  const versions = published.policies.find((one) => one.policy === policy)?.versions ?? [];
  return versions.findLast((one) => one.material && !one.recalled && one.version !== except)?.version ?? 0;
}

/** One published version with its policy's kind. */
export function findVersion(published: Published, { policy, version }: VersionRef) {
  const found = published.policies.find((one) => one.policy === policy);
  const light = found?.versions.find((one) => one.version === version);
  return found && light && { ...light, kind: found.kind };
}

/** A mark or recall as a row. */
export function actRow({ policy, version }: VersionRef, { by, because, at, key }: Act) {
  return { policy, version, by, because: JSON.stringify(because), at, key };
}
