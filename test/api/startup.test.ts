import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

function run(script: string, env: NodeJS.ProcessEnv = {}): string {
  const args = ['--input-type=module', '-e', script];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
  expect(`${stderr}${status}`).toBe('0');
  return String(stdout).trim();
}

const QUICK = `const { quicken } = await import('./api/startup.ts'); quicken();`;

test('a quick start loads the very modules of a plain one, and each of them once', () => {
  const same = `
    const { sql } = await import('drizzle-orm');
    const deep = await import('drizzle-orm/sql/sql');
    const { state } = await import('./api/store/sqlite/schema.ts');
    console.log(sql === deep.sql, import.meta.resolve('drizzle-orm'), Object.keys(state).join());`;
  const plain = run(same);
  expect(plain).toMatch(/^true file:/);
  expect(run(QUICK + same)).toBe(plain);
});

test('a start keeps what it compiled for the next one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'startup-'));
  run(`${QUICK} await import('drizzle-orm');`, { NODE_COMPILE_CACHE: folder });
  expect(readdirSync(folder, { recursive: true }).length).toBeGreaterThan(50);
  rmSync(folder, { recursive: true });
});
