/** P20: the API told to stop while people answer, for a short test and a long one. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { seeded } from '../../support/random.ts';
import { type Arena, killAgainAndAgain, openArena } from './arena.ts';
import { expectNothingLost } from './promise.ts';

const HASTY = join(import.meta.dirname, 'hasty.ts');
const LONGEST_MS = 10_000;

/** `seed` gives the same moments again. */
export function stopping(stops: number, seed: number): void {
  let arena: Arena;
  afterEach(() => arena.remove());

  describe(`an API told ${stops} times to stop while people answer (seed ${seed})`, () => {
    test('leaves with 0 within ten seconds, answers every request it was sent before, and keeps all it acknowledged', async () => {
      arena = await openArena();
      const random = seeded(seed);
      const endings = await killAgainAndAgain(arena, { kills: stops, random, signal: 'SIGTERM' });
      expect(endings.map(({ code }) => code)).toEqual(endings.map(() => 0));
      const times = endings.map(({ ms }) => ms).sort((a, b) => a - b);
      expect(times.at(-1)).toBeLessThan(LONGEST_MS);
      expect(arena.memory.cut).toBe(0);
      await expectNothingLost(arena, random);
      console.log(
        `stop run: ${stops} stops, ${arena.memory.acknowledged.length} answers acknowledged, none lost, no request cut; ` +
          `half of the stops within ${Math.round(times[stops >> 1]!)} ms, all within ${Math.round(times.at(-1)!)} ms`,
      );
    }, 1_800_000);

    test('would be seen to cut requests if it left at once', async () => {
      arena = await openArena();
      const hasty = { kills: 1, random: seeded(seed), entry: HASTY, signal: 'SIGTERM' } as const;
      for (let lives = 0; lives < 10 && arena.memory.cut === 0; lives += 1) await killAgainAndAgain(arena, hasty);
      expect(arena.memory.cut).toBeGreaterThan(0);
    }, 120_000);
  });
}
