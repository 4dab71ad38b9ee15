/** `check --write`: the content hashes of new versions into `hashes.yaml`. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FaultError } from '#model/fault.ts';
import { type Files, HASHES_FILE, type House, hashesOf, loadHouse, refOf, type Version } from '#model/house.ts';

const HEADER = `# Content hash (SHA-256 of what a visitor reads) of every version and language. Only ever added to:
# a build stops when a published text, a component's words or a library would change what a version says.
`;

/**
 * Adds a line for each version that has none, and renews those of versions that are not `published`; undefined means that
 * nobody knows, and nothing is renewed. The file is replaced whole. Resolves to the versions written.
 */
export async function writeHashes(root: string, files: Files, published?: ReadonlySet<string>): Promise<string[]> {
  const { house } = loadHouse(files);
  if (!house) return [];
  const due = house.policies
    .flatMap(({ versions }) => versions)
    .filter((version) => !house.hashes[refOf(version)] || (published !== undefined && !published.has(refOf(version))))
    .flatMap((version) => dueEntry(version, house) ?? []);
  if (due.length > 0) await replace(root, due);
  return due.map(({ ref }) => ref);
}

export interface Entry {
  ref: string;
  /** `privacy@4:` and a line per language, as they stand in the file. */
  text: string;
}

/** What the file should say of `version`; undefined where it says so already, or the version cannot be rendered. */
export function dueEntry(version: Version, { hashes }: House): Entry | undefined {
  try {
    const [ref, now] = [refOf(version), Object.entries(hashesOf(version))];
    if (now.every(([locale, hash]) => hashes[ref]?.[locale] === hash)) return undefined;
    return { ref, text: `${ref}:\n${now.map(([locale, hash]) => `  ${locale}: ${hash}\n`).join('')}` };
  } catch (error) {
    if (error instanceof FaultError) return undefined;
    throw error;
  }
}

async function replace(root: string, due: readonly Entry[]): Promise<void> {
  const path = join(root, HASHES_FILE);
  // A name with a dot first is read by nobody, should the machine stop here.
  const beside = join(root, dirname(HASHES_FILE), '.hashes.yaml.new');
  const before = await readFile(path, 'utf8').catch(() => HEADER);
  const after = due.reduce((text, one) => `${without(text, one.ref).replace(/\n*$/, '\n')}${one.text}`, before);
  await writeFile(beside, after);
  await rename(beside, path);
}

/** The text without the entry of `ref`: its own line, and the indented ones under it. */
function without(text: string, ref: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${ref}:`));
  if (start < 0) return text;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !/^\s+\S/.test(line));
  return [...lines.slice(0, start), ...(end < 0 ? [] : rest.slice(end))].join('\n');
}
