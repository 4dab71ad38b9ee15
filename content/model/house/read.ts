/** Files into settings, facts and sources; each file's own faults with its lines. */
import type { z } from 'zod';
import { type Facts, factsSchema } from '../facts/index.ts';
import { type Fault, fault } from '../fault.ts';
import { toBase64 } from '../receipt/bytes.ts';
import { parseCheckpoint } from '../receipt/checkpoint.ts';
import { parseNote } from '../receipt/note.ts';
import { type PolicySettings, policySettings, type SiteSettings, siteSettings, versionSettings } from '../version.ts';
import { parseYaml } from '../yaml.ts';
import { CHECKPOINT_FILE, HEADS_FILE, type Policy, type Source, type Version, type Witnessed } from './types.ts';

/** Paths from the project's root to the texts of the files. */
export type Files = ReadonlyMap<string, string>;

const POLICIES = 'content/policies/';

/** `content/site.yaml`, or undefined with faults pushed. */
export function readSite(files: Files, faults: Fault[]): SiteSettings | undefined {
  return readYaml(files, 'content/site.yaml', siteSettings, faults)?.value;
}

/** The head that the witness kept, or null; a file that is none is a fault. Its signature is the witness's to check. */
export function readWitnessed(files: Files, faults: Fault[]): Witnessed | null {
  const note = files.get(CHECKPOINT_FILE);
  if (note === undefined) return null;
  const head = parseCheckpoint(parseNote(note)?.text ?? '');
  if (!head) {
    faults.push(noCheckpoint());
    return null;
  }
  const line = `${head.size} ${toBase64(head.root)}`;
  const seen = (files.get(HEADS_FILE) ?? '').split('\n').find((one) => one.endsWith(` ${line}`));
  return { note, head, at: seen?.split(' ')[0] ?? null };
}

/** Every policy folder, ordered by id. Policies or versions that cannot be read are left out, with faults pushed. */
export function readPolicies(files: Files, site: SiteSettings, faults: Fault[]): Policy[] {
  const folders = childrenOf(files, POLICIES).filter((name) => name !== 'hashes.yaml');
  if (folders.length === 0) faults.push(noPolicies());
  return folders.flatMap((folder) => readPolicy(files, `${POLICIES}${folder}/`, folder, site, faults));
}

function readPolicy(files: Files, path: string, id: string, site: SiteSettings, faults: Fault[]): Policy[] {
  const settings = readYaml(files, `${path}policy.yaml`, policySettings, faults)?.value;
  if (!settings) return [];
  if (settings.id !== id) faults.push(wrongId(`${path}policy.yaml`, settings.id, id));
  const names = childrenOf(files, path).filter((name) => name !== 'policy.yaml');
  for (const name of names.filter((one) => !/^[1-9]\d*$/.test(one))) faults.push(strange(`${path}${name}`));
  const numbers = names.map(Number).filter((number) => Number.isInteger(number) && number > 0);
  const versions = numbers
    .sort((a, b) => a - b)
    .flatMap((number) => readVersion(files, `${path}${number}/`, settings, number, site, faults));
  return [{ settings, versions }];
}

function readVersion(
  files: Files,
  path: string,
  policy: PolicySettings,
  version: number,
  site: SiteSettings,
  faults: Fault[],
): Version[] {
  const settings = readYaml(files, `${path}version.yaml`, versionSettings, faults)?.value;
  const facts = files.has(`${path}facts.yaml`) ? readYaml(files, `${path}facts.yaml`, factsSchema, faults) : null;
  const sources = readSources(files, path, site, faults);
  const expected = ['version.yaml', 'facts.yaml', ...site.locales.map((locale) => `${locale}.mdx`)];
  for (const name of childrenOf(files, path).filter((one) => !expected.includes(one)))
    faults.push(strange(`${path}${name}`));
  if (!settings || facts === undefined || !sources) return [];
  const rawFacts = (facts?.raw ?? null) as Record<string, unknown> | null;
  return [{ policy, version, settings, facts: (facts?.value ?? null) as Facts | null, rawFacts, sources }];
}

function readSources(
  files: Files,
  path: string,
  site: SiteSettings,
  faults: Fault[],
): Record<string, Source> | undefined {
  const missing = site.locales.filter((locale) => !files.has(`${path}${locale}.mdx`));
  for (const locale of missing) faults.push(missingText(`${path}${locale}.mdx`, locale));
  if (missing.length > 0) return undefined;
  return Object.fromEntries(
    site.locales.map((locale) => [locale, { file: `${path}${locale}.mdx`, text: files.get(`${path}${locale}.mdx`)! }]),
  );
}

function readYaml<T>(
  files: Files,
  file: string,
  schema: z.ZodType<T>,
  faults: Fault[],
): { value: T; raw: unknown } | undefined {
  const text = files.get(file);
  if (text === undefined) {
    faults.push(
      fault({
        file,
        what: 'the file is missing',
        why: 'it is needed to build the pages',
        remedy: 'add it; copy it from another version and edit',
      }),
    );
    return undefined;
  }
  const parsed = parseYaml(file, text, schema);
  faults.push(...parsed.faults);
  return parsed.value === undefined ? undefined : { value: parsed.value, raw: parsed.raw };
}

/** Names of files and folders directly under `path`, sorted. */
function childrenOf(files: Files, path: string): string[] {
  const names = [...files.keys()]
    .filter((file) => file.startsWith(path))
    .map((file) => file.slice(path.length).split('/', 1)[0]!);
  return [...new Set(names)].sort();
}

function noCheckpoint(): Fault {
  return fault({
    file: CHECKPOINT_FILE,
    what: 'this is no checkpoint',
    why: 'the site shows it, and receipts are compared with it',
    remedy: 'put it back as git has it; only policy witness writes it',
  });
}

function noPolicies(): Fault {
  return fault({
    file: POLICIES,
    what: 'there is no policy',
    why: 'a site without a text has nothing to show',
    remedy: 'add content/policies/<id>/policy.yaml and a version 1',
  });
}

function wrongId(file: string, id: string, folder: string): Fault {
  return fault({
    file,
    what: `id is "${id}" in the folder "${folder}"`,
    why: 'the folder names the policy',
    remedy: `write id: ${folder}`,
  });
}

function strange(file: string): Fault {
  return fault({
    file,
    what: 'a file that is not expected here',
    why: 'a policy folder holds policy.yaml and numbered versions; a version holds version.yaml, facts.yaml and one .mdx per locale',
    remedy: 'remove or rename it',
  });
}

function missingText(file: string, locale: string): Fault {
  return fault({
    file,
    what: `the text in "${locale}" is missing`,
    why: 'a version exists in every language or not at all',
    remedy: `write ${file}`,
  });
}
