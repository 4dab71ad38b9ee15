import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLogKey } from '../../api/log/keyfile.ts';
import { openStore } from '../../api/store/open.ts';
import { publishUpTo, sayYes } from '../api/store/make.ts';
import { policy } from '../support/command.ts';

let folder: string;
let database: string;
let key: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  database = join(folder, 'policy.sqlite');
  key = join(folder, 'log.key');
  const store = await openStore(database, { logKey: () => openLogKey(key, { mayMake: true }).key });
  await publishUpTo(store, 1);
  for (let index = 0; index < 1_100; index++) await sayYes(store, `user-${index}`, 1);
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const exported = (...args: string[]) => policy(['evidence', '--database', database, '--export', ...args]);

describe('policy evidence --export', () => {
  test('writes every answer, more than a page of them, in the order of the log', async () => {
    const { code, out, err } = await exported('jsonl');
    expect([code, err]).toEqual([0, '1,100 answers\n']);
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 1_100 }, (_, at) => at + 2));
  });

  test('writes a table to a file that only its owner can read, and says so', async () => {
    const path = join(folder, 'answers.csv');
    const { code, out, err } = await exported('csv', '--out', path);
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/1,100 answers\n.*holds user ids/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8').trimEnd().split('\r\n')).toHaveLength(1_101);
  });

  test('leaves out other days and refuses what it does not know', async () => {
    expect((await exported('jsonl', '--from', '2026-06-02')).out).toBe('');
    expect(await exported('xml')).toMatchObject({ code: 2 });
    expect((await exported('csv', '--from', '2026-02-30')).err).toContain('no day');
    expect((await exported('csv', '--policy', 'terms')).err).toContain('published: privacy');
    expect((await exported('csv', '--out', join(folder, 'no', 'place'))).err).toContain('cannot be written');
  });
});

describe('policy evidence --user', () => {
  test('puts what proves the answers into a zip that only its owner can read', async () => {
    const path = join(folder, 'kari.zip');
    const ran = await policy(['evidence', '--database', database, '--user', 'user-7', '--out', path], {
      env: { LOG_KEY_FILE: key },
    });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const files = Object.keys(unzipSync(readFileSync(path)));
    expect(files.filter((name) => /^(receipts|proofs)\//.test(name))).toHaveLength(2);
  });

  test('says what to name when it is called without a wish, and which database is not there', async () => {
    expect((await policy(['evidence'])).err).toContain('--user or --export');
    const lost = await policy(['evidence', '--user', '1', '--database', join(folder, 'none.sqlite')]);
    expect(lost).toMatchObject({ code: 1 });
    expect(lost.err).toContain('There is no database');
  });
});
