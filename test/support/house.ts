/** Houses for tests: a small whole one, and cases that change a few files of it. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const FIXTURES = resolve(import.meta.dirname, '../fixtures');
const HOUSES = join(FIXTURES, 'house');

/** All files under `folder` by their path from it. */
export function filesIn(folder: string): Map<string, string> {
  const names = globSync('content/**/*.*', { cwd: folder }).sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** The base house with the files of `test/fixtures/house/<name>/` laid over it, and those in its `deleted.txt` gone. */
export function houseFiles(name?: string): Map<string, string> {
  const files = filesIn(join(HOUSES, '_base'));
  if (!name) return files;
  for (const [path, text] of filesIn(join(HOUSES, name))) files.set(path, text);
  const list = join(HOUSES, name, 'deleted.txt');
  const deleted = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
  for (const path of deleted) files.delete(path);
  return files;
}

/** Names of all cases. */
export function houseCases(): string[] {
  return globSync('*', { cwd: HOUSES })
    .filter((name) => !name.startsWith('_') && !name.includes('.'))
    .sort();
}

/** Path of a case's expected faults. */
export function expectedFile(name: string): string {
  return join(HOUSES, name, 'expected.txt');
}
