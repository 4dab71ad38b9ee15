/** The plugin for WooCommerce, as the guides show it, run by PHP against a running API. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpServer } from '../../api/http.ts';
import { secretOf, signedHeaders } from '../../api/webhooks/sign.ts';
import { type Api, openApi, publishEveryKind } from '../support/api.ts';

const GUIDES = ['site/docs/nb/andre-plattformer.md', 'site/docs/en/other-platforms.md'];
const hasPhp = spawnSync('php', ['-r', 'exit(PHP_VERSION_ID < 80100 ? 1 : 0);']).status === 0;
if (!hasPhp)
  console.warn('SKIPPED: the plugin for WooCommerce, because there is no php (8.1 or newer; apt install php-cli).');

let folder: string;
let api: Api;
let server: Server;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'woocommerce-'));
  api = await openApi();
  await publishEveryKind(api);
  server = createHttpServer(api.app.fetch);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await api.close();
  rmSync(folder, { recursive: true });
});

/** The plugin in a guide, with the address of the API set as a shop would. */
function pluginOf(guide: string): string {
  const text = readFileSync(resolve(import.meta.dirname, '../..', guide), 'utf8');
  const code = /^```php\n([\s\S]*?)^```$/m.exec(text)![1]!;
  const path = join(folder, 'policy-questions.php');
  writeFileSync(path, code.replace("'https://policy-api.example.no'", `'${url}'`));
  return path;
}

interface Told {
  page: string;
  stopped: number;
  answers: Record<string, number>;
  after: string;
  stoppedAfter: number;
  receipts: string[];
}

function run(plugin: string, key = api.secrets.shop): Promise<Told> {
  const env = { ...process.env, POLICY_KEY: key };
  const child = spawn('php', ['-d', 'display_errors=stderr', join(import.meta.dirname, 'wordpress.php'), plugin], {
    env,
  });
  return new Promise((done, fail) => {
    const text = { out: '', err: '' };
    child.stdout.on('data', (part) => {
      text.out += part;
    });
    child.stderr.on('data', (part) => {
      text.err += part;
    });
    child.on('close', (code) => (code === 0 && !text.err ? done(JSON.parse(text.out)) : fail(new Error(text.err))));
  });
}

describe.skipIf(!hasPhp).each(GUIDES)('the plugin in %s', (guide) => {
  test('is PHP without a fault', () => {
    const { status, stdout } = spawnSync('php', ['-l', pluginOf(guide)], { encoding: 'utf8' });
    expect(status, stdout).toBe(0);
    expect(spawnSync('php', ['-l'], { input: '<?php if (', encoding: 'utf8' }).status, 'the control').not.toBe(0);
  });

  test('asks, stops the checkout for a required agreement alone, passes answers on, and is silent then', async () => {
    const { page, stopped, answers, after, stoppedAfter, receipts } = await run(pluginOf(guide));
    expect(page).toContain('<policy-prompt lang="nb" status="');
    expect([stopped, answers]).toEqual([1, { privacy: 201, terms: 201 }]);
    expect([after, stoppedAfter]).toEqual(['', 0]);
    const { acceptances } = (await api.call('GET', '/v1/users/42')).body;
    expect(acceptances.map((one: { receipt: string }) => one.receipt)).toEqual(receipts);
    expect(receipts).toHaveLength(2);
  });

  test('comes with a check of webhooks that tells a genuine one from others', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../..', guide), 'utf8');
    const code = [...text.matchAll(/^```php\n([\s\S]*?)^```$/gm)][1]![1]!;
    const secret = secretOf(new Uint8Array(32).fill(3), 'whe_1');
    const body = '{"type":"campaign.done"}';
    const headers = signedHeaders(secret, 'msg_1', body, Date.now());
    const open = (given: Record<string, string>, sent = body) => {
      const named = Object.entries(given).map(([name, value]) => [
        `HTTP_${name.toUpperCase().replaceAll('-', '_')}`,
        value,
      ]);
      const call = 'echo json_encode(policy_webhook(getenv("SECRET"), getenv("BODY")));';
      const env = { ...process.env, ...Object.fromEntries(named), SECRET: secret, BODY: sent };
      const php = [
        '-d',
        'variables_order=EGPCS',
        '-r',
        `foreach (getenv() as $k => $v) $_SERVER[$k] = $v; ${code} ${call}`,
      ];
      return JSON.parse(spawnSync('php', php, { env, encoding: 'utf8' }).stdout);
    };
    expect(open(headers)).toEqual(JSON.parse(body));
    expect(open(headers, body.replace('done', 'gone'))).toBeNull();
    expect(open({ ...headers, 'webhook-timestamp': '1' })).toBeNull();
    expect(open({})).toBeNull();
  });

  test('goes on without a word when the API is away or refuses the key', async () => {
    const silence = { page: '', stopped: 0, answers: [], after: '', stoppedAfter: 0, receipts: [] };
    expect(await run(pluginOf(guide), 'pst_wrong')).toEqual(silence);
    await new Promise((done) => server.close(done));
    expect(await run(pluginOf(guide))).toEqual(silence);
    server = createHttpServer(api.app.fetch);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
});
