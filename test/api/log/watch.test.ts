/** An old backup is restored under an API that knows what its witness saw. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../../api/config.ts';
import { makeKey } from '../../../api/keys.ts';
import { signCheckpoint } from '../../../api/log/checkpoint.ts';
import { throwawayKey } from '../../../api/log/key.ts';
import { keyLeaf } from '../../../api/log/leaves.ts';
import { createWatch } from '../../../api/log/watch.ts';
import { type RunningApi, startApi } from '../../../api/server.ts';
import { SCOPES } from '../../../api/store/store.ts';
import { publicLeafText } from '../../../content/model/receipt.ts';
import { evidence } from '../../../scripts/policy/evidence.ts';
import { keys } from '../../../scripts/policy/keys.ts';
import { purge } from '../../../scripts/policy/purge.ts';
import type { Verb } from '../../../scripts/policy/verb.ts';
import { aDocument } from '../../support/api.ts';
import { accept, anAnswer, sayYes } from '../store/make.ts';
import { KINDS, type Place } from './backups.ts';

const NOW = Date.parse('2026-01-01T11:00:00Z');
const DAY = 86_400_000;
const { secret, key } = makeKey({ name: 'test', scopes: [...SCOPES], at: NOW });

describe.each(KINDS)('an old backup on $name', ({ start: startKind, stop: stopKind }) => {
  let makePlace: () => Promise<Place>;
  let place: Place;
  let api: RunningApi | null;
  let witness: string;
  let lines: string[];
  let now: number;

  beforeAll(async () => {
    makePlace = await startKind();
  });
  afterAll(stopKind);
  beforeEach(async () => {
    place = await makePlace();
    witness = join(place.folder, 'checkpoint');
    lines = [];
    now = NOW;
    api = null;
    await start({});
    await api!.store.createKey(key);
    await api!.store.publish(aDocument(1), { at: NOW, key: 'test' });
    await sayYes(api!.store, 'kari', 1);
  });
  afterEach(async () => {
    await api?.stop();
    await place.remove();
  });

  async function start(changes: Record<string, string> = { WITNESS: witness }) {
    const at = (name: string) => join(place.folder, name);
    const keyFiles = { PROMPT_KEY_FILE: at('prompt.key'), LOG_KEY_FILE: at('log.key') };
    const config = readConfig({ PORT: '0', DATABASE_URL: place.url, ...keyFiles, ...changes });
    api = await startApi(config, { now: () => new Date(now), say: (line) => lines.push(line) });
  }

  async function stop() {
    await api?.stop();
    api = null;
  }

  /** A backup, a day that it does not know of, a witness who saw that day, and then the backup again. */
  async function goBack() {
    await stop();
    await place.backUp();
    await start({});
    await sayYes(api!.store, 'ola', 1);
    writeFileSync(witness, (await api!.store.checkpoint())!);
    await stop();
    await place.restore();
  }

  async function call(method: string, path: string, body?: unknown) {
    const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(api!.url + path, init);
    const text = await answer.text();
    return {
      status: answer.status,
      text,
      headers: answer.headers,
      body: /json/.test(String(answer.headers.get('content-type'))) ? JSON.parse(text) : null,
    };
  }

  test('is noticed: nothing is recorded or signed, what is asked is still answered, and it is said what to do', async () => {
    await goBack();
    await start();
    expect(lines.join('\n')).toContain('The log has 3 leaves, and its witness saw 4: an old backup was restored');
    const { body: status, status: code } = await call('GET', '/v1/users/user-1/status');
    expect([code, status.policies[0].action]).toEqual([200, 'ask']);
    const acts: [string, string, unknown?][] = [
      ['POST', '/v1/users/user-1/acceptances', { answer: 'acknowledge', token: status.policies[0].token }],
      ['PUT', '/v1/policies/privacy/versions/2', aDocument(2)],
      ['DELETE', '/v1/users/kari'],
      ['GET', '/v1/log/checkpoint'],
    ];
    for (const [method, path, body] of acts) {
      const refused = await call(method, path, body);
      expect([path, refused.status, refused.body.code]).toEqual([path, 503, 'log-behind']);
      expect(refused.body.detail).toContain('import-receipts');
      expect(refused.headers.get('retry-after')).toBe('60');
    }
    expect((await call('GET', '/readyz')).body).toMatchObject({
      status: 'reads-only',
      detail: expect.stringContaining('4'),
    });
    expect((await call('GET', '/v1/policies')).status).toBe(200);
    expect((await call('GET', '/v1/log/leaves')).body.size).toBe(3);
    await expect(api!.store.claimNotices({ limit: 1, at: NOW, leaseMs: 1 })).rejects.toMatchObject({ code: 'behind' });
    const published = api!.store.publicationProof({ policy: 'privacy', version: 1 });
    await expect(published).rejects.toMatchObject({ code: 'behind' });
  });

  test('control: without the check it goes on, and signs a second story about the same place', async () => {
    await goBack();
    await start({});
    await sayYes(api!.store, 'user-9', 1);
    const told = (await call('GET', '/v1/log/checkpoint')).text;
    const seen = readFileSync(witness, 'utf8');
    expect([told.split('\n')[1], seen.split('\n')[1]]).toEqual(['4', '4']);
    expect(told.split('\n')[2]).not.toBe(seen.split('\n')[2]);
    expect((await call('GET', '/readyz')).body).toEqual({ status: 'ok' });
    await stop();
    await start();
    expect(lines.join('\n')).toContain('At 4 leaves the log has another root than its witness saw');
    await expect(api!.store.answer(anAnswer('user-8', 1, 'acknowledge'), accept)).rejects.toMatchObject({
      code: 'behind',
    });
  });

  test('a log that is the witnessed one, or has grown from it, goes on', async () => {
    writeFileSync(witness, (await api!.store.checkpoint())!);
    await sayYes(api!.store, 'ola', 1);
    await stop();
    await start();
    expect(lines.at(-1)).toContain('The log is the one that was witnessed');
    expect((await call('GET', '/readyz')).body).toEqual({ status: 'ok' });
    await sayYes(api!.store, 'user-9', 1);
    expect((await call('GET', '/v1/log/checkpoint')).text).toContain('\n5\n');
  });

  test('is noticed also when the witness’s checkpoint was out of reach at the start: what is not compared is not agreed', async () => {
    await goBack();
    rmSync(witness);
    now = NOW + 8 * DAY;
    await start();
    expect(lines.join('\n')).toContain('a witness should have seen it by now');
    expect((await call('DELETE', '/v1/users/kari')).body).toMatchObject({
      code: 'log-behind',
      detail: expect.stringContaining('take WITNESS away'),
    });
    await stop();
    now = NOW;
    await start();
    expect(lines.join('\n')).toContain('was compared with nothing');
    expect((await call('GET', '/readyz')).body).toEqual({ status: 'ok' });
  });

  test('is written to by no command either, and none signs for it', async () => {
    await goBack();
    const at = (name: string) => join(place.folder, name);
    const run = async (verb: Verb, args: string[], WITNESS = witness) => {
      const env = { DATABASE_URL: place.url, LOG_KEY_FILE: at('log.key'), WITNESS };
      const io = { out: () => {}, err: () => {}, env, root: place.folder, now: () => new Date(now) };
      return verb.run(args, io).catch((error: Error) => error.message);
    };
    const refused = expect.stringMatching(/^Nothing was done[\s\S]*why: .* saw 4[\s\S]*do: {2}mend that first/);
    expect(await run(purge, [])).toEqual(refused);
    expect(await run(keys, ['rotate-log'])).toEqual(refused);
    expect(await run(evidence, ['--user', 'kari', '--out', at('kari.zip')])).toEqual(refused);
    expect(await run(purge, [], 'http://policy.example/log/checkpoint')).toContain('WITNESS is no https address');
    expect(await run(purge, ['--dry-run'])).toBe(0);
    await start({});
    expect((await call('GET', '/v1/log/leaves')).body.size).toBe(3);
    expect(await run(purge, [], '')).toBe(0);
  });
});

