/** A database is lost; what the backup, the witness and the shop have makes the same log again, and brings back nobody who was erased. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { audit } from '../../api/log/audit.ts';
import { refusalOf } from '../../api/log/compare.ts';
import { openLogKey } from '../../api/log/keyfile.ts';
import { type RunningApi, startApi } from '../../api/server.ts';
import { openStore } from '../../api/store/open.ts';
import type { AnswerInput, Store } from '../../api/store/store.ts';
import { parseCheckpoint, parseNote, toHex } from '../../content/model/receipt.ts';
import { importReceipts } from '../../scripts/policy/import-receipts.ts';
import { witness } from '../../scripts/policy/witness.ts';
import { KINDS, type Place } from '../api/log/backups.ts';
import { accept, anAct, anAnswer, anImport, aVersion, BY, NOON } from '../api/store/make.ts';

/** Random numbers that are the same in every run (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

describe.each(KINDS)('policy import-receipts on $name', ({ start: startKind, stop: stopKind }) => {
  let makePlace: () => Promise<Place>;
  let place: Place;
  let api: RunningApi | null;
  /** What the shop keeps, by user. */
  let shop: Map<string, string[]>;
  let file: string;

  beforeAll(async () => {
    makePlace = await startKind();
  });
  afterAll(stopKind);
  beforeEach(async () => {
    place = await makePlace();
    shop = new Map();
    file = join(place.folder, 'receipts.ndjson');
    api = null;
    await start();
  });
  afterEach(async () => {
    await api?.stop();
    await place.remove();
  });

  const store = (): Store => api!.store;

  async function start() {
    const at = (name: string) => join(place.folder, name);
    const keys = { PROMPT_KEY_FILE: at('prompt.key'), LOG_KEY_FILE: at('log.key') };
    const settings = { PORT: '0', DATABASE_URL: place.url, WITNESS: at('content/log/checkpoint'), ...keys };
    api = await startApi(readConfig({ ...settings, RETENTION_DAYS: 'off' }), { now: () => new Date(NOON) });
  }

  async function stop() {
    await api?.stop();
    api = null;
  }

  async function answer(
    user: string,
    answer: AnswerInput['answer'] = 'acknowledge',
    changes: Partial<AnswerInput> = {},
  ) {
    const version = changes.version ?? 1;
    const given = anAnswer(user, version, answer, { nonce: null, prompt: null, promptIssuedAt: null, ...changes });
    const done = await store().answer(given, accept);
    if (done.outcome !== 'recorded') throw new Error('was refused');
    shop.set(user, [...(shop.get(user) ?? []), done.receipt]);
    return done;
  }

  async function verb(which: typeof witness, args: string[]) {
    let out = '';
    const say = (text: string) => {
      out += `${text}\n`;
    };
    const io = { out: say, err: say, env: { DATABASE_URL: place.url }, root: place.folder, now: () => new Date(NOON) };
    try {
      return { code: await which.run(args, io), out };
    } catch (error) {
      return { code: 1, out: String((error as Error).message) };
    }
  }

  const see = async () => expect(await verb(witness, ['--api', api!.url])).toMatchObject({ code: 0 });

  /** Everything lost but the backup; the receipts are written to the shop's file. */
  async function lose(users: string[] = [...shop.keys()]) {
    await stop();
    await place.restore();
    writeFileSync(
      file,
      users.flatMap((user) => shop.get(user)!.map((receipt) => JSON.stringify({ user, receipt }))).join('\n'),
    );
  }

  const bringBack = (args: string[] = []) =>
    verb(importReceipts, [file, '--witness', join(place.folder, 'content/log'), ...args]);

  async function checked() {
    const opened = await openStore(place.url);
    const report = await opened.audit((tables) => audit(tables, { signatures: 'all' }));
    await opened.close();
    return report;
  }

  /** Where everybody stands, to compare before with after. */
  async function everybody(users: string[]) {
    const opened = await openStore(place.url);
    const standings = Object.fromEntries([...(await opened.standings(users)).byUser].sort());
    const receipts = Object.fromEntries(
      await Promise.all(users.map(async (one) => [one, (await opened.user(one)).receipts])),
    );
    await opened.close();
    return { standings, receipts };
  }

  /** Writes what a build would leave: a manifest that names the documents. */
  function site(documents: ReturnType<typeof aVersion>[]): string {
    return writeSite(join(place.folder, 'dist'), documents);
  }

  test('answers, erasures and publications after the backup: the same root, the same standings, and nobody who was erased', async () => {
    const roll = dice(5);
    const users = Array.from({ length: 12 }, (_, index) => `user-${index}`);
    await store().publish(aVersion(1), BY);
    await store().publish(aVersion(1, { policy: 'newsletter', kind: 'consent' }), BY);
    const news = (user: string) =>
      answer(user, (['consent', 'decline', 'withdraw'] as const)[roll(3)], { policy: 'newsletter' });
    for (const user of users) await answer(user);
    await news('user-1');
    await store().putUsers([{ user: 'user-3', email: 'kari@example.no', locale: 'nb' }], NOON);
    await see();
    await stop();
    await place.backUp();
    await start();

    await store().erase('user-3', NOON);
    const second = aVersion(2);
    await store().publish(second, BY);
    const third = aVersion(3, { change: 'minor', effective: '2027-01-01' });
    await store().publish(third, BY);
    await store().mark({ policy: 'privacy', version: 3 }, anAct(NOON));
    await store().recall({ policy: 'privacy', version: 3 }, anAct(NOON));
    for (let turn = 0; turn < 60; turn++) {
      const user = users[roll(users.length)]!;
      const way = roll(8);
      if (way === 0) await store().erase(user, NOON);
      else if (way < 3) await news(user);
      else if (way === 3) await answer(user, 'defer', { version: 2, deferredUntil: NOON + 86_400_000 });
      else await answer(user, 'acknowledge', { version: 1 + roll(2) });
    }
    const imported = await store().importAnswers([anImport('user-5', 1, { counts: true })], accept);
    if (imported.outcome === 'recorded') shop.get('user-5')!.push(imported.answers[0]!.receipt);
    await store().erase('user-7', NOON);
    await see();
    const head = parseCheckpoint(parseNote(readFileSync(join(place.folder, 'content/log/checkpoint'), 'utf8'))!.text)!;
    await stop();
    const before = await everybody(users);

    await lose();
    const acts = join(place.folder, 'acts');
    const { by, because } = anAct(NOON);
    writeFileSync(acts, JSON.stringify({ policy: 'privacy', version: 3, by, because }));
    expect(await bringBack()).toMatchObject({
      code: 1,
      out: expect.stringContaining('privacy@2, privacy@3 were published after the backup'),
    });
    const brought = await bringBack(['--site', site([second, third]), '--acts', acts]);
    expect(brought.code, brought.out).toBe(0);
    const report = await checked();
    expect(report.faults).toEqual([]);
    expect([report.size, toHex(report.root)]).toEqual([head.size, toHex(head.root)]);
    const after = await everybody(users);
    expect(after).toEqual(before);
    expect(after.receipts['user-7']).toEqual([]);
    const again = await bringBack();
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('0 leaves and 0 answers were brought back')]);

    await start();
    await answer('user-99');
    expect(refusalOf(head, await store().rootAt(head.size))).toBeNull();
    expect((await store().user('user-7')).contact).toBeNull();
    expect((await store().user('user-3')).contact).toBeNull();
    await stop();
    expect((await checked()).faults).toEqual([]);
  }, 120_000);

  test('what has no receipt is named, with its place and since when; a receipt that turns up fills it', async () => {
    await store().publish(aVersion(1), BY);
    await answer('kari');
    await stop();
    await place.backUp();
    await start();
    for (const user of ['ola', 'user-1', 'user-2', 'user-3']) await answer(user);
    await store().merge({ user: 'user-1', into: 'kari', at: NOON, key: 'key-2' });
    await see();
    await lose(['user-1', 'user-2']);
    const first = await bringBack();
    expect(first.code).toBe(1);
    expect(first.out).toContain('5 leaves and 2 answers were brought back');
    expect(first.out).toMatch(
      /3 answers or merges without a receipt[\s\S]*leaf 3, after 2026-06-01T10:00:00.000Z, before[\s\S]*leaf 6[\s\S]*leaf 7/,
    );
    expect((await checked()).faults.map(({ index }) => index)).toEqual([3, 6, 7]);

    writeFileSync(file, `"user";"receipt"\n"ola";"${shop.get('ola')![0]}"\n`);
    expect((await bringBack()).out).toContain('0 leaves and 1 answer were brought back');
    expect((await checked()).faults.map(({ index }) => index)).toEqual([6, 7]);
    await start();
    expect((await store().user('ola')).receipts).toEqual(shop.get('ola'));
    await answer('user-9');
    await stop();
    writeFileSync(file, shop.get('user-3')!.join('\n'));
    const late = await bringBack();
    expect([late.code, late.out]).toEqual([1, expect.stringContaining('1 receipt that came too late')]);
    expect(await checked()).toMatchObject({ size: 9 });
  });

  test('says what the log cannot bring about: who had only an address is back until the shop erases them again', async () => {
    await store().publish(aVersion(1), BY);
    await store().putUsers([{ user: 'kari', email: 'kari@example.no' }], NOON);
    await stop();
    await place.backUp();
    await start();
    await store().erase('kari', NOON + 60_000);
    await store().erase('kari', NOON + 60_000);
    await see();
    await lose();
    const { code, out } = await bringBack();
    expect([code, out.match(/\d+ (person was|people were) erased/)?.[0]]).toEqual([0, '1 person was erased']);
    expect(out).toContain('from 2026-06-01T10:01:00.000Z to 2026-06-01T10:01:00.000Z');
    expect(out).toMatch(/DELETE \/v1\/users[\s\S]*\/merge, and DELETE of those undone[\s\S]*POST \/v1\/users, all/);
    expect(out).toContain('Revoke again');
    await start();
    expect((await store().user('kari')).contact).not.toBeNull();
    await store().erase('kari', NOON);
    await stop();
    expect((await checked()).faults).toEqual([]);
  });

  test('another database, a folder that was touched and forged receipts bring nothing in', async () => {
    await store().publish(aVersion(1), BY);
    await answer('kari');
    await stop();
    await place.backUp();
    await start();
    await answer('ola');
    await see();
    const [real] = shop.get('ola')!;
    await lose([]);
    writeFileSync(file, `${real!.slice(0, -8)}AAAAAAAA\n`);
    const forged = await bringBack();
    expect(forged).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 receipt not signed with a key of this log'),
    });
    const line = join(place.folder, 'content/log/leaves/000000000.txt');
    const kept = readFileSync(line, 'utf8');
    writeFileSync(
      line,
      kept.replace(/\n(.)/, (_, letter) => `\n${letter === 'A' ? 'B' : 'A'}`),
    );
    expect(await bringBack()).toMatchObject({ code: 1, out: expect.stringMatching(/as git has (it|them)/) });
    writeFileSync(line, kept);

    const other = await makePlace();
    const opened = await openStore(other.url, { logKey: () => keyOf(place) });
    await opened.publish(aVersion(1, { policy: 'terms', kind: 'agreement' }), BY);
    await opened.close();
    const elsewhere = await bringBack(['--database', other.url]);
    expect(elsewhere).toMatchObject({ code: 1, out: expect.stringContaining('Leaf 1 is another one in the database') });
    await other.remove();
  });

  test('control: while something is missing the API records nothing, with everything back it does', async () => {
    await store().publish(aVersion(1), BY);
    await stop();
    await place.backUp();
    await start();
    await answer('kari');
    await see();
    await lose();
    await start();
    await expect(answer('ola')).rejects.toMatchObject({ code: 'behind' });
    await stop();
    expect((await bringBack()).code).toBe(0);
    await start();
    expect(await answer('ola')).toMatchObject({ outcome: 'recorded' });
    expect((await store().user('kari')).receipts).toEqual(shop.get('kari'));
  });

  test('a change of keys after the backup is restored too, and receipts of both keys', async () => {
    await store().publish(aVersion(1), BY);
    await stop();
    await place.backUp();
    await start();
    await answer('kari');
    const next = keyOf(place, 'next.key');
    await store().changeLogKey(next, NOON);
    await stop();
    rmSync(join(place.folder, 'log.key'));
    writeFileSync(join(place.folder, 'log.key'), readFileSync(join(place.folder, 'next.key')), { mode: 0o600 });
    await start();
    await answer('ola');
    await see();
    await lose();
    const brought = await bringBack();
    expect(brought.code, brought.out).toBe(0);
    expect((await checked()).faults).toEqual([]);
    await start();
    expect((await store().user('kari')).receipts).toEqual(shop.get('kari'));
    expect((await store().user('ola')).receipts).toEqual(shop.get('ola'));
  });
});

function keyOf(place: Place, name = 'log.key') {
  return openLogKey(join(place.folder, name), { mayMake: true }).key;
}

function writeSite(folder: string, documents: ReturnType<typeof aVersion>[]): string {
  mkdirSync(join(folder, 'manifest'), { recursive: true });
  const listed = documents.map((document) => {
    const text = JSON.stringify(document);
    const hash = createHash('sha256').update(text).digest('hex');
    writeFileSync(join(folder, `manifest/${hash}.json`), text);
    const { version, effective, change, imported, contentHash, url } = document;
    return { version, effective, change, imported, contentHash, url, recalled: null, document: hash };
  });
  const [{ site, policy, kind, prevailing, title }] = documents as [ReturnType<typeof aVersion>];
  const index = { schema: 1, site, policies: [{ id: policy, kind, prevailing, title, slug: title, versions: listed }] };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(index));
  return folder;
}
