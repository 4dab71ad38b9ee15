/** P09: an intruder with the whole database in hand changes one thing at a time, for a short test and a long one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditWish, audit } from '../../../api/log/audit.ts';
import type { LogTables } from '../../../api/store/rules/tables.ts';
import { CommandError, type Io } from '../../../scripts/policy/verb.ts';
import { verify } from '../../../scripts/policy/verify.ts';
import { diceOf, mutateText } from '../../support/mutate.ts';
import { seeded } from '../../support/random.ts';
import { mutate } from './changes.ts';
import { HELD, openQuarry, type Quarry } from './log.ts';

export interface Tampering {
  /** Of rows. */
  changes: number;
  /** Of a checkpoint that was kept elsewhere. */
  checkpoints: number;
  /** Gives the same changes again. */
  seed: number;
}

const EACH_MS = 60;
const CONTROL = 300;
const silent: Io = { out: () => {}, err: () => {}, env: {}, root: '', now: () => new Date() };

export function tampering({ changes, checkpoints, seed }: Tampering): void {
  let quarry: Quarry;
  beforeAll(async () => {
    quarry = await openQuarry();
  });
  afterAll(() => quarry.remove());

  /** Tries `count` changes of rows; gives those that the audit let pass. */
  async function slipped(count: number, wish: AuditWish, changed: Partial<LogTables> = {}): Promise<string[]> {
    const { client } = quarry;
    const roll = diceOf(seeded(seed));
    const found: string[] = [];
    for (let tried = 0; tried < count; ) {
      client.exec('BEGIN');
      try {
        const change = mutate(client, roll);
        if (change === null) continue;
        tried++;
        if ((await audit({ ...quarry.tables, ...changed }, wish)).faultCount === 0) found.push(change);
      } finally {
        client.exec('ROLLBACK');
      }
    }
    return found;
  }

  /** Whether `policy verify` holds the database to be the one of the checkpoint. */
  async function passes(checkpoint: string): Promise<boolean> {
    const file = join(quarry.folder, 'checkpoint');
    writeFileSync(file, checkpoint);
    try {
      return (await verify.run(['--database', quarry.path, '--checkpoint', file], silent)) === 0;
    } catch (error) {
      if (error instanceof CommandError) return false;
      throw error;
    }
  }

  describe(`a tampered database (seed ${seed})`, () => {
    test('untouched, it passes', async () => {
      const report = await audit(quarry.tables, { signatures: 'all' });
      expect(report).toMatchObject({ origin: 'policy.example', ...HELD, signatures: HELD.answers, faults: [] });
      expect(await passes(quarry.checkpoint)).toBe(true);
    });

    test(`${changes} random changes of rows, one at a time, are all seen`, {
      timeout: 240_000 + changes * EACH_MS,
    }, async () => {
      expect(await slipped(changes, { signatures: 'all' })).toEqual([]);
    });

    test(`${checkpoints} random changes of a checkpoint are all seen`, {
      timeout: 240_000 + checkpoints * EACH_MS,
    }, async () => {
      const roll = diceOf(seeded(seed));
      for (let tried = 0; tried < checkpoints; tried++) {
        const changed = mutateText(quarry.checkpoint, roll);
        if (await passes(changed)) expect.fail(`passed as the checkpoint: ${changed}`);
      }
    });

    test('control: without a replay of what was answered, standings that were changed are not', async () => {
      const kept = await quarry.tables.standings({ user: '', policy: '' }, 100);
      const missed = await slipped(CONTROL, { signatures: 'all' }, { standings: async () => kept });
      expect(missed.length).toBeGreaterThan(0);
      expect(missed.every((change) => change.startsWith('standings'))).toBe(true);
    });

    test('control: without the signatures some are not', { timeout: 60_000 }, async () => {
      const missed = await slipped(CONTROL, { signatures: 0 });
      expect(missed.length).toBeGreaterThan(0);
      expect(missed.every((change) => change.startsWith('receipts.signature'))).toBe(true);
    });

    test('control: without a look at the inner nodes some are not', { timeout: 60_000 }, async () => {
      const kept = await quarry.tables.nodes({ level: -1, index: -1 }, 100);
      const missed = await slipped(CONTROL, { signatures: 'all' }, { nodes: async () => kept });
      expect(missed.some((change) => change.startsWith('nodes'))).toBe(true);
    });
  });
}
