/** P20: the API told to stop while people answer, for a short test and a long one. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { seeded } from '../../support/random.ts';
import { type Arena, killAgainAndAgain, lost, openArena, storedIn } from './arena.ts';
import { expectNothingLost } from './promise.ts';

/** The same API, but it commits a moment after it has answered. */
const LATE = join(import.meta.dirname, 'late.ts');
const LONGEST_MS = 10_000;

/** `seed` gives the same moments again. */
export function stopping(stops: number, seed: number): void {
  let arena: Arena;
  afterEach(() => arena.remove());

  describe(`an API told ${stops} times to stop while people answer (seed ${seed})`, () => {
    test('leaves with 0 within ten seconds, breaks off no answer, and keeps all it acknowledged', async () => {
      arena = await openArena();
      const random = seeded(seed);
      const endings = await killAgainAndAgain(arena, { kills: stops, random, signal: 'SIGTERM' });
      expect(endings.map(({ code }) => code)).toEqual(endings.map(() => 0));
      const slowest = Math.max(...endings.map(({ ms }) => ms));
      expect(slowest).toBeLessThan(LONGEST_MS);
      expect(arena.memory.halves).toBe(0);
      await expectNothingLost(arena, random);
      console.log(
        `stop run: ${stops} stops, ${arena.memory.acknowledged.length} answers acknowledged, none lost or half; ` +
          `the slowest stop took ${Math.round(slowest)} ms`,
      );
    }, 1_800_000);

    test('would be seen to lose answers if it left before it committed them', async () => {
      arena = await openArena();
      await killAgainAndAgain(arena, { kills: 2, random: seeded(seed), entry: LATE, signal: 'SIGTERM' });
      expect(lost(arena, await storedIn(arena)).length).toBeGreaterThan(0);
    }, 120_000);
  });
}