describe('what a witness kept', () => {
  const [ours, before, other] = [throwawayKey(null), throwawayKey(null), throwawayKey(null)];
  const ROOT = new Uint8Array(32);
  const first = publicLeafText(keyLeaf('policy.example', before.jwk, null, NOW));
  const store = {
    rootAt: async (size: number) => ({ size: 1, root: size > 1 ? null : ROOT }),
    leaves: async () => ({ from: 0, size: 1, leaves: [{ hash: ROOT, text: first }] }),
    logKeys: async () => [before.jwk.x, ours.jwk.x],
  };
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'witness-'));
    file = join(folder, 'checkpoint');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const watching = async (witness: string, day = 0) => {
    const lines: string[] = [];
    const now = () => new Date(NOW + day * DAY);
    const watch = createWatch({ store, witness, now, everyMs: 20, say: (line) => lines.push(line) });
    await watch.start();
    return { watch, lines };
  };
  const note = (size: number, key = ours) => signCheckpoint([key], { origin: 'policy.example', size, root: ROOT });

  test('may stand at an address: the log waits until that answers, and goes on by itself when it agrees', async () => {
    let answer = () => new Response('no', { status: 500 });
    const site = serve({ fetch: () => answer(), port: 0, hostname: '127.0.0.1' });
    await new Promise((done) => site.once('listening', done));
    const { port } = site.address() as { port: number };
    const { watch, lines } = await watching(`http://127.0.0.1:${port}/log/checkpoint`, 30);
    expect(watch.refusal()).toContain('answers 500');
    answer = () => new Response('no', { status: 404 });
    await expect.poll(() => watch.refusal()).toContain('There is no checkpoint');
    answer = () => new Response(note(2));
    await expect.poll(() => watch.refusal()).toContain('its witness saw 2');
    answer = () => new Response(note(1));
    await expect.poll(() => watch.refusal()).toBeNull();
    expect(lines.at(-1)).toContain('is the one that was witnessed');
    await watch.stop();
    site.close();
  });

  test('that is not there yet is let pass for the first days of a log alone, aloud, and is compared when it comes', async () => {
    const young = await watching(file, 6);
    expect([young.watch.refusal(), young.lines]).toEqual([
      null,
      [expect.stringContaining('starts after 2026-01-08 and finds none only reads')],
    ]);
    const old = await watching(file, 7);
    expect(old.watch.refusal()).toContain('older than 7 days');
    writeFileSync(file, note(2));
    await expect.poll(() => young.watch.refusal()).toContain('its witness saw 2');
    writeFileSync(file, note(1));
    for (const { watch, lines } of [young, old]) {
      await expect.poll(() => watch.refusal()).toBeNull();
      expect(lines.at(-1)).toContain('is the one that was witnessed');
      await watch.stop();
    }
  });

  test('that cannot be read stops nobody who was let pass before it was there', async () => {
    const { watch, lines } = await watching(file);
    mkdirSync(file);
    await new Promise((done) => setTimeout(done, 60));
    expect([watch.refusal(), lines.length]).toEqual([null, 1]);
    await watch.stop();
    expect((await watching(file)).watch.refusal()).toContain('cannot be read (EISDIR)');
  });

  test('holds by the signature of a key of this log alone, of now or from before; what is no checkpoint lets nothing pass', async () => {
    const said = async (text: string) => {
      writeFileSync(file, text);
      const { watch } = await watching(file, 30);
      await watch.stop();
      return watch.refusal();
    };
    expect([await said(note(1)), await said(note(1, before))]).toEqual([null, null]);
    expect(await said(note(1, other))).toContain('No key of this log has signed');
    expect(await said(note(1).replace('policy.example\n', 'other.example\n'))).toContain('No key of this log');
    expect(await said('hello\n')).toContain('is no checkpoint');
  });
});
