/** Which differences have a page of their own. Pure. */
import { type Policy, recallOf } from '#model/house.ts';
import type { Locale } from '#model/ref.ts';
import { changesPath, pairPath } from './routes.ts';

/** Two versions of one policy, the older first. */
export interface Pair {
  since: number;
  version: number;
}

/**
 * Every neighbour pair, every version to every later material version, and every version to the newest.
 * The first two stay for ever, since mails lead there. Ordered by `since`, then `version`.
 */
export function pairsOf(policy: Policy): Pair[] {
  const newest = policy.versions.findLast((version) => !recallOf(version))?.version;
  return policy.versions.flatMap(({ version: since }) =>
    policy.versions
      .filter(({ version }) => version > since)
      .filter(({ version, settings }) => version === since + 1 || version === newest || settings.change === 'material')
      .map(({ version }) => ({ since, version })),
  );
}

/** Where to read what changed from `since` to `version`: the pair's own page, else the versions page asked for it. */
export function differencePath(policy: Policy, { since, version }: Pair, locale: Locale): string {
  const { slug } = policy.settings;
  const own = pairsOf(policy).some((pair) => pair.since === since && pair.version === version);
  return own ? changesPath(slug, since, version, locale) : pairPath(slug, since, version, locale);
}
