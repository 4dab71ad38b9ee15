/** What a newcomer reads after `npm start`. */
import type { House } from '#model/house.ts';
import { paint } from '../policy/verb.ts';

export interface Welcome {
  siteUrl: string;
  shopUrl: string;
  mailUrl: string;
  house: Pick<House, 'site' | 'policies'>;
  /** The demo's today, in words. */
  today: string;
}

/** The addresses to open, each with what to see there. */
export function welcome({ siteUrl, shopUrl, mailUrl, house, today }: Welcome): string {
  const story = house.policies.reduce((best, one) => (one.versions.length > best.versions.length ? one : best));
  const slug = story.settings.slug;
  const newest = story.versions.length;
  const rows = [
    [`${siteUrl}/nb/${slug.nb}/`, 'the text in force, in bokmål'],
    [`${siteUrl}/en/${slug.en}/`, 'and in English'],
    [`${siteUrl}/nb/${slug.nb}/endringer/1...${newest}/`, 'what has changed since version 1'],
    [`${siteUrl}/nb/${slug.nb}/versjoner/`, 'every version, and which one applied on a day'],
    [shopUrl, 'the demo webshop: log in as Kari, as Ola, or as someone new'],
    [mailUrl, 'the mail catcher: the notice that Ola got'],
    [`${siteUrl}/docs/`, 'for editors and for webshops; the API itself is at /openapi.json'],
  ] as const;
  const width = Math.max(...rows.map(([url]) => url.length));
  const lines = rows.map(([url, about]) => `  ${paint('strong', url.padEnd(width))}  ${about}`);
  return `\n${house.site.name} is up. In this demo it is ${today}.\n\n${lines.join('\n')}\n\nCtrl-C stops it. What it remembers lies in .data/; delete that folder to start over.\n\n`;
}
