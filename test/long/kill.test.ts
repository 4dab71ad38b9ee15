/**
 * P01 and P04 at length, on both databases: kills, and on PostgreSQL connections cut after COMMIT besides. KILLS, PG_KILLS and
 * KILL_SEED set other numbers, and see a failure again. The control, an API that answers before it commits, is in the short form.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Arena, killAgainAndAgain, openArena } from '../api/kill/arena.ts';
import { expectNothingLost } from '../api/kill/promise.ts';
import { cutter } from '../support/cutter.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { seeded } from '../support/random.ts';

const KILLS = Number(process.env.KILLS ?? 500);
const PG_KILLS = Number(process.env.PG_KILLS ?? 100);
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 31);

let server: PostgresServer;
let arena: Arena;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
afterEach(() => arena.remove());

test(`an API on SQLite killed ${KILLS} times keeps every answer it acknowledged (seed ${SEED})`, async () => {
  arena = await openArena();
  const random = seeded(SEED);
  await killAgainAndAgain(arena, { kills: KILLS, random });
  await expectNothingLost(arena, random);
  console.log(`SQLite: ${KILLS} kills, ${arena.memory.acknowledged.length} answers acknowledged, none lost`);
});

test(`an API on PostgreSQL killed ${PG_KILLS} times, cut off after COMMIT each time, keeps each answer once (seed ${SEED})`, async () => {
  const url = await server.createDatabase('kills');
  const cuts = await cutter(url);
  try {
    arena = await openArena(cuts.url);
    const random = seeded(SEED);
    await killAgainAndAgain(arena, { kills: PG_KILLS, random, during: cuts.cutAtNextCommit });
    await expectNothingLost(arena, random);
    expect(cuts.cuts()).toBeGreaterThan(PG_KILLS / 2);
    console.log(
      `PostgreSQL: ${PG_KILLS} kills and ${cuts.cuts()} cuts, ${arena.memory.acknowledged.length} answers acknowledged, ` +
        'none lost or doubled',
    );
  } finally {
    await cuts.stop();
  }
});
