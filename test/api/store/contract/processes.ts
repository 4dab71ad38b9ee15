import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { publishUpTo } from '../make.ts';
import type { Given } from './given.ts';

const run = promisify(execFile);
const HAMMER = join(import.meta.dirname, '../hammer.ts');
const ANSWERS = 60;

export function processes(given: Given): void {
  describe('several processes', () => {
    test('write to one database at once: nothing is lost, nothing doubled, nobody is told it is busy', async () => {
      await publishUpTo(given.store, 1);
      const names = ['a', 'b', 'c'];
      const runs = names.map((name) => run(process.execPath, [HAMMER, given.house.url, name, String(ANSWERS)]));
      const acknowledged = (await Promise.all(runs)).flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
      const stored = await given.house.raw('SELECT id FROM acceptances');
      expect(acknowledged).toHaveLength(names.length * 2 * ANSWERS);
      expect(new Set(acknowledged)).toEqual(new Set(stored.map((row) => row.id)));
      expect(stored).toHaveLength((names.length + 1) * ANSWERS);
    }, 120_000);
  });
}
