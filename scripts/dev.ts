/** `npm run dev`: the pages with Astro's reload, beside the API, which starts again when its code changes. */
import './lib/node-version.ts';
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const children = [
  run(join('node_modules', 'astro', 'bin', 'astro.mjs'), ['dev'], { ASTRO_TELEMETRY_DISABLED: '1' }),
  run('--watch', ['--watch-preserve-output', 'api/main.ts'], {}),
];

let leaving = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
for (const child of children) child.once('exit', leave);

function run(first: string, rest: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [first, ...rest], { cwd: ROOT, env: { ...process.env, ...env }, stdio: 'inherit' });
}

/** One down, all down: half a system helps nobody. */
function leave(): void {
  if (leaving) return;
  leaving = true;
  for (const child of children) child.kill('SIGTERM');
}
