import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishUpTo, sayYes } from '../api/store/make.ts';
import { policy } from '../support/command.ts';
import { openWithKey } from '../support/store.ts';

let folder: string;
let database: string;
let early: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
  database = join(folder, 'policy.sqlite');
  early = join(folder, 'checkpoint');
  const store = await openWithKey(database);
  await publishUpTo(store, 1);
  for (let index = 0; index < 20; index++) {
    if (index === 7) writeFileSync(early, (await store.checkpoint())!);
    await sayYes(store, `user-${index}`, 1);
  }
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Copies the database, and changes the copy behind everybody's back. */
function tampered(name: string, sql: string): string {
  const path = join(folder, name);
  const original = new Client(database);
  original.prepare('VACUUM INTO ?').run(path);
  original.close();
  const client = new Client(path);
  client.exec('DROP TRIGGER acceptances_keep; DROP TRIGGER acceptances_stay');
  client.exec(sql);
  client.close();
  return path;
}

describe('policy verify', () => {
  test('says that everything holds, and ends with 0', async () => {
    const ran = await policy(['verify', '--database', database]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(
      /Log policy\.example: 22 leaves, root \S{44}\n20 answers held, 0 erased; 20 of 20 signatures checked/,
    );
    expect(ran.out).toContain('Everything holds.');
  });

  test('says which answer was changed, since when, and what to do, and ends with 1', async () => {
    const path = tampered('changed.sqlite', "UPDATE acceptances SET answer = 'decline' WHERE user_id = 'user-4'");
    const ran = await policy(['verify', '--database', path]);
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('answer 6 is not the one that was logged');
    expect(ran.out).toMatch(/3 faults, the first at leaf 6: what was recorded until 2026-06-01T10:00:00.000Z/);
    expect(ran.out).toContain('restore the last backup');
  });

  test('a standing that was changed is told, though every answer is as it was', async () => {
    const path = tampered('standing.sqlite', "UPDATE standings SET yes = 9 WHERE user_id = 'user-4'");
    const ran = await policy(['verify', '--database', path]);
    expect(ran).toMatchObject({
      code: 1,
      out: expect.stringMatching(/the standing after \S+ \(privacy\) is not what/),
    });
    expect(ran.out).not.toContain('user-4');
  });

  test('a log whose end cannot be read is told of, and all before it is looked at', async () => {
    const ran = await policy(['verify', '--database', tampered('edge.sqlite', "UPDATE log SET edge = x'00'")]);
    expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('20 of 20 signatures checked') });
    expect(ran.out).toContain('edge');
  });

  test('an answer that is gone without an erasure is missed', async () => {
    const path = tampered('gone.sqlite', "DELETE FROM acceptances WHERE user_id = 'user-4'");
    const ran = await policy(['verify', '--database', path]);
    expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('answer 6 has a receipt without a record') });
  });

  test('compares with a checkpoint that was kept elsewhere', async () => {
    const ran = await policy(['verify', '--database', database, '--checkpoint', early]);
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('The checkpoint at 9 leaves was compared') });
  });

  test('a log begun anew is seen by the checkpoint of the old one', async () => {
    const path = join(folder, 'anew.sqlite');
    const store = await openWithKey(path);
    await publishUpTo(store, 1);
    for (let index = 0; index < 20; index++) await sayYes(store, `user-${index}`, 1);
    await store.close();
    expect(await policy(['verify', '--database', path])).toMatchObject({ code: 0 });
    const ran = await policy(['verify', '--database', path, '--checkpoint', early]);
    expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('are not those of the checkpoint') });
  });

  test('a log cut short is seen by a later checkpoint', async () => {
    const path = join(folder, 'short.sqlite');
    const store = await openWithKey(path);
    await publishUpTo(store, 1);
    await store.close();
    const ran = await policy(['verify', '--database', path, '--checkpoint', early]);
    expect(ran).toMatchObject({
      code: 1,
      out: expect.stringContaining('the log had 9 leaves at the checkpoint, and has 2'),
    });
  });

  test('makes no database that is not there, and takes no file for a checkpoint that is none', async () => {
    const nowhere = await policy(['verify', '--database', join(folder, 'nowhere.sqlite')]);
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('There is no database') });
    const odd = join(folder, 'odd');
    writeFileSync(odd, 'hello\n');
    const ran = await policy(['verify', '--database', database, '--checkpoint', odd]);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('holds no checkpoint') });
  });
});
