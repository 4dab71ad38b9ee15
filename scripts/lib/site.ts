/** `content/site.yaml`, for verbs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, FaultError } from '#model/fault.ts';
import { type Files, readSite } from '#model/house/read.ts';
import type { SiteSettings } from '#model/version.ts';

const FILE = 'content/site.yaml';

/** The settings of the site under `root`, of which nothing else is read. Throws a {@link FaultError} when they are not in order. */
export async function settingsAt(root: string): Promise<SiteSettings> {
  return settingsIn(new Map([[FILE, await readFile(join(root, FILE), 'utf8')]]));
}

/** The same, among files that have been read. */
export function settingsIn(files: Files): SiteSettings {
  const faults: Fault[] = [];
  const site = readSite(files, faults);
  if (!site) throw new FaultError(faults);
  return site;
}
