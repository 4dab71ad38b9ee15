/** P01 and P04 in short: the API is killed again and again while people answer. The long form is `npm run test:long`. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { seeded } from '../support/random.ts';
import { type Arena, killAgainAndAgain, lost, openArena, storedIn } from './kill/arena.ts';
import { expectNothingLost } from './kill/promise.ts';

/** `KILLS=…` and `KILL_SEED=…` set another number, and see a failure again. */
const KILLS = Number(process.env.KILLS ?? 50);
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 31);
/** The same API, but it commits a moment after it has answered. */
const LATE = join(import.meta.dirname, 'kill/late.ts');

let arena: Arena;
afterEach(() => arena.remove());

describe(`an API killed ${KILLS} times while people answer (seed ${SEED})`, () => {
  test('has every answer it acknowledged, once, under the same receipt, in a log without gaps', async () => {
    arena = await openArena();
    const random = seeded(SEED);
    await killAgainAndAgain(arena, { kills: KILLS, random });
    const uncertain = arena.memory.unknown.length;
    expect(arena.memory.acknowledged.length).toBeGreaterThan(5 * KILLS);
    await expectNothingLost(arena, random);
    console.log(
      `kill run: ${KILLS} kills, ${arena.memory.acknowledged.length} answers acknowledged, none lost; ` +
        `${uncertain} were under way`,
    );
  }, 900_000);
});

describe('the harness', () => {
  test('sees an API that answers before it commits: killed, it has lost what it acknowledged', async () => {
    arena = await openArena();
    await killAgainAndAgain(arena, { kills: 4, random: seeded(SEED), entry: LATE });
    expect(lost(arena, await storedIn(arena)).length).toBeGreaterThan(0);
  }, 120_000);
});
