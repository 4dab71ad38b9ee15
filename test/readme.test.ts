/** The README is under test: what it names exists, and what exists is named. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../api/config.ts';
import { routes } from '../api/routes/index.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(resolve(root, 'README.md'), 'utf8');
const scripts = (JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts;

describe('the README', () => {
  test.each(Object.keys(scripts))('names the npm script "%s"', (name) => {
    const call = ['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`;
    expect(readme).toContain(`\`${call}`);
  });

  test('names no npm script that does not exist', () => {
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]!);
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });

  test.each(SETTINGS.map((one) => [one.name, one.fallback] as const))(
    'names the setting %s with its default',
    (name, fallback) => {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row).toContain(fallback === null ? '| – |' : `| \`${fallback}\` |`);
    },
  );

  test('names every route of the API, and no other', () => {
    const named = [...readme.matchAll(/^\| `((?:GET|PUT|POST|DELETE) [^`]+)` \|/gm)].map((match) => match[1]!);
    const real = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(named.toSorted()).toEqual(real.toSorted());
  });

  test('shows pictures that are there', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((match) => match[1]!);
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  });

  test('maps rooms that are there', () => {
    const named = [...readme.matchAll(/^\| `([a-z]+(?:\/[a-z]+)?)\/`/gm)].map((match) => match[1]!);
    expect(named).toEqual(expect.arrayContaining(['content/model', 'site', 'api', 'scripts', 'test']));
    expect(named.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  });
});
