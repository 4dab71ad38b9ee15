/** A new key for the log, from the terminal, under a running API. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { openLogKey } from '../../api/log/keyfile.ts';
import { type RunningApi, startApi } from '../../api/server.ts';
import { checkEvidence, parseNote } from '../../content/model/receipt.ts';
import { accept, anAnswer, publishUpTo } from '../api/store/make.ts';
import { policy } from '../support/command.ts';

let folder: string;
let env: Record<string, string>;
let api: RunningApi;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rotate-'));
  env = {
    PORT: '0',
    DATABASE_URL: join(folder, 'policy.sqlite'),
    PROMPT_KEY_FILE: join(folder, 'prompt.key'),
    LOG_KEY_FILE: join(folder, 'log.key'),
  };
  api = await startApi(readConfig(env));
});
afterEach(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

const rotate = () => policy(['keys', 'rotate-log'], { env });
const keyAt = (name: string) => openLogKey(join(folder, name), { mayMake: false }).key;
const answer = async (user: string) => {
  const result = await api.store.answer(anAnswer(user, 1, 'acknowledge'), accept);
  if (result.outcome !== 'recorded') throw new Error('was refused');
  return result;
};

describe('policy keys rotate-log', () => {
  test('a running API records nothing until it is started again; then old and new receipts hold, the old ones unchanged', async () => {
    await publishUpTo(api.store, 1);
    const first = await answer('kari');
    const old = keyAt('log.key');
    const ran = await rotate();
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toMatch(/from leaf 3 on[\s\S]*Back .*log\.key up now[\s\S]*Start every API process again/);
    expect(statSync(join(folder, 'log.key')).mode & 0o777).toBe(0o600);
    const fresh = keyAt('log.key');
    expect(fresh.kid).not.toBe(old.kid);
    expect(keyAt(readdirSync(folder).find((name) => name.endsWith('.old'))!).kid).toBe(old.kid);

    const checkpoint = () => fetch(`${api.url}/v1/log/checkpoint`);
    expect((await checkpoint()).status).toBe(503);
    await expect(answer('ola')).rejects.toThrow('start this process again');
    expect((await fetch(`${api.url}/v1/policies`)).status).toBe(200);

    await api.stop();
    api = await startApi(readConfig(env));
    expect(parseNote(await (await checkpoint()).text())!.signatures).toHaveLength(2);
    expect(await answer('kari')).toEqual({ ...first, repeat: true });
    const trust = { origin: 'policy.example', verifiers: [old, fresh] };
    for (const { receipt, record } of [first, await answer('ola')])
      expect(await checkEvidence(receipt, await api.store.proof(record.id), trust)).toMatchObject({ holds: true });
    const verified = await policy(['verify', '--database', env.DATABASE_URL!, '--all']);
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('2 of 2 signatures checked') });
  });

  test('cut off between leaf and files, it goes on where it was', async () => {
    await publishUpTo(api.store, 1);
    const backup = readFileSync(join(folder, 'log.key'), 'utf8');
    expect((await rotate()).code).toBe(0);
    const fresh = keyAt('log.key').kid;
    const old = readdirSync(folder).find((name) => name.endsWith('.old'))!;
    renameSync(join(folder, 'log.key'), join(folder, 'log.key.next'));
    renameSync(join(folder, old), join(folder, 'log.key'));
    expect(readFileSync(join(folder, 'log.key'), 'utf8')).toBe(backup);
    const again = await rotate();
    expect([again.code, keyAt('log.key').kid]).toEqual([0, fresh]);
    renameSync(join(folder, 'log.key'), join(folder, 'log.key.next'));
    expect([(await rotate()).code, keyAt('log.key').kid]).toEqual([0, fresh]);
    await api.stop();
    api = await startApi(readConfig(env));
    expect((await api.store.leaves(0, 9)).size).toBe(3);
  });

  test('says what is wrong: an empty log, no key, a key that others can read', async () => {
    const nothing = await rotate();
    expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining('The log is empty') });
    expect(existsSync(join(folder, 'log.key.next'))).toBe(false);
    chmodSync(join(folder, 'log.key'), 0o644);
    expect(await rotate()).toMatchObject({ code: 1, err: expect.stringContaining('is open to other users') });
    rmSync(join(folder, 'log.key'));
    expect(await rotate()).toMatchObject({ code: 1, err: expect.stringContaining('is not there') });
  });
});
