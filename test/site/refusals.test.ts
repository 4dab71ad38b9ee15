import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hashesOf, loadHouse, refOf } from '#model/house.ts';
import { buildSite } from '../../scripts/lib/build-site.ts';
import { houseFiles } from '../support/house.ts';

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache');
mkdirSync(CACHE, { recursive: true });
const place = mkdtempSync(join(CACHE, 'refusals-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

type Files = Map<string, string>;

/** A whole small house with its hashes, then changed as a careless editor would. */
function houseBroken(spoil: (files: Files) => void): Files {
  const files = houseFiles();
  const { house } = loadHouse(files);
  const lines = house!.policies
    .flatMap(({ versions }) => versions)
    .map((version) => `${refOf(version)}: ${JSON.stringify(hashesOf(version))}`);
  files.set('content/policies/hashes.yaml', lines.join('\n'));
  spoil(files);
  return files;
}

async function build(name: string, files: Files): Promise<{ code: number; output: string; out: string }> {
  const root = join(place, name);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const out = join(root, 'dist');
  mkdirSync(out);
  writeFileSync(join(out, 'index.html'), 'the site from before');
  process.env.POLICY_CONTENT = join(root, 'content');
  const { code, output } = await buildSite({
    out,
    date: process.env.POLICY_DATE ? undefined : '2026-12-15',
    quiet: true,
  });
  return { code, output, out };
}

const text = (files: Files) => [...files.keys()].find((path) => path.endsWith('/1/nb.mdx'))!;

const append = (words: string) => (files: Files) => {
  const file = text(files);
  files.set(file, `${files.get(file)}\n${words}\n`);
};

describe('a text that may not be built', () => {
  test('the small house builds as it is, so that what is refused below is refused for its fault', async () => {
    const { code, out } = await build(
      'whole',
      houseBroken(() => {}),
    );
    expect(code).toBe(0);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('<!DOCTYPE html>');
  });

  test.each([
    ['MDX that cannot be read', append('<Fact path="a"'), /1\/nb\.mdx:\d+/, 'cannot be read'],
    [
      'a language left out',
      (files: Files) => files.delete(text(files).replace('nb.mdx', 'en.mdx')),
      /1\/en\.mdx/,
      'missing',
    ],
    ['an old text touched', append('Ett ord til.'), /1\/nb\.mdx/, 'no longer what'],
  ] as const)(
    '%s stops the build with file, reason and remedy, and the old site stays',
    async (name, spoil, file, what) => {
      const { code, output, out } = await build(name.replaceAll(' ', '-'), houseBroken(spoil));
      expect(code).not.toBe(0);
      expect(output).toMatch(file);
      expect(output).toContain(what);
      expect(output).toMatch(/why: .+\n\s+do: /);
      expect(readFileSync(join(out, 'index.html'), 'utf8')).toBe('the site from before');
    },
  );

  test('every fault is named at once, each with its own line', async () => {
    const spoil = append("import fs from 'node:fs'\n\n<Marquee />\n\n{process.exit(0)}\n\n<script>alert(1)</script>");
    const { code, output } = await build('many', houseBroken(spoil));
    expect(code).not.toBe(0);
    const lines = ['an import or export', 'Marquee', 'an expression in braces', 'script'].map(
      (what) => new RegExp(`1/nb\\.mdx:(\\d+)[^\\n]*${what}`).exec(output)?.[1],
    );
    expect(lines).not.toContain(undefined);
    expect(new Set(lines).size).toBe(4);
  });

  test('a day that is none is refused by name', async () => {
    process.env.POLICY_DATE = '2026-02-31';
    const { code, output } = await build(
      'day',
      houseBroken(() => {}),
    ).finally(() => delete process.env.POLICY_DATE);
    expect(code).not.toBe(0);
    expect(output).toContain('"2026-02-31", which is no calendar day');
  });
});
