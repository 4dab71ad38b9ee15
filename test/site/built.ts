/** The site as it is really built, once for all tests, and served as it is really served. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { servePages } from '../../api/pages.ts';
import { buildSite } from '../../scripts/lib/build-site.ts';

/** The tests' today: version 3 of the privacy notice is published and not yet in force. */
export const TODAY = '2026-12-15';

const ROOT = resolve(import.meta.dirname, '../..');
/** Inside the project: Astro puts what it needs while building beside the target only there. */
const SHELF = join(ROOT, 'node_modules/.cache/site-test');
const SOURCES = ['content/**/*.*', 'site/**/*.*', 'astro.config.mjs', 'package-lock.json'];

/** Folder of the built site. The first to ask builds; everything it was made of is in the folder's name. */
export async function builtSite(): Promise<string> {
  const folder = join(SHELF, stamp());
  const lock = `${folder}.lock`;
  mkdirSync(SHELF, { recursive: true });
  while (!existsSync(folder)) {
    try {
      mkdirSync(lock);
    } catch {
      if (isOlder(lock, 120_000)) rmSync(lock, { recursive: true, force: true });
      await setTimeout(200);
      continue;
    }
    await build(folder).finally(() => rmSync(lock, { recursive: true, force: true }));
  }
  return folder;
}

async function build(folder: string): Promise<void> {
  const { code, output } = await buildSite({ out: folder, date: TODAY, quiet: true });
  if (code !== 0) throw new Error(output);
  for (const old of globSync('*', { cwd: SHELF }).filter((name) => isOlder(join(SHELF, name), 3_600_000))) {
    rmSync(join(SHELF, old), { recursive: true, force: true });
  }
}

function isOlder(path: string, ms: number): boolean {
  const made = statSync(path, { throwIfNoEntry: false });
  return made !== undefined && Date.now() - made.mtimeMs > ms;
}

function stamp(): string {
  const hash = createHash('sha256').update(TODAY);
  for (const file of globSync(SOURCES, { cwd: ROOT }).sort()) {
    const path = join(ROOT, file);
    if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}

export interface Served {
  /** `http://localhost:1234`, without a slash at its end. */
  url: string;
  close(): void;
}

/** Serves `folder` as the product does, on a free port. `extra` gives pages of the test's own, by path. */
export async function served(folder: string, extra: Readonly<Record<string, string>> = {}): Promise<Served> {
  const app = new Hono();
  const pages = servePages(folder);
  app.get('*', async (c) => {
    const own = extra[c.req.path];
    if (own) return c.html(own);
    return (await pages(c)) ?? c.notFound();
  });
  return new Promise((done) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      done({ url: `http://127.0.0.1:${port}`, close: () => void server.close() }),
    );
  });
}
