/** `check --write`: the content hashes of new versions into `hashes.yaml`. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FaultError } from '#model/fault.ts';
import { type Files, HASHES_FILE, hashesOf, loadHouse, refOf, type Version } from '#model/house.ts';

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
    .flatMap((version) => {
      const ref = refOf(version);
      const mayRenew = published !== undefined && !published.has(ref);
      const lines = house.hashes[ref] && !mayRenew ? undefined : linesOf(version);
      return lines && !isSame(lines, house.hashes[ref]) ? [{ ref, lines }] : [];
    });
  if (due.length > 0) await replace(root, due);
  return due.map(({ ref }) => ref);
}

/** Undefined for a version that cannot be rendered. */
function linesOf(version: Version): Record<string, string> | undefined {
  try {
    return hashesOf(version);
  } catch (error) {
    if (error instanceof FaultError) return undefined;
    throw error;
  }
}

function isSame(lines: Record<string, string>, old: Record<string, string> | undefined): boolean {
  return old !== undefined && Object.entries(lines).every(([locale, hash]) => old[locale] === hash);
}

async function replace(root: string, due: readonly { ref: string; lines: Record<string, string> }[]): Promise<void> {
  const path = join(root, HASHES_FILE);
  // A name with a dot first is read by nobody, should the machine stop here.
  const beside = join(root, dirname(HASHES_FILE), `.hashes.yaml.new`);
  let text = await readFile(path, 'utf8').catch(() => HEADER);
  for (const { ref, lines } of due) {
    const entry = `${ref}:\n${Object.entries(lines)
      .map(([locale, hash]) => `  ${locale}: ${hash}\n`)
      .join('')}`;
    text = `${without(text, ref).replace(/\n*$/, '\n')}${entry}`;
  }
  await writeFile(beside, text);
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
