/** The address of every page, as a path with slashes at both ends; files for machines end in their own name. Pure. */
import type { Locale, Localized } from '#model/ref.ts';
import { stringsOf } from './strings/index.ts';

type Slugs = Localized;

/** `/nb/` */
export const homePath = (locale: Locale): string => `/${locale}/`;

/** `/nb/kvittering/` */
export const receiptPath = (locale: Locale): string => `/${locale}/${stringsOf(locale).paths.receipt}/`;

/** `/nb/mine-svar/` */
export const answersPath = (locale: Locale): string => `/${locale}/${stringsOf(locale).paths.answers}/`;

/** `/nb/logg/`: the head of the log that the witness kept. */
export const logPath = (locale: Locale): string => `/${locale}/${stringsOf(locale).paths.log}/`;

/** The head itself, for machines. */
export const CHECKPOINT_PATH = '/log/checkpoint';

/** `/nb/personvern/`: the version in force. */
export const policyPath = (slug: Slugs, locale: Locale): string => `/${locale}/${slug[locale]}/`;

/** `/nb/personvern/2/`: one version, for ever. */
export const versionPath = (slug: Slugs, version: number, locale: Locale): string =>
  `${policyPath(slug, locale)}${version}/`;

/** `/nb/personvern/versjoner/` */
export const versionsPath = (slug: Slugs, locale: Locale): string =>
  `${policyPath(slug, locale)}${stringsOf(locale).paths.versions}/`;

/** `/nb/personvern/endringer/1...3/` */
export const changesPath = (slug: Slugs, since: number, version: number, locale: Locale): string =>
  `${policyPath(slug, locale)}${stringsOf(locale).paths.changes}/${since}...${version}/`;

/** `/nb/personvern/punkt/retention/` */
export const clausePath = (slug: Slugs, clause: string, locale: Locale): string =>
  `${policyPath(slug, locale)}${stringsOf(locale).paths.clause}/${clause}/`;

/** `/nb/personvern/2/text.json` */
export const textPath = (slug: Slugs, version: number, locale: Locale): string =>
  `${versionPath(slug, version, locale)}text.json`;

/** `/nb/personvern/feed.xml` */
export const feedPath = (slug: Slugs, locale: Locale): string => `${policyPath(slug, locale)}feed.xml`;

/** The versions page asked for a pair that has no page of its own: `/nb/personvern/versjoner/?fra=1&til=2`. */
export function pairPath(slug: Slugs, since: number, version: number, locale: Locale): string {
  const words = stringsOf(locale).paths;
  return `${versionsPath(slug, locale)}?${words.since}=${since}&${words.until}=${version}`;
}

/** `/docs/` and `/docs/nb/foresla-endring/`; `id` is the guide's file name with its language. */
export const docsPath = (id?: string): string => (id ? `/docs/${id}/` : '/docs/');

/** The guide that "suggest a change" leads to, per locale. */
export const SUGGEST: Readonly<Localized> = { nb: 'nb/foresla-endring', en: 'en/suggest-a-change' };

/** The same path on the site's canonical address, as links in mails, feeds and the manifest need it. */
export const absolute = (siteUrl: string, path: string): string => `${siteUrl.replace(/\/$/, '')}${path}`;
