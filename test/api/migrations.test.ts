/** P20: a process that is killed while it migrates, at whatever write: the next start finishes, and nothing is lost or half done. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../api/store/sqlite/database.ts';
import { migrate } from '../../api/store/sqlite/migrate.ts';
import { BEGINNINGS, expectWhole, postgresMigrations } from './migrations/promise.ts';
import * as sqlite from './migrations/sqlite.ts';

/** On PostgreSQL, a client dies at every so manieth of its messages; the long form tries all of them. */
const STEP = 5;
const PATIENCE_MS = 300_000;

describe.each(BEGINNINGS)('a SQLite migration from %s', (beginning) => {
  let bench: sqlite.Bench;
  beforeEach(() => {
    bench = sqlite.openBench();
    if (beginning !== 'nothing') sqlite.makeOld(bench.path);
  });
  afterEach(() => bench.remove());

  test(
    'that is killed at any of its writes is finished by the next start, and everything is there',
    async () => {
      const { client } = connect(bench.path);
      const before = sqlite.filesAt(bench.path);
      migrate(client);
      const after = sqlite.filesAt(bench.path);
      const whole = await sqlite.startedOn(bench, after);
      expectWhole(whole, beginning);
      let cuts = 0;
      for (const files of sqlite.cutsOf(before, after)) {
        expect(await sqlite.startedOn(bench, files)).toBe(whole);
        cuts += 1;
      }
      client.close();
      expect(cuts).toBeGreaterThan(30);
    },
    PATIENCE_MS,
  );

  test('control: without a transaction, there are kills after which it starts no more', async () => {
    const { client } = connect(bench.path);
    const left = migrateBare(client, bench.path);
    client.close();
    const starts = await Promise.allSettled(left.map((files) => sqlite.startedOn(bench, files)));
    expect(starts.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
  });
});

type Sqlite = ReturnType<typeof connect>['client'];

/** Migrates with each statement for itself; gives what a kill would leave after every twentieth of them. */
function migrateBare(client: Sqlite, path: string): sqlite.Files[] {
  const left: sqlite.Files[] = [];
  let done = 0;
  const bare = Object.create(client, {
    transaction: { value: (work: () => void) => ({ immediate: work }) },
    exec: {
      value: (script: string) => {
        for (const statement of statementsOf(script)) {
          client.exec(statement);
          if (done++ % 20 === 0) left.push(sqlite.filesAt(path));
        }
      },
    },
  }) as Sqlite;
  migrate(bare);
  return left;
}

/** A trigger has a semicolon of its own before its END. */
function statementsOf(script: string): string[] {
  return script
    .replace(/--.*$/gm, '')
    .split(/;\s*\n(?!END)/)
    .map((one) => one.trim())
    .filter(Boolean);
}

postgresMigrations(STEP);
