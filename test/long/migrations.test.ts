/** P20: a process that is killed while it migrates: with kill -9 at each of its writes, and at every message to PostgreSQL. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../api/store/open.ts';
import { hasStrace } from '../api/disk/strace.ts';
import { BEGINNINGS, expectWhole, postgresMigrations } from '../api/migrations/promise.ts';
import { type Bench, contentsOf, makeOld, openBench } from '../api/migrations/sqlite.ts';

/** Opens the store when it is told to. */
const STARTER = join(import.meta.dirname, '../api/store/starter.ts');

describe.skipIf(!hasStrace).each(BEGINNINGS)('a SQLite migration from %s', (beginning) => {
  let bench: Bench;
  beforeEach(() => {
    bench = openBench();
  });
  afterEach(() => bench.remove());

  const begin = () => {
    for (const end of ['', '-wal', '-shm']) rmSync(bench.path + end, { force: true });
    if (beginning !== 'nothing') makeOld(bench.path);
  };

  test('in a process killed at each of its writes in turn is finished by the next start', async () => {
    begin();
    expect(opened(bench.path)).toBe(0);
    const whole = contentsOf(bench.path);
    expectWhole(whole, beginning);
    let kills = 0;
    for (begin(); opened(bench.path, kills + 1) !== 0; begin()) {
      kills += 1;
      expect(kills).toBeLessThan(1_000);
      await (await openStore(bench.path)).close();
      expect(contentsOf(bench.path)).toBe(whole);
    }
    expect(kills).toBeGreaterThan(50);
    console.log(
      `migration from ${beginning}: killed at each of ${kills} writes, finished by the next start every time`,
    );
  });
});

/** Opens the store in a process of its own, killed at its `at`-th write; gives its exit code, null after the kill. */
function opened(path: string, at?: number): number | null {
  const node = [process.execPath, STARTER, path];
  const killed = [
    'strace',
    '-f',
    '-o',
    '/dev/null',
    '-e',
    'trace=pwrite64',
    '-e',
    `inject=pwrite64:signal=KILL:when=${at}`,
  ];
  const [command, ...args] = at === undefined ? node : [...killed, ...node];
  return spawnSync(command!, args, { input: 'go' }).status;
}

postgresMigrations(1);
