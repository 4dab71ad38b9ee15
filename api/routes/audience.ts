/** How many people a version speaks to: counts, so that a publisher knows before acting. Names nobody. */
import { type Locale, policyId } from '#model/ref.ts';
import type { Audience, PublishedPolicy } from '../store/store.ts';
import { findPolicy, policyName } from './policies.ts';
import { type Call, iso, personal, query, type Route } from './route.ts';
import { audienceAnswer, audienceQuery } from './schemas.ts';

export const audienceRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/policies/:policy/audience',
    scopes: ['publish', 'read'],
    summary: 'How many people a version speaks to: who would be asked, who would be mailed, who cannot be reached',
    params: { policy: policyId },
    query: audienceQuery,
    answers: { 200: { says: 'Counts, as things stand', schema: audienceAnswer } },
    problems: ['unknown-policy'],
    handle: audience,
  },
];

async function audience({ c, house }: Call): Promise<Response> {
  const { version, kind } = query(c, audienceQuery);
  const [id, published] = [policyName(c), await house.store.published()];
  const known = published.policies.find((one) => one.policy === id);
  const next = version && kind && !known ? { version, kind } : null;
  const policy = next ? undefined : findPolicy(published, id);
  const ref = { policy: id, version: version ?? newestOf(policy!) };
  const counts = await house.store.audience(ref, policy?.kind ?? next!.kind);
  const { prompted, unreached } = counts;
  const mailed = byLocale(counts, policy);
  return personal(JSON.stringify({ ...ref, asOf: iso(house.now().getTime()), prompted, mailed, unreached }));
}

function newestOf({ versions }: PublishedPolicy): number {
  return versions.findLast((one) => !one.recalled)?.version ?? versions.at(-1)!.version;
}

const UNDETERMINED = 'und';

/** Who has no language here is written to in the one that prevails. */
function byLocale({ mailed }: Audience, policy: PublishedPolicy | undefined): Record<Locale, number> {
  const counts: Record<Locale, number> = {};
  for (const { locale, users } of mailed) {
    const isOurs = locale !== null && (policy?.site.locales.includes(locale) ?? true);
    const own = isOurs ? locale : (policy?.prevailing ?? UNDETERMINED);
    counts[own] = (counts[own] ?? 0) + users;
  }
  return counts;
}
