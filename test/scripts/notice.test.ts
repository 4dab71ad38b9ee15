import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpServer } from '../../api/http.ts';
import { createMailer } from '../../api/mail/smtp.ts';
import { paper } from '../api/mail/papers.ts';
import { openApi } from '../support/api.ts';
import { policy } from '../support/command.ts';
import { startSmtp } from '../support/smtp.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notice-'));
  mkdirSync(join(folder, 'manifest'));
  const document = paper();
  const text = JSON.stringify(document);
  const hash = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(folder, 'manifest', `${hash}.json`), text);
  const { version, effective, change, imported, contentHash, url, site, title, prevailing } = document;
  const one = { version, effective, change, imported, recalled: null, contentHash, url, document: hash };
  const kept = {
    id: 'privacy',
    kind: 'notice',
    prevailing,
    title,
    slug: { nb: 'personvern', en: 'privacy' },
    versions: [one],
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ schema: 1, site, policies: [kept] }));
});
afterEach(() => rmSync(folder, { recursive: true }));
const notice = (...args: string[]) => policy(['notice', ...args, '--site-dir', folder, '--date', '2026-11-20']);

test('the mail is shown as text, as HTML, and as the reminder, in the reader’s language', async () => {
  const nb = await notice('privacy@3', '--user-version', '1');
  expect(nb).toMatchObject({ code: 0, err: '' });
  expect(nb.out).toMatch(/^Vi endrer personvernerklæringen fra 1\. januar 2027\n/);
  expect(nb.out).toContain('endringer/1...3/');
  const en = await notice('privacy@3', '--user-version', '2', '--locale', 'en', '--html');
  expect(en.out).toMatch(/^<!DOCTYPE html>\n<html lang="en"/);
  expect(en.out).toContain('changes/2...3/');
  expect((await notice('privacy@3', '--reminder')).out).toMatch(/^Påminnelse: /);
});

test('the mail is sent to one address, as customers get it', async () => {
  const smtp = await startSmtp();
  const args = ['notice', 'privacy@3', '--locale', 'en', '--send', 'kari@example.no', '--site-dir', folder];
  const { code, out } = await policy(args, {
    env: { SMTP_URL: smtp.url, MAIL_FROM: 'Stavanger foto <varsel@shop.example>' },
  });
  expect([code, out]).toEqual([0, expect.stringContaining('sent by 127.0.0.1')]);
  const [mail, ...more] = smtp.mails;
  expect([mail!.to, mail!.from, more]).toEqual(['kari@example.no', 'varsel@shop.example', []]);
  expect(mail!.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail!.html).toContain('<html lang="en"');
  await smtp.stop();
});

test('a running API sends it the way customers’ mail goes, and keeps who asked', async () => {
  const smtp = await startSmtp();
  const mailer = createMailer({ url: smtp.url });
  const api = await openApi(undefined, { mailer, from: null });
  const server = createHttpServer(api.app.fetch);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await api.publish(1);
  await api.publish(2);
  const env = {
    POLICY_API: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    POLICY_KEY: api.secrets.publish,
  };
  const args = ['notice', 'privacy@2', '--send', 'kari@example.no', '--locale', 'en', '--by', 'Kari'];
  const ran = await policy(args, { env });
  expect(ran).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^✓ sent in en by the API: “We .*” \(250/),
  });
  expect(smtp.mailsTo('kari@example.no')).toHaveLength(1);
  const acts = await api.store.campaignActs({ policy: 'privacy', version: 2 });
  expect(acts).toMatchObject([{ act: 'test', by: 'Kari' }]);
  const nameless = [...args.slice(0, -2), '--api', env.POLICY_API];
  expect(await policy(nameless, { env })).toMatchObject({ code: 2, err: expect.stringContaining('needs --by NAME') });
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  mailer.close();
  await Promise.all([smtp.stop(), api.close()]);
});

test('what stands in the way is said with a remedy', async () => {
  expect(await notice('privacy@4')).toMatchObject({ code: 1, err: expect.stringContaining('have no privacy@4') });
  expect(await notice('privacy')).toMatchObject({ code: 2 });
  expect(await notice('privacy@3', '--user-version', '3')).toMatchObject({ code: 2 });
  expect(await notice('privacy@3', '--send', 'kari@example.no, ola@example.no')).toMatchObject({ code: 2 });
  const nowhere = await policy(['notice', 'privacy@3', '--site-dir', join(folder, 'nothing')]);
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('npm run build') });
  const { code, err } = await policy(['notice', 'privacy@3', '--site-dir', folder, '--send', 'kari@example.no'], {
    env: { SMTP_URL: '' },
  });
  expect([code, err]).toEqual([1, expect.stringContaining('set SMTP_URL=')]);
});
