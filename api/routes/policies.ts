/** What is published, and what applied on a day: open to anyone. */
import type { Context } from 'hono';
import { addDays, type Day, dayAt, inForce, policyId, startOfDay, upcoming } from '#model/ref.ts';
import { LIST_MEDIA_TYPE } from '../client/list.ts';
import { Problem } from '../problem.ts';
import type { Act, Published, PublishedPolicy, PublishedVersion } from '../store/store.ts';
import { type Call, common, iso, param, query, type Route, sameForAll } from './route.ts';
import {
  numberInPath,
  onQuery,
  policiesAnswer,
  policyAnswer,
  type VersionSummary,
  versionAnswer,
  versionsAnswer,
} from './schemas.ts';

export const policyRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/policies',
    scopes: 'anyone',
    summary: 'Every policy, with the version that applies today or on a day',
    query: onQuery,
    answers: {
      200: {
        says: 'All published policies; signed with the log key, when asked for by `Accept: application/jose`',
        schema: policiesAnswer,
        or: LIST_MEDIA_TYPE,
      },
    },
    handle: allPolicies,
  },
  {
    method: 'GET',
    path: '/v1/policies/:policy',
    scopes: 'anyone',
    summary: 'One policy, with the version that applies today or on a day',
    params: { policy: policyId },
    query: onQuery,
    answers: { 200: { says: 'The policy', schema: policyAnswer } },
    problems: ['unknown-policy'],
    handle: async ({ c, house }) => {
      const { on } = query(c, onQuery);
      return common(c, policyOn(await policyIn({ c, house }), on, house.now()));
    },
  },
  {
    method: 'GET',
    path: '/v1/policies/:policy/versions',
    scopes: 'anyone',
    summary: 'Every version of a policy, or only the one that applied on a day',
    params: { policy: policyId },
    query: onQuery,
    answers: { 200: { says: 'The versions, lowest first', schema: versionsAnswer } },
    problems: ['unknown-policy'],
    handle: async ({ c, house }) => {
      const { on } = query(c, onQuery);
      const policy = await policyIn({ c, house });
      const versions =
        on === undefined ? policy.versions : [inForce(dated(policy), on)].flatMap((one) => one?.it ?? []);
      return common(c, { policy: policy.policy, versions: versions.map((one) => summaryOf(policy, one)) });
    },
  },
  {
    method: 'GET',
    path: '/v1/policies/:policy/versions/:version',
    scopes: 'anyone',
    summary: 'One version with its whole text and facts',
    params: { policy: policyId, version: numberInPath },
    answers: { 200: { says: 'The version', schema: versionAnswer } },
    problems: ['unknown-policy', 'unknown-version'],
    handle: oneVersion,
  },
];

/** Caches may keep it for a moment, never past the instant at which another version applies. */
async function allPolicies({ c, house }: Call): Promise<Response> {
  const { on } = query(c, onQuery);
  const now = house.now();
  const published = await house.store.published();
  const headers = { 'Cache-Control': `public, max-age=${secondsToKeep(published, now.getTime())}`, Vary: 'Accept' };
  if (wantsList(c)) {
    return sameForAll(c, await house.store.policyList(now.getTime()), { ...headers, 'Content-Type': LIST_MEDIA_TYPE });
  }
  const policies = published.policies.map((one) => policyOn(one, on, now));
  return sameForAll(c, JSON.stringify({ policies }), headers);
}

function wantsList(c: Context): boolean {
  const types = (c.req.header('accept') ?? '').split(',');
  return types.some((type) => type.split(';')[0]!.trim().toLowerCase() === LIST_MEDIA_TYPE);
}

const MOST_SECONDS_TO_KEEP = 60;

/** Days and versions change together, at midnight of the site. */
function secondsToKeep({ policies }: Published, now: number): number {
  const zones = [...new Set(policies.map(({ site }) => site.timeZone))];
  const ends = zones.map((zone) => startOfDay(addDays(dayAt(now, zone), 1), zone));
  const days = policies.flatMap(({ versions }) => versions.map((one) => one.effectiveAt));
  const next = Math.min(...[...ends, ...days].filter((at) => at > now));
  return Math.min(MOST_SECONDS_TO_KEEP, Math.floor((next - now) / 1000));
}

async function oneVersion({ c, house }: Call): Promise<Response> {
  const policy = await policyIn({ c, house });
  const version = param(c, 'version', numberInPath);
  const published = policy.versions.find((one) => one.version === version);
  const document = await house.store.document({ policy: policy.policy, version });
  if (!published || !document) throw unknownVersion(policy);
  return common(c, { ...summaryOf(policy, published), document });
}

/** The policy the path names. Throws `invalid` or `unknown-policy`. */
export async function policyIn({ c, house }: Pick<Call, 'c' | 'house'>): Promise<PublishedPolicy> {
  return findPolicy(await house.store.published(), policyName(c));
}

export function policyName(c: Context): string {
  return param(c, 'policy', policyId);
}

export function findPolicy(published: Published, id: string): PublishedPolicy {
  const policy = published.policies.find((one) => one.policy === id);
  if (policy) return policy;
  const known = published.policies.map((one) => one.policy).join(', ') || 'none yet';
  throw new Problem('unknown-policy', `No policy of that name is published. Published: ${known}.`);
}

export function unknownVersion({ policy, versions }: PublishedPolicy): Problem {
  const newest = versions.at(-1)?.version ?? 0;
  return new Problem('unknown-version', `The versions of ${policy} go from 1 to ${newest}. Ask for one of them.`);
}

function policyOn(policy: PublishedPolicy, on: Day | undefined, now: Date) {
  const day = on ?? dayAt(now, policy.site.timeZone);
  const applied = inForce(dated(policy), day);
  return {
    policy: policy.policy,
    kind: policy.kind,
    prevailing: policy.prevailing,
    title: policy.title,
    on: day,
    inForce: applied ? summaryOf(policy, applied.it) : null,
    upcoming: upcoming(dated(policy), day).map((one) => summaryOf(policy, one.it)),
    versions: policy.versions.map((one) => summaryOf(policy, one)),
  };
}

function dated(policy: PublishedPolicy) {
  return policy.versions.map((it) => ({
    version: it.version,
    effective: it.effective,
    recalled: it.recalled !== null,
    it,
  }));
}

/** Names of colleagues stay inside: an act is told with its reason and instant only. */
function summaryOf(policy: PublishedPolicy, one: PublishedVersion): VersionSummary {
  return {
    policy: policy.policy,
    version: one.version,
    effective: one.effective,
    publishedAt: iso(one.publishedAt),
    change: one.change,
    material: one.material,
    marked: actOf(one.marked),
    recalled: actOf(one.recalled),
    imported: one.imported,
    contentHash: one.contentHash,
    title: one.title,
    url: one.url,
    summary: one.summary,
    impact: one.impact,
  };
}

function actOf(act: Act | null): VersionSummary['marked'] {
  return act && { because: act.because, at: iso(act.at) };
}
