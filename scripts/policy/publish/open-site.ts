/** A site by its address, or as a folder of built pages. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Hono } from 'hono';
import { servePages } from '../../../api/pages.ts';
import { CommandError } from '../verb.ts';
import { type Fetch, type Live, siteAt } from './live.ts';

const NOWHERE = 'http://site.invalid';

/** The site at `site`. Throws a CommandError where there is none. */
export async function openSite(site: string): Promise<Live> {
  if (/^https?:\/\//.test(site)) return siteAt(site.replace(/\/+$/, ''));
  const folder = resolve(site);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandError(
      `There is no folder ${folder}.`,
      'the pages that are, or would be, live are read from it',
      'name an address, or build the pages first: npm run build, then --site dist',
    );
  }
  const pages = servePages(folder);
  const app = new Hono().get('*', async (c) => (await pages(c)) ?? c.notFound());
  const get: Fetch = (url, init) => app.request(url, init);
  return siteAt(NOWHERE, get);
}
