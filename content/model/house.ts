/** The whole of `content/` as checked data: site, policies, versions. Pure: files are handed in as texts. */
import { errorsIn, type Fault, FaultError } from './fault.ts';
import { type Files, readPolicies, readSite, readWitnessed } from './house/read.ts';
import { bodyFaults, hashFaults, orderFaults, slugFaults, translationFaults } from './house/rules.ts';
import { HASHES_FILE, type House, KEYS_FILE } from './house/types.ts';
import { hashes as hashesSchema, logKeys as keysSchema } from './version.ts';
import { parseYaml } from './yaml.ts';

export { hashesOf, recallOf, refOf, renderBody } from './house/body.ts';
export type { Files } from './house/read.ts';
export { HASHES_FILE, type House, KEYS_FILE, type Policy, type Source, type Version } from './house/types.ts';

/**
 * Reads and checks everything under `content/`. `files` maps paths from the root (`content/site.yaml`) to texts.
 * `house` is undefined when a file is missing or malformed; other faults leave it usable, so that a command can say more.
 */
export function loadHouse(files: Files): { house: House | undefined; faults: Fault[] } {
  const faults: Fault[] = [];
  const site = readSite(files, faults);
  const policies = site ? readPolicies(files, site, faults) : [];
  const hashes = parseYaml(HASHES_FILE, files.get(HASHES_FILE) || '{}', hashesSchema);
  const logKeys = parseYaml(KEYS_FILE, files.get(KEYS_FILE) || '[]', keysSchema);
  faults.push(...hashes.faults, ...logKeys.faults);
  const witnessed = readWitnessed(files, faults);
  if (!site || errorsIn(faults).length > 0) return { house: undefined, faults };
  const house: House = { site, policies, hashes: hashes.value ?? {}, logKeys: logKeys.value ?? [], witnessed };
  faults.push(...orderFaults(house), ...slugFaults(house), ...translationFaults(house));
  const bodies = bodyFaults(house);
  faults.push(...bodies, ...(bodies.length > 0 ? [] : hashFaults(house)));
  return { house, faults };
}

/** The house, or a {@link FaultError} with every error in it. */
export function loadHouseOrThrow(files: Files): House {
  const { house, faults } = loadHouse(files);
  const errors = errorsIn(faults);
  if (!house || errors.length > 0) throw new FaultError(errors);
  return house;
}
