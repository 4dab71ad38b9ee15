/** What only a real socket shows: Node's parser, timeouts, pages, starting and stopping. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError, createClient } from '../../api/client.ts';
import { readConfig } from '../../api/config.ts';
import { makeKey } from '../../api/keys.ts';
import { type RunningApi, startApi } from '../../api/server.ts';
import { aDocument } from '../support/api.ts';

const NOW = Date.parse('2026-01-01T11:00:00Z');
let folder: string;
let api: RunningApi;
let secret: string;

function configIn(name: string, changes: Record<string, string> = {}) {
  const at = (file: string) => join(folder, name, file);
  const keys = { PROMPT_KEY_FILE: at('prompt.key'), LOG_KEY_FILE: at('log.key') };
  return readConfig({ PORT: '0', DATABASE_URL: at('policy.sqlite'), ...keys, ...changes });
}

function writePages(): string {
  const site = join(folder, 'site');
  const pages = {
    'nb/personvern/index.html': '<h1>Personvern</h1>',
    '404.html': 'Fant ikke siden / Page not found',
    'nb/404.html': 'Fant ikke siden',
    'en/404.html': 'Page not found',
    'prompt.js': 'export {}',
    'manifest.json': '{}',
    'secret.sqlite': 'no page',
    '_headers.json': JSON.stringify({ '/nb/personvern/': "default-src 'none'; style-src 'sha256-x'" }),
  };
  for (const [path, text] of Object.entries(pages)) {
    mkdirSync(join(site, path, '..'), { recursive: true });
    writeFileSync(join(site, path), text);
  }
  return site;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'policy-server-'));
  const config = configIn('main', { SITE_DIR: writePages() });
  api = await startApi(config, { now: () => new Date(NOW) });
  const made = makeKey({ name: 'test', scopes: ['shop'], at: NOW });
  secret = made.secret;
  await api.store.createKey(made.key);
  await api.store.publish(aDocument(1), { at: NOW, key: 'test' });
});

afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

/** Sends bytes as they are and gives back everything until the server hangs up, and after how many ms. */
function raw(bytes: string, { port = api.port, patience = 15_000 } = {}): Promise<{ text: string; ms: number }> {
  const started = performance.now();
  return new Promise((done) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const finish = () => done({ text, ms: performance.now() - started });
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', finish);
  });
}

function expectProblemText(text: string, status: number, code: string): void {
  const [head, body] = text.split('\r\n\r\n') as [string, string];
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(head.toLowerCase()).toContain('x-content-type-options: nosniff');
  expect(JSON.parse(body)).toMatchObject({ status, code, type: `/docs#${code}` });
}

