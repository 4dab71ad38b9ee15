/** `content/` from disk, as the model wants it. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Files } from '#model/house.ts';

/** All files under `content/` but the model's code, by their path from `root`. Links are not followed. */
export async function readContent(root: string): Promise<Files> {
  const entries = await readdir(join(root, 'content'), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => path === 'content/site.yaml' || path.startsWith('content/policies/'));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
