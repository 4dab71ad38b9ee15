/** The signs in a version's prose, in every language. */
import { type BodyDiff, diffBodies } from '../../diff/index.ts';
import { changedPaths, type Facts } from '../../facts/index.ts';
import { renderBody, type Version } from '../../house.ts';
import type { Locale } from '../../ref.ts';
import type { Sign } from '../types.ts';
import { proseBody } from './body.ts';
import { type Seen, signsIn } from './judge.ts';

export interface ProseSeen extends Seen {
  locale: Locale;
}

/** The signs in every language; a meaning that changed in one language alone is one more. */
export function proseSeen(before: Version, after: Version): ProseSeen[] {
  const locales = Object.keys(after.sources).filter((locale) => before.sources[locale]);
  const seen = locales.flatMap((locale) =>
    signsIn(difference(before, after, locale), before.facts !== null && after.facts !== null).map((one) => ({
      ...one,
      locale,
    })),
  );
  return [...seen, ...inOneLanguage(seen, locales)];
}

/** Of what a visitor reads; where facts differ, of the prose around them. */
function difference(before: Version, after: Version, locale: Locale): BodyDiff {
  const isSameFacts = changedPaths(before.facts ?? ({} as Facts), after.facts ?? ({} as Facts)).length === 0;
  const body = (version: Version) => (isSameFacts ? renderBody(version, locale) : proseBody(version.sources[locale]!));
  return diffBodies(body(before), body(after), { locale });
}

const MILD: ReadonlySet<Sign> = new Set<Sign>(['style', 'wording', 'rewritten']);

function inOneLanguage(seen: readonly ProseSeen[], locales: readonly Locale[]): ProseSeen[] {
  const grave = seen.filter((one) => one.clause.id && !MILD.has(one.sign));
  const alone = grave.filter((one) =>
    locales.some(
      (locale) =>
        !seen.some((other) => other.locale === locale && other.clause.id === one.clause.id && other.sign !== 'style'),
    ),
  );
  const perClause = Map.groupBy(alone, (one) => `${one.clause.id} ${one.locale}`);
  return [...perClause.values()].map(([first]) => ({ ...first!, sign: 'one-language', count: 1 }));
}
