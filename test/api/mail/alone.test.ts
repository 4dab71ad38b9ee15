import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startSmtp } from '../../support/smtp.ts';
import { openWithKey } from '../../support/store.ts';
import { paper } from './papers.ts';

const script = resolve(import.meta.dirname, '../../../api/worker.ts');

/** `api/worker.ts` in a process of its own. */
function workerAlone(folder: string, settings: Record<string, string>) {
  const env = { PATH: process.env.PATH, ...settings, DATABASE_URL: join(folder, 'store.sqlite') };
  const child = spawn(process.execPath, [script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const heard = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    heard.out += data;
  });
  child.stderr.on('data', (data) => {
    heard.err += data;
  });
  return { child, heard, ended: once(child, 'exit') as Promise<[number | null]> };
}

test('the worker alone sends what another process published, and stops when told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'));
  const smtp = await startSmtp();
  const store = await openWithKey(join(folder, 'store.sqlite'));
  const at = Date.now();
  await store.publish(paper({ version: 1, change: null, because: null, differences: [] }), { at, key: 'k' });
  await store.putUsers([{ user: 'kari', email: 'kari@example.no', locale: 'nb' }], at);
  const differences = paper().differences.slice(0, 1);
  await store.publish(paper({ version: 2, differences }), { at, key: 'k' });
  const { child, heard, ended } = workerAlone(folder, { SMTP_URL: smtp.url, MAIL_FROM: 'varsel@shop.example' });
  await vi.waitFor(() => expect(smtp.mails).toHaveLength(1), { timeout: 10_000 });
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(heard).toEqual({ out: `Mail worker at work, sending by 127.0.0.1:${smtp.port}\n`, err: '' });
  expect(smtp.mails[0]!.from).toBe('varsel@shop.example');
  expect((await store.campaign({ policy: 'privacy', version: 2 }))!.state).toBe('done');
  await store.close();
  await smtp.stop();
  rmSync(folder, { recursive: true });
});

test('the worker alone says what is missing when there is no mail server to send by', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'));
  const { heard, ended } = workerAlone(folder, {});
  expect(await ended).toEqual([1, null]);
  expect(heard.err).toContain('SMTP_URL is not set');
  rmSync(folder, { recursive: true });
});
