/** Clauses across versions. Pure. */
import { clausesOf } from '#model/body/clauses.ts';
import { type Policy, renderBody } from '#model/house.ts';
import type { Locale } from '#model/ref.ts';

/** Ids of every clause that any version has; those of the newest version first, in its order. */
export function clauseIds(policy: Policy, locale: Locale): string[] {
  const newestFirst = policy.versions.toReversed();
  return [...new Set(newestFirst.flatMap((one) => clausesOf(renderBody(one, locale)).clauses.map(({ id }) => id)))];
}
