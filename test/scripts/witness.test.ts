/** The witness against a real API: it keeps what holds, and refuses what does not. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../api/app.ts';
import { signCheckpoint } from '../../api/log/checkpoint.ts';
import { openStore } from '../../api/store/open.ts';
import { parseCheckpoint, parseNote, publicLeafOf, publicLeafText, toBase64 } from '../../content/model/receipt.ts';
import { witness } from '../../scripts/policy/witness.ts';
import { OTHER_KEY } from '../api/log/sample.ts';
import { accept, anAnswer, publishUpTo, sayYes } from '../api/store/make.ts';
import { type Api, openApi, PROMPT_KEY } from '../support/api.ts';
import { LOG_KEY } from '../support/store.ts';

type Twist = (path: string, body: string) => string;

let api: Api;
let door: ServerType;
let folder: string;
let fetchFrom: (request: Request) => Response | Promise<Response>;
let twist: Twist;

beforeEach(async () => {
  api = await openApi();
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  fetchFrom = (request) => api.app.fetch(request);
  twist = (_, body) => body;
  const fetch = async (request: Request) => {
    const answer = await fetchFrom(request);
    const body = twist(new URL(request.url).pathname, await answer.text());
    return new Response(body, { status: answer.status, headers: answer.headers });
  };
  door = await new Promise<ServerType>((done) => {
    const made = serve({ fetch, port: 0, hostname: '127.0.0.1' }, () => done(made));
  });
});
afterEach(async () => {
  door.close();
  await api.close();
  rmSync(folder, { recursive: true });
});

const log = () => join(folder, 'content/log');
const read = (name: string) => readFileSync(join(folder, 'content', name), 'utf8');

async function run() {
  let out = '';
  const say = (text: string) => {
    out += `${text}\n`;
  };
  const env = { POLICY_API: `http://127.0.0.1:${(door.address() as AddressInfo).port}` };
  const io = { out: say, err: say, env, root: folder, now: () => new Date('2026-06-01T12:00:00Z') };
  try {
    return { code: await witness.run([], io), out };
  } catch (error) {
    return { code: 1, out: (error as Error).message };
  }
}

/** Everything in the folder, to see that nothing changes. */
function everything(): string {
  const names = readdirSync(join(folder, 'content'), { recursive: true, encoding: 'utf8' }).sort();
  return names
    .filter((name) => /\.\w+$|checkpoint$/.test(name))
    .map((name) => `${name}\n${read(name)}`)
    .join('\n');
}

/** Shows another log at the same address, made by `fill`. */
async function insteadOf(fill: (store: Api['store']) => Promise<void>, key = LOG_KEY) {
  const store = await openStore(join(folder, 'other.sqlite'), { logKey: () => key });
  await fill(store);
  const app = createApp({ store, now: () => new Date(), keys: { prompt: PROMPT_KEY } });
  fetchFrom = (request) => app.fetch(request);
  return store;
}

