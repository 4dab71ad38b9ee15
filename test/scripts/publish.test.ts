/** `policy publish` against the real API on SQLite and real pages over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { serve } from '@hono/node-server';
import Client from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { momentIn } from '../../scripts/policy/publish/rehearse.ts';
import { publish } from '../../scripts/policy/publish.ts';
import { people } from '../api/store/make.ts';
import { type Api, openApi } from '../support/api.ts';
import { startPostgres } from '../support/postgres.ts';
import { manyVersions, pagesOf, type Site, serveHouse, type Wish } from './fixture-site.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Before the day of every version but the first four. */
const NOW = Date.parse('2026-03-04T11:00:00Z');

let api: Api;
let apiUrl: string;
let server: Server;
/** Called with every PUT before it reaches the API, and again before its answer goes out. */
let onPut: (moment: 'asked' | 'answered', count: number) => void;
let site: Site;

beforeEach(async () => {
  api = await openApi(NOW);
  let count = 0;
  onPut = () => {};
  const fetch = async (request: Request) => {
    if (request.method !== 'PUT') return api.app.fetch(request);
    count += 1;
    onPut('asked', count);
    const answer = await api.app.fetch(request);
    onPut('answered', count);
    return answer;
  };
  server = serve({ fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  await once(server, 'listening');
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await site?.close();
  await api.close();
});

const open = async (wish: Wish) => {
  site = await serveHouse(manyVersions(wish));
  return site;
};

interface Ran {
  code: number | string;
  out: string;
}

async function run(args: string[] = [], env: Record<string, string | undefined> = {}): Promise<Ran> {
  const lines: string[] = [];
  const io = {
    out: (text: string) => void lines.push(text),
    err: (text: string) => void lines.push(text),
    env: { POLICY_KEY: api.secrets.publish, ...env },
    root: ROOT,
    now: () => new Date(api.clock.at),
  };
  const where = args.includes('--rehearse') ? [] : ['--api', apiUrl];
  const at = args.includes('--site') ? [] : ['--site', site.url];
  const code = await publish.run([...where, ...at, ...args], io).catch((error: Error) => error.message);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
  return { code, out: lines.join('\n').replace(/\u001b\[\d+m/g, '') };
}

const versions = async () =>
  (await api.store.published()).policies.flatMap((one) => one.versions.map((version) => version.version));
const campaigns = async () => (await api.store.campaigns()).map((one) => [one.version, one.state]);

describe('publishing', () => {
  test('plans first, and a dry run does nothing', async () => {
    await open({ versions: 3, material: [3] });
    const { code, out } = await run(['--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/publish terms@1 {2}first version.*\npublish terms@2 {2}minor.*\npublish terms@3 {2}material/);
    expect(await versions()).toEqual([]);
  });

  test('publishes every version in order, once; again there is nothing to do', async () => {
    await open({ versions: 4, material: [2, 4] });
    expect((await run()).code).toBe(0);
    expect(await versions()).toEqual([1, 2, 3, 4]);
    const before = await api.store.published();
    const again = await run();
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('Nothing to do')]);
    expect(await api.store.published()).toBe(before);
  });

  test('publishes nothing at all while one page of one version is not up, or says something else', async () => {
    await open({ versions: 3 });
    const page = site.pages.get('/en/terms/3/')!;
    for (const broken of [undefined, page.replace('3 days', '4 days'), '<p>Not found</p>']) {
      if (broken === undefined) site.pages.delete('/en/terms/3/');
      else site.pages.set('/en/terms/3/', broken);
      const { code } = await run();
      expect(code).toMatch(/\/en\/terms\/3\/ .*\n {2}why: /);
      expect(await versions()).toEqual([]);
    }
    site.pages.set('/en/terms/3/', page.replace('<h1>', '<p class="new">').replace('</h1>', '</p>'));
    expect((await run()).code).toBe(0);
  });

  test('refuses when the API knows a version that the site lacks', async () => {
    await open({ versions: 3 });
    await run();
    await site.close();
    await open({ versions: 2 });
    const { code } = await run();
    expect(code).toMatch(/terms@3 is published, and the site no longer has it/);
  });

  test('refuses when the API has another text, day or change, also where another version is new', async () => {
    await open({ versions: 2 });
    await run();
    await site.close();
    const dir = 'content/policies/terms/2';
    const yaml = (day: string, change: string) =>
      `effective: "${day}"\nchange: ${change}\nbecause: { nb: Nytt., en: New. }\nsummary: { nb: "Nr. 2.", en: "No. 2." }\n`;
    const changes: [RegExp, Record<string, string>][] = [
      [/terms@2 is published with another text/, { [`${dir}/en.mdx`]: '## Delivery [#delivery]\n\nOther.\n' }],
      [/another effective day \(2026-03-02\)/, { [`${dir}/version.yaml`]: yaml('2026-03-03', 'minor') }],
      [/another change \(minor\)/, { [`${dir}/version.yaml`]: yaml('2026-03-02', 'material') }],
    ];
    for (const [message, files] of changes) {
      await open({ versions: 3, files });
      expect((await run()).code).toMatch(message);
      expect(await versions()).toEqual([1, 2]);
      await site.close();
    }
  });

  test('refuses when words that no page shows were changed after they were published', async () => {
    await open({ versions: 2 });
    await run();
    await site.close();
    const version = `effective: "2026-03-02"\nchange: minor\nbecause: { nb: Annet., en: New. }\nsummary: { nb: "Nr. 2.", en: "No. 2." }\n`;
    await open({ versions: 2, files: { 'content/policies/terms/2/version.yaml': version } });
    expect((await run()).code).toMatch(/terms@2 is published with another because\./);
  });

  test('refuses another kind, and a recall whose day has come', async () => {
    await open({ versions: 5 });
    await run();
    const policy = (more: string) =>
      `id: terms\nkind: agreement\nprevailing: nb\nslug: { nb: vilkar, en: terms }\ntitle: { nb: Salgsvilkår, en: Terms of sale }\n${more}`;
    const recall = (n: number) =>
      policy(`recalls: [{ version: ${n}, by: Kari, because: { nb: Feil., en: Wrong. } }]\n`);
    await site.close();
    await open({ versions: 5, files: { 'content/policies/terms/policy.yaml': recall(4) } });
    expect((await run()).code).toMatch(/terms@4 has applied since 2026-03-04/);
    await site.close();
    await open({ versions: 5, files: { 'content/policies/terms/policy.yaml': recall(5) } });
    expect((await run()).code).toBe(0);
    expect((await api.store.published()).policies[0]!.versions[4]!.recalled).toMatchObject({ by: 'Kari' });
    await site.close();
    await open({
      versions: 5,
      files: { 'content/policies/terms/policy.yaml': policy('').replace('agreement', 'notice') },
    });
    expect((await run()).code).toMatch(/published as of the kind "agreement"/);
  });

  test('brings titles and addresses up to date when asked, and only then', async () => {
    await open({ versions: 2 });
    await run();
    await site.close();
    const policy =
      'id: terms\nkind: agreement\nprevailing: nb\nslug: { nb: vilkar, en: terms }\ntitle: { nb: Vilkår, en: Terms }\n';
    await open({ versions: 2, files: { 'content/policies/terms/policy.yaml': policy } });
    const title = async () => (await api.store.published()).policies[0]!.title.nb;
    await run();
    expect(await title()).toBe('Salgsvilkår');
    expect((await run(['--refresh'])).code).toBe(0);
    expect(await title()).toBe('Vilkår');
  });

  test('brings the words of the prompt up to date by itself: the evidence shows what the site’s own element says', async () => {
    await open({ versions: 2 });
    await run();
    const document = async () => (await api.store.document({ policy: 'terms', version: 2 }))!;
    const { prompt, ...rest } = await document();
    // As the element said it before the build that is live now.
    const before = { ...rest, prompt: { ...prompt, nb: { ...prompt!.nb, no: 'Ellers takk' } } };
    await api.call('PUT', '/v1/policies/terms/versions/2', { as: 'publish', body: before });
    const { code, out } = await run();
    expect([code, out.match(/refresh terms@\d/g)]).toEqual([0, ['refresh terms@2']]);
    expect((await document()).prompt!.nb).toMatchObject({ no: 'Nei takk' });
    expect((await run()).out).toContain('Nothing to do');
  });

  test('says who is missing: no key, a key without the right, an API that is away', async () => {
    await open({ versions: 1 });
    expect((await run([], { POLICY_KEY: undefined })).code).toMatch(/There is no key/);
    expect((await run([], { POLICY_KEY: api.secrets.shop })).code).toMatch(/403[\s\S]*POLICY_KEY/);
    expect(await versions()).toEqual([]);
    server.closeAllConnections();
    server.close();
    expect((await run()).code).toMatch(/does not answer/);
  });
});

describe('many recipients', () => {
  const crowd = (count: number) => api.store.putUsers(people(count), NOW);

  test('are told in the plan, by language, before anything is done', async () => {
    await open({ versions: 2, material: [2] });
    await crowd(3);
    await api.store.putUsers([{ user: 'z', locale: 'nb' }], NOW);
    const { out } = await run(['--dry-run']);
    expect(out).toContain('terms@2 prompts 4 customers; mails 2 nb and 1 en, about 1 min at 2,000 an hour; 1 without');
  });

  test('above 1,000 are confirmed by their number; without it nothing is published', async () => {
    await open({ versions: 2, material: [2] });
    await crowd(1_001);
    for (const args of [[], ['--confirm', '10'], ['--confirm', '9999999']]) {
      expect((await run(args)).code).toMatch(/1,001 people would get an e-mail[\s\S]*--confirm 1001/);
      expect(await versions()).toEqual([]);
    }
    expect((await run(['--confirm', '1001'])).code).toBe(0);
    expect(await campaigns()).toEqual([[2, 'open']]);
  });

  test('are nobody for minor and imported versions, and up to 1,000 need no number', async () => {
    await open({ versions: 3, material: [2, 3], imported: true });
    await crowd(1_001);
    expect((await run()).code).toBe(0);
    expect(await campaigns()).toEqual([]);
    await site.close();
    api = await reopened();
    await open({ versions: 2, material: [2] });
    await crowd(1_000);
    expect((await run()).code).toBe(0);
  });

  test('who got another mailing within a day are not written to until somebody releases it, and that is said', async () => {
    await open({ versions: 3, material: [2, 3] });
    await crowd(2);
    const { out } = await run();
    expect(out).toMatch(/terms@2 is published$/m);
    expect(out).toMatch(/terms@3 is published; its e-mails wait for a release: another mailing began/);
    expect(await campaigns()).toEqual(expect.arrayContaining([[3, 'held']]));
  });

  async function reopened(): Promise<Api> {
    await api.close();
    return openApi(NOW);
  }
});

describe('interrupted', () => {
  const policyCommand = (): ChildProcess =>
    spawn(process.execPath, ['scripts/policy.ts', 'publish', '--api', apiUrl, '--site', site.url], {
      cwd: ROOT,
      env: { ...process.env, POLICY_KEY: api.secrets.publish },
      stdio: 'ignore',
    });

  test.each([
    ['asked', 1],
    ['answered', 1],
    ['answered', 3],
    ['asked', 5],
  ] as const)(
    'by a kill when PUT was %s, number %s, the next run finishes the work, and nothing is done twice',
    async (moment, nth) => {
      await open({ versions: 5, material: [3, 5] });
      await api.store.putUsers(people(2), NOW);
      const child = policyCommand();
      onPut = (now, count) => {
        if (now === moment && count === nth) child.kill('SIGKILL');
      };
      const [code, signal] = await once(child, 'exit');
      expect([code, signal]).toEqual([null, 'SIGKILL']);
      expect((await versions()).length).toBeGreaterThanOrEqual(nth - 1);
      onPut = () => {};
      expect((await run()).code).toBe(0);
      expect(await versions()).toEqual([1, 2, 3, 4, 5]);
      expect(await campaigns()).toEqual(
        expect.arrayContaining([
          [3, 'superseded'],
          [5, 'held'],
        ]),
      );
      expect(await campaigns()).toHaveLength(2);
    },
  );

  test('by another publisher at the same time: both end well, and every version is there once', async () => {
    await open({ versions: 8, material: [4, 8] });
    const both = await Promise.all([run(), run(), run()]);
    expect(both.map((one) => one.code)).toEqual([0, 0, 0]);
    expect(
      both
        .map((one) => one.out)
        .join('\n')
        .match(/is published$/gm),
    ).toHaveLength(8);
    expect(await versions()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await campaigns()).toHaveLength(2);
  });

  test('by a proxy that drops the answer, the call is made again and counts once', async () => {
    await open({ versions: 2, material: [2] });
    const dropping = await dropEverySecond(apiUrl);
    try {
      expect((await run(['--api', dropping.url])).code).toBe(0);
    } finally {
      dropping.close();
    }
    expect(dropping.dropped()).toBeGreaterThan(1);
    expect(await versions()).toEqual([1, 2]);
    expect(await campaigns()).toHaveLength(1);
  });
});

describe('a rehearsal', () => {
  const database = () => ['--database', api.file];
  const snapshot = () => {
    const client = new Client(api.file, { readonly: true });
    const tables = ['versions', 'campaigns', 'notices', 'contacts', 'api_keys'];
    const rows = tables.map((table) => client.prepare(`SELECT * FROM ${table}`).all());
    client.close();
    return rows;
  };
  const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('policy-rehearsal-'));

  test('says what would be asked and mailed, and leaves database and mail alone', async () => {
    await open({ versions: 1 });
    await run();
    await site.close();
    await api.store.putUsers([...people(1_100), { user: 'z', locale: 'nb' }], NOW);
    await open({ versions: 2, material: [2] });
    const [before, left] = [snapshot(), copies()];
    const { code, out } = await run(['--rehearse', ...database(), '--at', '2026-03-01T12:00']);
    expect([code, out]).toEqual([0, expect.stringContaining('It is 2026-03-01 12:00 (Europe/Oslo)')]);
    expect(out).toContain('terms@2 is asked of 1,101 customers at their next login; 1 of them cannot be reached');
    expect(out).toMatch(/550 e-mails would go out in en: “.+”\n550 e-mails would go out in nb: “.+”/);
    expect(snapshot()).toEqual(before);
    expect(copies()).toEqual(left);
    expect(await campaigns()).toEqual([]);
  });

  test('moves the clock: from its day an agreement is required', async () => {
    await open({ versions: 2, material: [2] });
    await api.store.putUsers(people(1), NOW);
    const at = async (moment: string) => (await run(['--rehearse', ...database(), '--at', moment])).out;
    expect(await at('2026-03-01T23:59')).toContain('terms@2 is asked of 1 customer ');
    expect(await at('2026-03-02T00:00')).toContain('terms@2 is required of 1 customer ');
  });

  test('takes a folder of built pages instead of live ones', async () => {
    site = await serveHouse(manyVersions({ versions: 1 }));
    const folder = mkdtempSync(join(tmpdir(), 'pages-'));
    for (const [path, text] of await pagesOf(manyVersions({ versions: 3 }))) {
      const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const { code, out } = await run(['--rehearse', '--site', folder, ...database()]);
    rmSync(folder, { recursive: true });
    expect([code, out]).toEqual([0, expect.stringContaining('terms@3 is published')]);
    expect(await versions()).toEqual([]);
  });

  test('stops where publishing would: a page that is not up', async () => {
    await open({ versions: 2 });
    site.pages.delete('/nb/vilkar/2/');
    const left = copies();
    expect((await run(['--rehearse', ...database()])).code).toMatch(/vilkar\/2\/ answers 404/);
    expect(copies()).toEqual(left);
  });

  test('refuses a database that is not there, and one on a server that is not marked as a copy', async () => {
    await open({ versions: 1 });
    expect((await run(['--rehearse', '--database', '/nowhere/x.sqlite'])).code).toMatch(/no database at/);
    expect(existsSync('/nowhere')).toBe(false);
    const url = 'postgres://policy:secret@127.0.0.1:1/policy';
    const { code } = await run(['--rehearse', '--database', url]);
    expect(code).toMatch(/pg_dump/);
    expect(code).not.toContain('secret');
    const same = 'postgres://policy:secret@127.0.0.1:1/rehearsal';
    expect((await run(['--rehearse', '--database', same], { DATABASE_URL: same })).code).toMatch(
      /not marked as a copy/,
    );
  });
});

test('a rehearsal on PostgreSQL takes the copy that is named for it', async () => {
  const server = await startPostgres();
  try {
    await open({ versions: 2, material: [2] });
    const database = await server.createDatabase('policy_rehearsal');
    const { code, out } = await run(['--rehearse', '--database', database]);
    expect([code, out]).toEqual([0, expect.stringContaining('PostgreSQL, database policy_rehearsal')]);
    expect(out).toContain('terms@2 is published');
  } finally {
    await server.stop();
  }
});

test('a moment is read in the site’s time zone, also on the days the clock changes', () => {
  const iso = (text: string) => new Date(momentIn(text, 'Europe/Oslo')).toISOString();
  expect(iso('2027-01-01')).toBe('2026-12-31T23:00:00.000Z');
  expect(iso('2027-01-01T00:00')).toBe('2026-12-31T23:00:00.000Z');
  expect(iso('2027-03-28T12:00')).toBe('2027-03-28T10:00:00.000Z');
  expect(iso('2027-10-31T12:00')).toBe('2027-10-31T11:00:00.000Z');
  for (const wrong of ['soon', '2027-02-30', '2027-01-01T24:00', '2027-01-01 00:00'])
    expect(() => iso(wrong)).toThrow(/--at/);
});

/** Forwards to `target`; every second request is carried out, and its answer thrown away. */
async function dropEverySecond(target: string) {
  let [count, dropped] = [0, 0];
  const proxy = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => /^(auth|content-type)/.test(name)),
    );
    const body = request.method === 'PUT' ? { body: Buffer.concat(chunks) } : {};
    const real = await fetch(target + request.url, { method: request.method!, headers: headers as never, ...body });
    const text = await real.text();
    count += 1;
    if (count % 2 === 0) answer.writeHead(real.status, { 'content-type': 'application/json' }).end(text);
    else {
      dropped += 1;
      request.socket.destroy();
    }
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    dropped: () => dropped,
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
