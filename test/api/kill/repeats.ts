/** P04 on both databases, for a short test and a long one. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Cutter, cutter } from '../../support/cutter.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { seeded } from '../../support/random.ts';
import { type Arena, openArena, verify } from './arena.ts';
import { forgetNonces, outcomesOf, repeatThroughLives } from './repeating.ts';

const CONTROL_LIVES = 1;

/** `seed` gives the same moments again. */
export function repeats(lives: number, seed: number): void {
  let server: PostgresServer;
  let cuts: Cutter | null = null;
  let arena: Arena;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    arena.remove();
    await cuts?.stop();
    cuts = null;
  });

  const open = async (house: string, name: string) => {
    if (house === 'SQLite') return openArena();
    cuts = await cutter(await server.createDatabase(name));
    return openArena(cuts.url);
  };

  describe.each(['SQLite', 'PostgreSQL'])(
    `answers repeated through ${lives} lives of an API on %s (seed ${seed})`,
    (house) => {
      test('have one record for each prompt, and the same receipt every time', async () => {
        arena = await open(house, 'repeats');
        const sent = await repeatThroughLives(arena, {
          lives,
          random: seeded(seed),
          during: () => cuts?.cutAtNextCommit(),
        });
        expect(arena.memory.wrong).toEqual([]);
        const outcomes = await outcomesOf(arena, sent);
        expect(outcomes.filter(({ ids, receipts }) => ids.length !== 1 || receipts.size !== 1)).toEqual([]);
        expect(new Set(outcomes.flatMap(({ ids }) => ids)).size).toBe(sent.length);
        expect(sent.length).toBeGreaterThan(3 * lives);
        if (cuts) expect(cuts.cuts()).toBeGreaterThan(lives / 2);
        expect(await verify(arena)).toMatchObject({ code: 0, out: expect.stringContaining('Everything holds.') });
        console.log(
          `${house}: ${sent.length} prompts answered ${arena.memory.acknowledged.length} times with a receipt in ${lives} lives, ` +
            `${cuts?.cuts() ?? 0} commits cut: one record each, and always the same receipt`,
        );
      }, 1_800_000);

      test('would be seen to be recorded twice if their prompts were not known again', async () => {
        arena = await open(house, 'forgetful');
        await forgetNonces(arena);
        const sent = await repeatThroughLives(arena, { lives: CONTROL_LIVES, random: seeded(seed) });
        const outcomes = await outcomesOf(arena, sent);
        expect(outcomes.filter(({ ids, receipts }) => ids.length > 1 && receipts.size > 1).length).toBeGreaterThan(0);
      }, 120_000);
    },
  );
}
