/** A real Chromium for tests: the machine's own where there is one, else the one that npm installed. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/chromium');
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Starts a headless Chromium. Web security stays on. Close it when done: `await browser.close()`. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await executable(), args: SWITCHES, headless: true });
}

async function executable(): Promise<string> {
  return process.env.CHROMIUM ?? SYSTEM.find((path) => existsSync(path)) ?? (await fromPackage());
}

/** The package unpacks itself into TMPDIR, and its libraries only where it believes to be on Lambda. */
async function fromPackage(): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  return alone(async () => {
    const { TMPDIR } = process.env;
    Object.assign(process.env, { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x', TMPDIR: CACHE });
    try {
      const { default: packaged } = await import('@sparticuz/chromium');
      const path = await packaged.executablePath();
      process.env.FONTCONFIG_FILE = fontSettings();
      return path;
    } finally {
      delete process.env.AWS_EXECUTION_ENV;
      delete process.env.TMPDIR;
      if (TMPDIR) process.env.TMPDIR = TMPDIR;
    }
  });
}

/** Where the unpacked fonts really are: without any font, Chromium crashes on the first text field. */
function fontSettings(): string {
  const file = join(CACHE, 'fonts.conf');
  const folders = [join(CACHE, 'fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`);
  const cache = `<cachedir>${join(CACHE, 'fonts-cache')}</cachedir>`;
  const same = ['system-ui', 'sans-serif'].map(
    (name) => `<alias><family>${name}</family><prefer><family>Open Sans</family></prefer></alias>`,
  );
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${[...folders, cache, ...same].join('')}</fontconfig>\n`);
  return file;
}

/** One process unpacks at a time; a lock left by a killed one is broken after a minute. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const lock = join(CACHE, 'lock');
  for (let tries = 0; ; tries += 1) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (tries > 600) rmSync(lock, { recursive: true, force: true });
      await setTimeout(100);
    }
  }
  return work().finally(() => rmSync(lock, { recursive: true, force: true }));
}
