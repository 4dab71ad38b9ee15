/** Whether a built site is still the one that its sources would make. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SOURCES = ['content/**/*', 'site/**/*', 'astro.config.mjs', 'package-lock.json', 'scripts/lib/build-site.ts'];

/** A fingerprint of everything a build reads, and of its wishes. */
export async function stampOf(root: string, wishes: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(wishes));
  for (const file of globSync(SOURCES, { cwd: root }).sort()) {
    const { mtimeMs, size } = await stat(join(root, file));
    hash.update(`${file}:${mtimeMs}:${size}\n`);
  }
  return hash.digest('hex');
}

/** True when `out` was built with this stamp and stands there whole. */
export function isFresh(out: string, stamp: string): boolean {
  try {
    return readFileSync(stampFile(out), 'utf8') === stamp && readFileSync(join(out, 'manifest.json'), 'utf8') !== '';
  } catch {
    return false;
  }
}

/** Remembers the stamp beside the built site. */
export async function writeStamp(out: string, stamp: string): Promise<void> {
  await writeFile(stampFile(out), stamp);
}

const stampFile = (out: string) => `${out}.stamp`;
