/** `content/site.yaml`, for verbs that need no text. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, FaultError } from '#model/fault.ts';
import { readSite } from '#model/house/read.ts';
import type { SiteSettings } from '#model/version.ts';

const FILE = 'content/site.yaml';

/** The settings of the site under `root`. Throws a {@link FaultError} when they are not in order. */
export async function siteAt(root: string): Promise<SiteSettings> {
  const faults: Fault[] = [];
  const site = readSite(new Map([[FILE, await readFile(join(root, FILE), 'utf8')]]), faults);
  if (!site) throw new FaultError(faults);
  return site;
}
