import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishUpTo, sayYes } from '../api/store/make.ts';
import { policy } from '../support/command.ts';
import { openWithKey } from '../support/store.ts';

let folder: string;
let database: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  database = join(folder, 'policy.sqlite');
  const store = await openWithKey(database);
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
