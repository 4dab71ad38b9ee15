/** What a shop has to install to use the client: nothing. */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { YES } from '#model/ref.ts';
import { IS_YES } from '../../../api/client/answers.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Imports and exports that are still there at run time. */
const RUNTIME =
  /^(?:import|export)\s+(?!type\b)(?:\*[^'"]*?|\{[^}]*\}\s*|[\w$, ]+|\w+,\s*\{[^}]*\}\s*)from\s+['"]([^'"]+)['"]/gm;

function reached(file: string, seen = new Set<string>()): { files: string[]; packages: string[] } {
  seen.add(file);
  const named = [...readFileSync(file, 'utf8').matchAll(RUNTIME)].map((match) => match[1]!);
  const local = named.filter((one) => one.startsWith('.')).map((one) => resolve(dirname(file), one));
  const deeper = local.filter((one) => !seen.has(one)).map((one) => reached(one, seen));
  return {
    files: [relative(root, file), ...deeper.flatMap((one) => one.files)],
    packages: [...named.filter((one) => !one.startsWith('.')), ...deeper.flatMap((one) => one.packages)],
  };
}

test('the client runs with nothing installed: no package, no Node module, no other room', () => {
  const { files, packages } = reached(resolve(root, 'api/client.ts'));
  expect(packages).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['api/status.ts', 'api/store/rules/standing.ts', 'api/client/jws.ts']));
});

test('the same search finds the packages of a file that has some', () => {
  expect(reached(resolve(root, 'api/prompt.ts')).packages).toContain('node:crypto');
});

test('the client knows each kind’s yes', () => {
  const yeses = Object.entries(IS_YES).flatMap(([answer, isYes]) => (isYes ? [answer] : []));
  expect(yeses.sort()).toEqual(Object.values(YES).sort());
});
