/** P05 on both databases, for a short test and a long one. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { rowsIn } from '../../support/rows.ts';
import { type Arena, verify } from '../kill/arena.ts';
import { beforeTheirTime, changedSince } from './order.ts';
import { answerTogether } from './run.ts';
import { fillSerially } from './serial.ts';

const DEFERRED = join(import.meta.dirname, 'deferred.ts');
const PROCESSES = 4;
const CLIENTS = 4;
const CONTROL_MS = 1_500;

/** `seed` gives the same answers again. */
export function together(ms: number, seed: number): void {
  let server: PostgresServer;
  let arena: Arena;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  afterEach(() => arena?.remove());

  const answerAt = async (house: string, more: { ms: number; entry?: string }) => {
    const databaseUrl = house === 'SQLite' ? undefined : await server.createDatabase('together');
    const outcome = await answerTogether({ processes: PROCESSES, clients: CLIENTS, seed, databaseUrl, ...more });
    arena = outcome.arena;
    return outcome;
  };

  describe.each(['SQLite', 'PostgreSQL'])(
    `${PROCESSES} processes that answer for ${ms} ms on one database of %s`,
    (house) => {
      test('refuse nobody, and keep one log whose order is that of its commits', async () => {
        const { checkpoints } = await answerAt(house, { ms });
        const { memory, settings } = arena;
        expect([memory.wrong, memory.away, memory.cut]).toEqual([[], 0, 0]);
        const leaves = await leavesIn(settings.DATABASE_URL);
        expect(leaves.indexes).toEqual(leaves.indexes.map((_, index) => index));
        expect(checkpoints.length).toBeGreaterThan(ms / 1_000);
        expect(changedSince(checkpoints, leaves.hashes)).toEqual([]);
        const index = await indexesIn(settings.DATABASE_URL);
        const timed = memory.acknowledged.map(({ id, sentAt, toldAt }) => ({ index: index.get(id)!, sentAt, toldAt }));
        expect(timed.length).toBeGreaterThan(PROCESSES * CLIENTS);
        expect(beforeTheirTime(timed)).toEqual([]);
        expect(await verify(arena)).toMatchObject({ code: 0, out: expect.stringContaining('Everything holds.') });
        console.log(
          `${house}: ${PROCESSES} processes, ${timed.length} answers in ${ms / 1_000} s, nobody refused; ` +
            `${checkpoints.length} checkpoints, each the beginning of the log at its end`,
        );
      }, 600_000);
    },
  );

  describe('the harness', () => {
    test('sees SQLite refuse who begins to read before taking the lock to write', async () => {
      await answerAt('SQLite', { ms: CONTROL_MS, entry: DEFERRED });
      expect(arena.memory.away).toBeGreaterThan(0);
    }, 120_000);

    test('sees a log whose indexes come from a counter: what was seen of it changes, and it has gaps', async () => {
      const { checkpoints, leaves, indexes } = await fillSerially(await server.createDatabase('serial'), 60);
      expect(changedSince(checkpoints, leaves)).not.toEqual([]);
      expect(indexes).not.toEqual(indexes.map((_, index) => index));
    });

    test('sees an answer that stands before one that had been acknowledged when it was sent', () => {
      const first = { index: 7, sentAt: 0, toldAt: 10 };
      const beside = { index: 5, sentAt: 9, toldAt: 12 };
      const late = { index: 6, sentAt: 11, toldAt: 20 };
      expect(beforeTheirTime([first, beside, late])).toEqual([late]);
    });
  });
}

async function leavesIn(url: string): Promise<{ hashes: Uint8Array[]; indexes: number[] }> {
  const rows = await rowsIn<{ idx: number | string; hash: Uint8Array }>(
    url,
    'SELECT idx, hash FROM leaves ORDER BY idx',
  );
  return { hashes: rows.map(({ hash }) => hash), indexes: rows.map(({ idx }) => Number(idx)) };
}

async function indexesIn(url: string): Promise<Map<string, number>> {
  const rows = await rowsIn<{ idx: number | string; id: string }>(url, 'SELECT idx, acceptance AS id FROM receipts');
  return new Map(rows.map(({ id, idx }) => [id, Number(idx)]));
}
