/** What a newcomer reads after `npm start`. */
import type { House } from '#model/house.ts';
import { changesPath, policyPath, versionsPath } from '../../site/routes.ts';
import { paint } from '../policy/verb.ts';

export interface Welcome {
  siteUrl: string;
  shopUrl: string;
  mailUrl: string;
  house: Pick<House, 'site' | 'policies'>;
  /** The demo's today, in words. */
  today: string;
  /** The folder that keeps everything. */
  data: string;
}

/** The addresses to open, each with what to see there. */
export function welcome({ siteUrl, shopUrl, mailUrl, house, today, data }: Welcome): string {
  const story = house.policies.reduce((best, one) => (one.versions.length > best.versions.length ? one : best));
  const { slug, prevailing } = story.settings;
  const newest = story.versions.length;
  const others = house.site.locales.filter((locale) => locale !== prevailing);
  const rows = [
    [siteUrl + policyPath(slug, prevailing), 'the text in force'],
    ...others.map((locale) => [siteUrl + policyPath(slug, locale), `and in "${locale}"`] as const),
    [siteUrl + changesPath(slug, 1, newest, prevailing), 'what has changed since version 1'],
    [siteUrl + versionsPath(slug, prevailing), 'every version, and which one applied on a day'],
    [shopUrl, 'the demo webshop: log in as Kari, as Ola, or as someone new'],
    [mailUrl, 'the mail catcher: the notices that Kari and Ola got'],
    [`${siteUrl}/docs/`, 'for editors and for webshops; the API itself is at /openapi.json'],
  ] as const;
  const width = Math.max(...rows.map(([url]) => url.length));
  const lines = rows.map(([url, about]) => `  ${paint('strong', url.padEnd(width))}  ${about}`);
  return `\n${house.site.name} is up. In this demo it is ${today}.\n\n${lines.join('\n')}\n\nCtrl-C stops it. What it remembers lies in ${data}; delete that folder to start over.\n\n`;
}
