/** Runs Astro's own command in a process of its own, into a folder beside the target, and swaps it in when it succeeded. */
import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { PublicJwk } from '#model/receipt.ts';

export interface BuildWish {
  /** Folder to hold the finished site. */
  out: string;
  /** The day the site is built for, `YYYY-MM-DD`; undefined for today. */
  date?: string | undefined;
  /** Address to write into pages and manifest instead of the one in `content/site.yaml`, for previews. */
  url?: string | undefined;
  /** Public keys of the log to trust besides those in `content/keys.yaml`, for previews and demos. */
  logKeys?: readonly PublicJwk[] | undefined;
  /** Keep the build's own output back unless it fails. */
  quiet: boolean;
}

const ROOT = resolve(import.meta.dirname, '../..');

/** Builds the site. `code` is the build's exit code; when it is not 0 the folder `out` is as it was. */
export async function buildSite(wish: BuildWish): Promise<{ code: number; output: string }> {
  return alone(() => buildInWorkshop(wish));
}

const LOCK = join(ROOT, 'node_modules/.cache/build.lock');

/** One build at a time: Astro keeps its list of texts in the project, and builds of other contents would read it. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(LOCK), { recursive: true });
  while (!(await taken())) await setTimeout(100);
  try {
    return await work();
  } finally {
    await rm(LOCK, { force: true });
  }
}

/** Takes the lock, or breaks one whose process is gone. */
async function taken(): Promise<boolean> {
  try {
    await writeFile(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(await readFile(LOCK, 'utf8').catch(() => ''));
    const age = Date.now() - ((await stat(LOCK).catch(() => null))?.mtimeMs ?? Date.now());
    // A process killed between making the file and writing its number leaves it empty.
    if (owner ? !isAlive(owner) : age > 10_000) await rm(LOCK, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function buildInWorkshop(wish: BuildWish): Promise<{ code: number; output: string }> {
  // Inside the project: only there does Astro keep what it needs while building beside its target.
  count += 1;
  const workshop = join(ROOT, 'node_modules/.cache/build', `${basename(wish.out)}-${process.pid}-${count}`);
  const made = join(workshop, 'site');
  try {
    const built = await runAstro(['build', '--outDir', made], wish, join(workshop, 'cache'));
    if (built.code === 0) await swap(made, wish.out);
    return built;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

let count = 0;

function runAstro(args: string[], wish: BuildWish, cache: string): Promise<{ code: number; output: string }> {
  const { date, url, logKeys, quiet } = wish;
  const astro = join(ROOT, 'node_modules/astro/bin/astro.mjs');
  const env = {
    ...process.env,
    ASTRO_TELEMETRY_DISABLED: '1',
    POLICY_CACHE: cache,
    ...(date ? { POLICY_DATE: date } : {}),
    ...(url ? { POLICY_SITE_URL: url } : {}),
    ...(logKeys ? { POLICY_LOG_KEYS: JSON.stringify(logKeys) } : {}),
  };
  const child = spawn(process.execPath, [astro, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
    output += chunk;
    if (!quiet) stream.write(chunk);
  };
  child.stdout.on('data', take(process.stdout));
  child.stderr.on('data', take(process.stderr));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** Copied beside the target first, which may be on another disk; then two renames: the old site is there until the new one is whole. */
async function swap(made: string, out: string): Promise<void> {
  const [fresh, old] = ['new', 'old'].map((name) => `${out}.${name}-${process.pid}`) as [string, string];
  await mkdir(dirname(out), { recursive: true });
  await cp(made, fresh, { recursive: true });
  const hadOne = await rename(out, old).then(
    () => true,
    () => false,
  );
  await rename(fresh, out);
  if (hadOne) await rm(old, { recursive: true, force: true });
}
