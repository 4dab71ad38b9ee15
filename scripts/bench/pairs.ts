/** Our own labelled changes: `test/fixtures/findings`, a base and small patches. See the README there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Facts, factsSchema } from '#model/facts/index.ts';
import type { Version } from '#model/house.ts';
import type { PolicySettings } from '#model/version.ts';

export const FIXTURES = resolve(import.meta.dirname, '../../test/fixtures/findings');

export interface Patch {
  case: string;
  label: 'material' | 'minor';
  rules?: string[];
  set?: Record<string, unknown>;
  add?: Record<string, unknown>;
  remove?: string[];
  order?: Record<string, string[]>;
  nb?: Record<string, string>;
  en?: Record<string, string>;
}

export interface Pair extends Patch {
  before: Version;
  after: Version;
}

const POLICY: PolicySettings = {
  id: 'privacy',
  kind: 'notice',
  prevailing: 'nb',
  slug: { nb: 'personvern', en: 'privacy' },
  title: { nb: 'Personvern', en: 'Privacy' },
  recalls: [],
};

/** Every labelled change, made. Throws with the case's name when a patch does not fit the base. */
export function readPairs(folder = FIXTURES): Pair[] {
  const before = baseVersion(folder);
  const files = readdirSync(join(folder, 'pairs')).sort();
  return files.flatMap((file) => {
    const patches = parse(readFileSync(join(folder, 'pairs', file), 'utf8')) as Patch[];
    return patches.map((patch) => ({ ...patch, before, after: patched(before, patch) }));
  });
}

/** The small policy that all changes begin with. */
export function baseVersion(folder = FIXTURES): Version {
  const read = (name: string) => readFileSync(join(folder, 'base', name), 'utf8');
  const facts = factsSchema.parse(parse(read('facts.yaml')));
  return versionOf(1, facts, { nb: read('nb.mdx'), en: read('en.mdx') });
}

/** `before` with `patch`, as the version after it. */
export function patched(before: Version, patch: Patch): Version {
  try {
    const facts = structuredClone(before.facts) as unknown;
    for (const [path, value] of Object.entries(patch.set ?? {})) place(facts, path, value);
    for (const [path, entry] of Object.entries(patch.add ?? {})) list(facts, path).push(entry as Entry);
    for (const path of patch.remove ?? []) remove(facts, path);
    for (const [path, ids] of Object.entries(patch.order ?? {})) reorder(list(facts, path), ids);
    const texts = { nb: replaced(before.sources.nb!.text, patch.nb), en: replaced(before.sources.en!.text, patch.en) };
    return versionOf(2, factsSchema.parse(facts), texts);
  } catch (error) {
    throw new Error(`"${patch.case}": ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function versionOf(version: number, facts: Facts, texts: Record<string, string>): Version {
  const sources = Object.fromEntries(
    Object.entries(texts).map(([locale, text]) => [
      locale,
      { file: `content/policies/privacy/${version}/${locale}.mdx`, text },
    ]),
  );
  const summary = { nb: 'Endret', en: 'Changed' };
  const settings: Version['settings'] = { effective: '2027-01-01', summary, imported: false, overrides: [] };
  return { policy: POLICY, version, settings, facts, rawFacts: facts as Record<string, unknown>, sources };
}

interface Entry {
  id: string;
}

function memberOf(value: unknown, key: string): unknown {
  const found = Array.isArray(value)
    ? (value as Entry[]).find(({ id }) => id === key)
    : (value as Record<string, unknown>)[key];
  if (found === undefined) throw new Error(`there is no "${key}"`);
  return found;
}

function parentOf(facts: unknown, path: string): [parent: unknown, key: string] {
  const keys = path.split('.');
  return [keys.slice(0, -1).reduce(memberOf, facts), keys.at(-1)!];
}

function place(facts: unknown, path: string, value: unknown): void {
  const [parent, key] = parentOf(facts, path);
  (parent as Record<string, unknown>)[key] = value;
}

function list(facts: unknown, path: string): Entry[] {
  const found = path.split('.').reduce(memberOf, facts);
  if (!Array.isArray(found)) throw new Error(`"${path}" is no list`);
  return found as Entry[];
}

function remove(facts: unknown, path: string): void {
  const [parent, key] = parentOf(facts, path);
  memberOf(parent, key);
  if (Array.isArray(parent)) {
    const entries = parent as Entry[];
    entries.splice(
      entries.findIndex(({ id }) => id === key),
      1,
    );
  } else delete (parent as Record<string, unknown>)[key];
}

function reorder(entries: Entry[], ids: readonly string[]): void {
  const rank = ({ id }: Entry) => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  entries.sort((a, b) => rank(a) - rank(b));
}

function replaced(text: string, changes: Record<string, string> = {}): string {
  return Object.entries(changes).reduce((said, [old, young]) => {
    if (said.split(old).length !== 2) throw new Error(`"${old}" does not stand exactly once in the text`);
    return said.replace(old, () => young);
  }, text);
}
