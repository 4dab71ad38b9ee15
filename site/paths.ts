/** What Astro is told to build: parameters and properties of every page that a policy has. */
import type { Policy } from '#model/house.ts';
import type { Locale } from '#model/ref.ts';
import { clauseIds } from './clauses.ts';
import { theDay, theHouse } from './house.ts';
import { type Pair, pairsOf } from './pairs.ts';
import { stringsOf } from './strings/index.ts';
import { type Standing, standings } from './timeline.ts';

export type PolicyProps = {
  locale: Locale;
  policy: Policy;
  /** Lowest first. */
  all: Standing[];
};

type Built<P> = {
  params: Record<string, string>;
  props: P;
};

/** One for every policy and locale. */
export function policyPaths(): Built<PolicyProps>[] {
  const { site, policies } = theHouse();
  const day = theDay();
  return policies.flatMap((policy) =>
    site.locales.map((locale) => ({
      params: { locale, policy: policy.settings.slug[locale]! },
      props: { locale, policy, all: standings(policy, day) },
    })),
  );
}

/** One for every version. */
export function versionPaths(): Built<PolicyProps & { standing: Standing }>[] {
  return policyPaths().flatMap(({ params, props }) =>
    props.all.map((standing) => ({
      params: { ...params, version: String(standing.number) },
      props: { ...props, standing },
    })),
  );
}

/** One for the list of versions, named in the page's language. */
export function timelinePaths(): Built<PolicyProps>[] {
  return policyPaths().map(({ params, props }) => ({
    params: { ...params, versions: stringsOf(props.locale).paths.versions },
    props,
  }));
}

/** One for every pair that has a page, the same pair reversed, and every version with itself. */
export function changesPaths(): Built<PolicyProps & Pair>[] {
  return policyPaths().flatMap(({ params, props }) =>
    everyOrder(props.policy).map(({ since, version }) => ({
      params: { ...params, changes: stringsOf(props.locale).paths.changes, pair: `${since}...${version}` },
      props: { ...props, since, version },
    })),
  );
}

/** One for every clause that any version has. */
export function clausePaths(): Built<PolicyProps & { id: string }>[] {
  return policyPaths().flatMap(({ params, props }) =>
    clauseIds(props.policy, props.locale).map((id) => ({
      params: { ...params, clause: stringsOf(props.locale).paths.clause, id },
      props: { ...props, id },
    })),
  );
}

function everyOrder(policy: Policy): Pair[] {
  const pairs = pairsOf(policy);
  const reversed = pairs.map(({ since, version }) => ({ since: version, version: since }));
  const same = policy.versions.map(({ version }) => ({ since: version, version }));
  return [...pairs, ...reversed, ...same];
}
