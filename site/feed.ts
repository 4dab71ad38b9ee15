/** The Atom feed of one policy in one language: an entry for every version. Pure. */
import { type Policy, recallOf } from '#model/house.ts';
import { type Day, type Locale, startOfDay } from '#model/ref.ts';
import type { SiteSettings } from '#model/version.ts';
import { absolute, changesPath, feedPath, policyPath, versionPath } from './routes.ts';
import { fill, stringsOf } from './strings/index.ts';
import { element, toXml, type Xml } from './xml.ts';

/**
 * RFC 4287. An entry's time is the start of its effective day, which is what the text itself knows;
 * while that day is ahead, the start of `today`, the day of the build: no entry comes from the future.
 */
export function feedOf(policy: Policy, site: SiteSettings, locale: Locale, today: Day): string {
  const { slug, title } = policy.settings;
  const versions = policy.versions.filter((version) => !recallOf(version)).toReversed();
  const self = absolute(site.url, feedPath(slug, locale));
  return toXml(
    element(
      'feed',
      { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': locale },
      element('title', {}, fill(stringsOf(locale).feedTitle, { title: title[locale]! })),
      element('id', {}, self),
      element('link', { rel: 'self', type: 'application/atom+xml', href: self }),
      element('link', { rel: 'alternate', type: 'text/html', href: absolute(site.url, policyPath(slug, locale)) }),
      element('updated', {}, updated(versions[0] ?? policy.versions[0]!, site, today)),
      element('author', {}, element('name', {}, site.name)),
      ...versions.map((version) => entry(policy, version, { site, locale, today })),
    ),
  );
}

function entry(
  policy: Policy,
  one: Policy['versions'][number],
  { site, locale, today }: { site: SiteSettings; locale: Locale; today: Day },
): Xml {
  const { version, settings } = one;
  const { slug, title } = policy.settings;
  const words = stringsOf(locale);
  const address = absolute(site.url, versionPath(slug, version, locale));
  const read = version > 1 ? absolute(site.url, changesPath(slug, version - 1, version, locale)) : address;
  return element(
    'entry',
    {},
    element('title', {}, fill(words.versionOf, { title: title[locale]!, version })),
    element('id', {}, address),
    element('link', { rel: 'alternate', type: 'text/html', href: read }),
    element('updated', {}, updated(one, site, today)),
    element('summary', {}, settings.summary[locale]!),
  );
}

function updated({ settings }: Policy['versions'][number], { timeZone }: SiteSettings, today: Day): string {
  const day = settings.effective < today ? settings.effective : today;
  return new Date(startOfDay(day, timeZone)).toISOString();
}