describe('policy witness', () => {
  test('a first run believes the log’s key and says so; then what is new is added, and nothing else changes', async () => {
    await publishUpTo(api.store, 1);
    await sayYes(api.store, 'kari', 1);
    const first = await run();
    expect(first.code, first.out).toBe(0);
    expect(first.out).toContain(
      `The key ${LOG_KEY.kid} (policy.example, from leaf 0) was believed because it came first`,
    );
    expect(read('keys.yaml')).toContain(`- { kty: OKP, crv: Ed25519, x: ${LOG_KEY.jwk.x} } # ${LOG_KEY.kid}`);
    expect(read('log/checkpoint')).toBe(await api.store.checkpoint());
    const lines = read('log/leaves/000000000.txt');
    expect(lines.split('\n').map((line) => line.slice(44, 50))).toEqual([' {"at"', ' {"at"', '', '']);

    const still = everything();
    expect((await run()).out).toContain('nothing new');
    expect(everything()).toBe(still);

    await sayYes(api.store, 'ola', 1);
    await api.store.erase('kari', 1_800_000_000_000);
    expect((await run()).out).toContain('5 leaves');
    expect(read('log/leaves/000000000.txt').startsWith(lines)).toBe(true);
    expect(read('log/leaves/000000000.txt')).toContain('"type":"erase"');
    expect(
      read('log/heads.txt')
        .split('\n')
        .map((line) => line.split(' ')[1]),
    ).toEqual(['3', '5', undefined]);
    expect(everything()).not.toMatch(/kari|ola/);
  });

  test('a new key that the old one has signed over is added to the list, and the old one stays', async () => {
    await publishUpTo(api.store, 1);
    await run();
    await api.store.changeLogKey(OTHER_KEY, 1_800_000_000_000);
    const later = await openStore(api.file, { logKey: () => OTHER_KEY });
    const app = createApp({ store: later, now: () => new Date(), keys: { prompt: PROMPT_KEY } });
    fetchFrom = (request) => app.fetch(request);
    const { code, out } = await run();
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`The key ${OTHER_KEY.kid} (policy.example, from leaf 2) was added`),
    ]);
    for (const { jwk } of [LOG_KEY, OTHER_KEY]) expect(read('keys.yaml')).toContain(jwk.x);
    await sayYes(later, 'kari', 1);
    expect((await run()).out).toContain('4 leaves');
    await later.close();
  });

  test('leaves lie in files of a thousand, so that a commit carries few of them again', async () => {
    await publishUpTo(api.store, 1);
    const answers = Array.from({ length: 2100 }, (_, index) => anAnswer(`user-${index}`, 1, 'acknowledge'));
    await Promise.all(answers.slice(0, 1100).map((one) => api.store.answer(one, accept)));
    expect((await run()).code).toBe(0);
    const before = read('log/leaves/000000000.txt');
    await Promise.all(answers.slice(1100).map((one) => api.store.answer(one, accept)));
    const { code, out } = await run();
    expect([code, out]).toEqual([0, expect.stringContaining('2102 leaves')]);
    expect(readdirSync(join(log(), 'leaves'))).toEqual(['000000000.txt', '000001000.txt', '000002000.txt']);
    expect(read('log/leaves/000000000.txt')).toBe(before);
  });

  test('a log that was set back, rewritten or begun anew is refused, and nothing is written', async () => {
    await publishUpTo(api.store, 1);
    for (const user of ['kari', 'ola']) await sayYes(api.store, user, 1);
    await run();
    const kept = everything();
    const shorter = await insteadOf(async (store) => publishUpTo(store, 1));
    expect(await run()).toEqual({
      code: 1,
      out: expect.stringContaining('it has 2 leaves, and had 4: a backup was restored'),
    });
    for (const user of ['kari', 'ola']) await sayYes(shorter, user, 1);
    expect(await run()).toEqual({
      code: 1,
      out: expect.stringContaining('it has 4 leaves as before, and another root'),
    });
    await sayYes(shorter, 'user-3', 1);
    expect(await run()).toEqual({ code: 1, out: expect.stringContaining('do not make the root that it signed') });
    expect(everything()).toBe(kept);
    await shorter.close();
  });

  test('a log with a key that nobody knows is refused', async () => {
    await publishUpTo(api.store, 1);
    await run();
    rmSync(log(), { recursive: true });
    const other = await insteadOf(async (store) => publishUpTo(store, 1), OTHER_KEY);
    expect(await run()).toEqual({ code: 1, out: expect.stringContaining(`a key that nobody knows: ${OTHER_KEY.kid}`) });
    expect(existsSync(log())).toBe(false);
    await other.close();
  });

  const head = (note: string) => parseCheckpoint(parseNote(note)!.text)!;
  test.each<[string, Twist, string]>([
    [
      'a checkpoint signed by another',
      (path, body) => (path.endsWith('checkpoint') ? signCheckpoint([OTHER_KEY], head(body)) : body),
      'has not signed it',
    ],
    [
      'a checkpoint that was touched',
      (path, body) => (path.endsWith('checkpoint') ? body.replace('\n6\n', '\n5\n') : body),
      'has not signed it',
    ],
    [
      'another log’s name',
      (path, body) =>
        path.endsWith('checkpoint') ? signCheckpoint([LOG_KEY], { ...head(body), origin: 'example.no' }) : body,
      'it calls itself example.no',
    ],
    [
      'a leaf left out',
      (path, body) => (path.endsWith('leaves') ? JSON.stringify({ leaves: JSON.parse(body).leaves.slice(1) }) : body),
      'gives no leaf',
    ],
    [
      'a public leaf in other words',
      (path, body) => (path.endsWith('leaves') ? body.replace('erase', 'evade') : body),
      'is said to read as it does not',
    ],
    [
      'a proof of something else',
      (path, body) => (path.endsWith('consistency') ? '{"hashes":[]}' : body),
      'its proof of consistency',
    ],
    [
      'a new key that the old one has not signed',
      (path, body) => {
        if (!path.endsWith('leaves')) return body;
        const { leaves } = JSON.parse(body);
        const leaf = {
          v: 1,
          type: 'key',
          at: 1,
          origin: 'policy.example',
          kid: OTHER_KEY.kid,
          x: OTHER_KEY.jwk.x,
          replaces: LOG_KEY.kid,
        } as const;
        leaves[0] = { hash: toBase64(publicLeafOf(publicLeafText(leaf))), text: publicLeafText(leaf) };
        return JSON.stringify({ leaves });
      },
      'names a key that the key before it has not signed',
    ],
  ])('%s is refused, and nothing is written', async (_, wish, says) => {
    await publishUpTo(api.store, 1);
    for (const user of ['kari', 'ola']) await sayYes(api.store, user, 1);
    await run();
    await sayYes(api.store, 'user-3', 1);
    await api.store.erase('ola', 1_800_000_000_000);
    const kept = everything();
    twist = wish;
    expect(await run()).toEqual({ code: 1, out: expect.stringContaining(says) });
    expect(everything()).toBe(kept);
    twist = (_, body) => body;
    expect((await run()).code).toBe(0);
  });

  test.each([
    [
      'a hash',
      'log/leaves/000000000.txt',
      (text: string) => text.replace(/\n(.)/, (_, letter) => `\n${letter === 'A' ? 'B' : 'A'}`),
    ],
    ['a line', 'log/leaves/000000000.txt', (text: string) => text.split('\n').slice(0, -2).join('\n').concat('\n')],
    ['the checkpoint', 'log/checkpoint', (text: string) => text.replace('\n3\n', '\n2\n')],
    ['the keys', 'keys.yaml', (text: string) => text.replace(LOG_KEY.jwk.x, OTHER_KEY.jwk.x)],
  ])('a folder in which somebody has touched %s is refused', async (_, name, change) => {
    await publishUpTo(api.store, 1);
    await sayYes(api.store, 'kari', 1);
    await run();
    const copy = join(folder, 'copy');
    cpSync(join(folder, 'content'), copy, { recursive: true });
    writeFileSync(join(folder, 'content', name), change(read(name)));
    expect(await run()).toEqual({ code: 1, out: expect.stringMatching(/as git has (it|them)/) });
    cpSync(copy, join(folder, 'content'), { recursive: true });
    expect((await run()).code).toBe(0);
  });
});
