/** Every page a search engine may show, each with its other languages. Pure. */
import type { House } from '#model/house.ts';
import type { Locale, Localized } from '#model/ref.ts';
import { clauseIds } from './clauses.ts';
import { pairsOf } from './pairs.ts';
import {
  absolute,
  changesPath,
  clausePath,
  homePath,
  logPath,
  policyPath,
  receiptPath,
  versionPath,
  versionsPath,
} from './routes.ts';
import { element, toXml, type Xml } from './xml.ts';

/** The sitemap protocol 0.9 with `xhtml:link` alternates. */
export function sitemapOf(house: House): string {
  const { locales, url } = house.site;
  const pages = addressesOf(house).map((path) => Object.fromEntries(locales.map((locale) => [locale, path(locale)])));
  return toXml(
    element(
      'urlset',
      { xmlns: 'http://www.sitemaps.org/schemas/sitemap/0.9', 'xmlns:xhtml': 'http://www.w3.org/1999/xhtml' },
      ...pages.flatMap((page) => Object.values(page).map((path) => entry(path, page, url))),
    ),
  );
}

function addressesOf({ policies, site }: House): ((locale: Locale) => string)[] {
  const ofPolicies = policies.flatMap((policy) => {
    const { slug } = policy.settings;
    return [
      (locale: Locale) => policyPath(slug, locale),
      (locale: Locale) => versionsPath(slug, locale),
      ...policy.versions.map(
        ({ version }) =>
          (locale: Locale) =>
            versionPath(slug, version, locale),
      ),
      ...pairsOf(policy).map(
        ({ since, version }) =>
          (locale: Locale) =>
            changesPath(slug, since, version, locale),
      ),
      ...clauseIds(policy, site.locales[0]!).map((id) => (locale: Locale) => clausePath(slug, id, locale)),
    ];
  });
  return [homePath, receiptPath, logPath, ...ofPolicies];
}

function entry(path: string, page: Localized, url: string): Xml {
  const alternates = Object.entries(page).map(([locale, other]) =>
    element('xhtml:link', { rel: 'alternate', hreflang: locale, href: absolute(url, other) }),
  );
  return element('url', {}, element('loc', {}, absolute(url, path)), ...alternates);
}
