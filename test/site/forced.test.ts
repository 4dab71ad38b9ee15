/** A build that is forced past every check of the house: Astro's own compiler meets the hostile texts, and runs none of them. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const HOSTILE = join(ROOT, 'test/fixtures/hostile');
const CACHE = join(ROOT, 'node_modules/.cache');
mkdirSync(CACHE, { recursive: true });
const place = mkdtempSync(join(CACHE, 'forced-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** An Astro project that imports and renders the texts as they lie, with the site's plugin or without it. */
function project(name: string, files: readonly string[], guarded: boolean): string {
  const root = join(place, name);
  mkdirSync(join(root, 'src/pages'), { recursive: true });
  mkdirSync(join(root, 'src/texts'));
  for (const file of files) cpSync(join(HOSTILE, file), join(root, 'src/texts', file));
  writeFileSync(join(root, 'src/pages/index.astro'), PAGE);
  writeFileSync(join(root, 'astro.config.mjs'), configuration(guarded));
  return root;
}

const PAGE = `---
const texts = Object.values(import.meta.glob('../texts/*.mdx', { eager: true }));
---
<html lang="nb"><head><title>x</title></head><body>{texts.map(({ Content }) => <Content />)}</body></html>
`;

const configuration = (guarded: boolean) => `import { unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import { remarkPolicy } from '${join(ROOT, 'content/model/body/remark.ts')}';
const remarkText = remarkPolicy((file) => ({ file, facts: null, locale: 'nb' }));
export default {
  devToolbar: { enabled: false },
  cacheDir: './.astro',
  integrations: [mdx({ processor: unified({ gfm: true, remarkPlugins: ${guarded ? '[remarkText]' : '[]'} }) })],
};
`;

async function build(root: string): Promise<{ code: number; output: string; ran: boolean }> {
  const canary = join(root, 'canary');
  const env = { ...process.env, CANARY: canary, ASTRO_TELEMETRY_DISABLED: '1' };
  const astro = join(ROOT, 'node_modules/astro/bin/astro.mjs');
  const child = spawn(process.execPath, [astro, 'build'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const code = await new Promise<number>((done) => child.once('close', (number) => done(number ?? 1)));
  return { code, output, ran: existsSync(canary) };
}

describe('a build forced past the check', () => {
  test.each(['expression-block', 'export-const', 'frontmatter-after-blank-line'])(
    'would run %s if nothing stood in its way: the canary sings',
    async (name) => {
      const { output, ran } = await build(project(`plain-${name}`, [`${name}.mdx`], false));
      expect(ran, output).toBe(true);
    },
  );

  test('runs nothing of a block that the compiler takes off before any plugin sees the text', async () => {
    const { code, output, ran } = await build(project('block', ['frontmatter-after-blank-line.mdx'], true));
    expect(ran).toBe(false);
    expect(code).not.toBe(0);
    expect(output).toContain('frontmatter');
  });

  test('runs nothing of any hostile text, and fails with the name of one and what to do', async () => {
    // Those called deep-… only take time, and take it from the parser before anything of ours is asked.
    const files = globSync('*.mdx', { cwd: HOSTILE }).filter((name) => !name.startsWith('deep-'));
    const { code, output, ran } = await build(project('guarded', files, true));
    expect(ran).toBe(false);
    expect(code).not.toBe(0);
    expect(output).toMatch(/texts\/[\w-]+\.mdx/);
  });
});
