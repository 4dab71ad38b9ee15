/** The house as files on this machine: what is under `content/`, read once and checked, and the day the site is built for. */
import { resolve } from 'node:path';
import { FaultError } from '#model/fault.ts';
import { type House, loadHouseOrThrow, type Policy, type Version } from '#model/house.ts';
import { type Day, dayAt, isDay } from '#model/ref.ts';
import { logKeys } from '#model/version.ts';
import { parseYaml } from '#model/yaml.ts';
import { contentStamp, nameOf, readContent } from './files.ts';

/** How long a house that was read is taken to be the one on disk, in milliseconds. Matters to `astro dev` only. */
const FRESH_MS = 1_000;

let kept: { house: House; stamp: string; checked: number } | undefined;

/** The folder that holds the texts: `content/`, or the one that `POLICY_CONTENT` names. */
export function contentFolder(): string {
  return resolve(process.env.POLICY_CONTENT ?? 'content');
}

/** The checked house. Throws a `FaultError` that lists every fault with file, line and remedy. */
export function theHouse(): House {
  const now = performance.now();
  if (kept && now - kept.checked < FRESH_MS) return kept.house;
  const stamp = contentStamp(contentFolder());
  const house = kept?.stamp === stamp ? kept.house : atItsAddress(withKeys(readHouse(contentFolder())));
  kept = { house, stamp, checked: performance.now() };
  return house;
}

function readHouse(folder: string): House {
  const { files, faults } = readContent(folder);
  if (faults.length > 0) throw new FaultError(faults);
  return loadHouseOrThrow(files);
}

/** The keys that `POLICY_LOG_KEYS` adds as a JSON list of public JWKs, for previews and demos; else those of the file. */
function withKeys(house: House): House {
  const json = process.env.POLICY_LOG_KEYS;
  if (!json) return house;
  const { value, faults } = parseYaml('POLICY_LOG_KEYS', json, logKeys);
  if (!value) throw new FaultError(faults);
  return { ...house, logKeys: [...house.logKeys, ...value] };
}

/** The house at the address that `POLICY_SITE_URL` names, for previews and demos; else at its canonical one. */
function atItsAddress(house: House): House {
  const url = process.env.POLICY_SITE_URL;
  return url ? { ...house, site: { ...house.site, url: url.replace(/\/+$/, '') } } : house;
}

/** The version whose text stands in the file at `path`, and the text's locale; throws where there is none. */
export function textAt(path: string): { version: Version; locale: string; file: string } {
  const file = nameOf(contentFolder(), path);
  for (const version of theHouse().policies.flatMap((policy) => policy.versions)) {
    const locale = Object.keys(version.sources).find((one) => version.sources[one]?.file === file);
    if (locale) return { version, locale, file };
  }
  throw new Error(`${file} belongs to no version; texts are content/policies/<policy>/<number>/<locale>.mdx`);
}

/** A policy by its id. */
export function policyOf(id: string): Policy {
  const policy = theHouse().policies.find((one) => one.settings.id === id);
  if (!policy) throw new Error(`there is no policy "${id}"`);
  return policy;
}

/** The day the site is built for: `POLICY_DATE`, else today where the site is. */
export function theDay(): Day {
  const asked = process.env.POLICY_DATE;
  if (!asked) return dayAt(new Date(), theHouse().site.timeZone);
  if (isDay(asked)) return asked;
  throw new Error(`POLICY_DATE is "${asked}", which is no calendar day. Write YYYY-MM-DD.`);
}