describe('a wish for another protocol', () => {
  const wish = 'GET /healthz HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n';
  const next = { whole: 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', broken: 'HELO\r\n\r\n', none: '' };

  test.each(Object.entries(next))(
    'is answered as without it, and the connection ends at once: what follows (%s) is never left waiting',
    async (_name, bytes) => {
      const { text, ms } = await raw(wish + bytes);
      expect(text).toMatch(/^HTTP\/1.1 200 /);
      expect(text.toLowerCase()).toContain('connection: close');
      expect(ms).toBeLessThan(4_000);
    },
  );
});

describe('what is no proper HTTP', () => {
  const close = 'Connection: close\r\n';
  const cases: [string, string, number, string][] = [
    ['garbage', 'HELO example.no\r\n\r\n', 400, 'bad-request'],
    ['an unknown method', `BREW / HTTP/1.1\r\nHost: a\r\n${close}\r\n`, 400, 'bad-request'],
    ['no Host', `GET /healthz HTTP/1.1\r\n${close}\r\n`, 400, 'bad-request'],
    ['an empty Host', `GET /healthz HTTP/1.1\r\nHost:\r\n${close}\r\n`, 400, 'bad-request'],
    ['a Host that is none', `GET /healthz HTTP/1.1\r\nHost: a b/c\r\n${close}\r\n`, 400, 'bad-request'],
    [
      'two lengths',
      'POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
      400,
      'bad-request',
    ],
    [
      'a length and chunks',
      'POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'bad-request',
    ],
    ['a header over several lines', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n', 400, 'bad-request'],
    ['headers too large', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['an expectation we do not meet', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n', 417, 'expectation'],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'method-not-allowed'],
    ['TRACE', `TRACE /healthz HTTP/1.1\r\nHost: a\r\n${close}\r\n`, 405, 'method-not-allowed'],
    [
      'a percent sign that is no escape',
      `GET /v1/policies/%zz HTTP/1.1\r\nHost: a\r\n${close}\r\n`,
      400,
      'bad-request',
    ],
  ];
  test.each(cases)('is refused as a problem: %s', async (_, bytes, status, code) => {
    expectProblemText((await raw(bytes)).text, status, code);
  });

  test('does not disturb anybody else', async () => {
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
  });
});

describe('a body', () => {
  const head = (more: string) =>
    `POST /v1/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${secret}\r\nContent-Type: application/json\r\nConnection: close\r\n${more}\r\n`;

  test('announced as too large is refused before it is sent', async () => {
    expectProblemText((await raw(head('Content-Length: 70000\r\n'))).text, 413, 'too-large');
  });

  test('that grows too large in chunks is refused', async () => {
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
    expectProblemText((await raw(head('Transfer-Encoding: chunked\r\n') + chunk.repeat(17))).text, 413, 'too-large');
  });

  test('in chunks is read as any other', async () => {
    const { text } = await raw(
      `${head('Transfer-Encoding: chunked\r\n')}10\r\n{"users":["kari"\r\n2\r\n]}\r\n0\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('a slow client', () => {
  test('is dropped within about ten seconds, with half a header, half a body or nothing at all', async () => {
    const halves = [
      'GET /healthz HTTP/1.1\r\nHost: a\r\n',
      'POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{',
      '',
    ];
    const dropped = await Promise.all(halves.map((half) => raw(half)));
    for (const { ms } of dropped) expect(ms).toBeLessThan(10_500);
    expectProblemText(dropped[0]!.text, 408, 'timeout');
  });
});

describe('the pages', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(api.url + path, { redirect: 'manual', headers });

  test('come with their own policy, their type and a tag that spares the next visit', async () => {
    const page = await get('/nb/personvern/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'sha256-x'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const again = await get('/nb/personvern/', { 'If-None-Match': page.headers.get('etag')! });
    expect(again.status).toBe(304);
  });

  test('are found without the last slash, and never lead to another host', async () => {
    const reply = await get('/nb/personvern?a=1');
    expect([reply.status, reply.headers.get('location')]).toEqual([308, '/nb/personvern/?a=1']);
    expect((await get('//nb/personvern')).headers.get('location') ?? '/').not.toMatch(/^\/\//);
  });

  test('that are not there say so in the language of the path', async () => {
    for (const [path, words] of [
      ['/en/nothing/', 'Page not found'],
      ['/nb/nothing/', 'Fant ikke siden'],
      ['/nothing', 'Fant ikke siden / Page not found'],
    ] as const) {
      const reply = await get(path);
      expect([reply.status, await reply.text()]).toEqual([404, words]);
    }
  });

  test('are all that is served from their folder', async () => {
    for (const path of [
      '/secret.sqlite',
      '/_headers.json',
      '/..%2fmain%2fprompt.key',
      '/%2e%2e/main/prompt.key',
      '/.git/config',
      '/nb%00/',
      '/a%5cb',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });

  test('stay clear of the API, whose addresses go first', async () => {
    expect((await get('/v1/nothing')).headers.get('content-type')).toBe('application/problem+json');
    expect((await get('/docs')).status).toBe(200);
    expect((await fetch(`${api.url}/nb/personvern/`, { method: 'POST' })).status).toBe(404);
  });

  test('give the prompt, and nothing else, to pages of other houses', async () => {
    expect((await get('/prompt.js')).headers.get('access-control-allow-origin')).toBe('*');
    expect((await get('/manifest.json')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the client', () => {
  test('asks, answers and tells addresses', async () => {
    const client = createClient({ url: `${api.url}/`, key: secret });
    await client.putUser('kari/1', { email: 'kari@example.no', locale: 'nb' });
    const status = await client.status('kari/1', { locale: 'en', ask: [] });
    const [line] = status.policies;
    expect(line).toMatchObject({ policy: 'privacy', action: 'ask', locale: 'en' });
    const record = await client.answer('kari/1', { token: line!.token, answer: 'acknowledge' });
    expect(record).toMatchObject({ user: 'kari/1', answer: 'acknowledge' });
    expect((await client.status('kari/1')).policies[0]!.action).toBe('none');
  });

  test('says why it was refused', async () => {
    const client = createClient({ url: api.url, key: secret });
    const refused = await client.status('kari', { ask: ['nothing'] }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused).toMatchObject({ status: 422, problem: { code: 'invalid' } });
  });
});

describe('starting and stopping', () => {
  test('on a port that is taken says so, and leaves the database closed', async () => {
    const config = configIn('second', { PORT: String(api.port) });
    await expect(startApi(config)).rejects.toThrow(/listens on .* already.*set PORT/i);
  });

  test('with something that the app refuses leaves the database closed', async () => {
    const config = configIn('refused');
    await expect(startApi({ ...config, promptKey: new Uint8Array(4) })).rejects.toThrow('prompt key');
    // The last connection to close takes the write-ahead log away.
    expect(existsSync(join(folder, 'refused', 'policy.sqlite'))).toBe(true);
    expect(existsSync(join(folder, 'refused', 'policy.sqlite-wal'))).toBe(false);
  });

  test('on a database that cannot be written says so', async () => {
    writeFileSync(join(folder, 'text.sqlite'), 'this is no database, and long enough to be read as one');
    const config = configIn('third', { DATABASE_URL: join(folder, 'text.sqlite') });
    await expect(startApi(config)).rejects.toThrow(/text\.sqlite/);
  });

  test('finishes what is under way, and takes no more', async () => {
    const one = await startApi(configIn('fourth'));
    const replies = Array.from({ length: 20 }, () => fetch(`${one.url}/readyz`).then((reply) => reply.status));
    await Promise.race(replies);
    await one.stop();
    expect(
      (await Promise.allSettled(replies)).filter((reply) => reply.status === 'fulfilled' && reply.value !== 200),
    ).toEqual([]);
    await expect(fetch(`${one.url}/healthz`)).rejects.toThrow();
  });

  test('is not held up by a client that goes on asking, and answers what it had sent', async () => {
    const one = await startApi(configIn('fifth'));
    const line = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await ask(one.port, line)).toBe('200 keep-alive');
    const told = performance.now();
    const stopped = one.stop();
    let last = await ask(one.port, line);
    while (last === '200 keep-alive') last = await ask(one.port, line);
    expect(last).toBe('200 close');
    await expect(ask(one.port, line)).rejects.toThrow(/ECONNREFUSED/);
    await stopped;
    expect(performance.now() - told).toBeLessThan(4_000);
  });

  test('`npm run serve` listens by its environment and leaves with 0 on SIGTERM', async () => {
    const child = serve({ PORT: '0' });
    await child.says(/http:\/\/127\.0\.0\.1:\d+/);
    child.kill('SIGTERM');
    expect(await child.code).toBe(0);
  });

  test('`npm run serve` with wrong settings tells all of them and leaves with 1', async () => {
    const child = serve({ PORT: 'x', SMTP_URL: 'y' });
    await child.says(/PORT is[\s\S]*SMTP_URL is/);
    expect(await child.code).toBe(1);
  });
});

/** The status, and what becomes of the connection. */
function ask(port: number, agent: Agent): Promise<string> {
  return new Promise((done, fail) => {
    const asked = get({ host: '127.0.0.1', port, path: '/healthz', agent }, (reply) => {
      reply.resume();
      reply.on('end', () => done(`${reply.statusCode} ${reply.headers.connection}`));
    });
    asked.on('error', fail);
  });
}

function serve(changes: Record<string, string>) {
  const own = (file: string) => join(folder, 'own', file);
  const settings = {
    DATABASE_URL: own('policy.sqlite'),
    PROMPT_KEY_FILE: own('prompt.key'),
    LOG_KEY_FILE: own('log.key'),
  };
  const env = { PATH: process.env.PATH ?? '', ...settings, ...changes };
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../api/main.ts')], { env });
  let text = '';
  const code = new Promise<number | null>((done) => child.once('close', done));
  const says = (pattern: RegExp) =>
    new Promise<void>((done, fail) => {
      const take = (chunk: Buffer) => {
        text += chunk;
        if (pattern.test(text)) done();
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.once('close', () => fail(new Error(`it left without saying that:\n${text}`)));
    });
  return { code, says, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}
