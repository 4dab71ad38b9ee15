/**
 * P03: a call to the disk fails once, and the next one succeeds: what the kernel does after it lost what it could not write.
 * `DISK_FAILS=…` and `DISK_SEED=…` set another number of lives, and see a failure again.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { deedsIn, hasStrace, tracedTo, traceEnds } from '../api/disk/strace.ts';
import { answersIn } from '../api/disk/told.ts';
import { type Arena, lost, openArena, storedIn } from '../api/kill/arena.ts';
import { answerUntilGone, type Crowd } from '../api/kill/clients.ts';
import { type Life, startLife } from '../api/kill/process.ts';
import { expectNothingLost } from '../api/kill/promise.ts';
import { seeded } from '../support/random.ts';

const FAILS = Number(process.env.DISK_FAILS ?? 60);
const SEED = Number(process.env.DISK_SEED ?? Date.now() % 2 ** 31);
/** The same API, but it takes a commit that failed for one that happened. */
const CARELESS = join(import.meta.dirname, '../api/disk/careless.ts');
/** Which call fails, and up to which of them: there are about as many in a life of so many answers. */
const CALLS = [
  ['fsync,fdatasync', 150],
  ['pwrite64', 2_800],
] as const;
const ANSWERS = 400;
const PATIENCE_MS = 30_000;

let arena: Arena;
afterEach(() => arena?.remove());

describe.skipIf(!hasStrace)(`a disk that fails (seed ${SEED})`, () => {
  test(`once in each of ${FAILS} lives: the write-ahead log’s failure ends the API, nothing is acknowledged after it, nothing lost`, async () => {
    arena = await openArena();
    const random = seeded(SEED);
    const lives: Ending[] = [];
    for (let index = 0; index < FAILS; index++) lives.push(await failingLife(index, random));
    const ended = lives.filter(({ failed }) => failed === 'log');
    expect(ended.map(({ code, toldAfter }) => [code, toldAfter])).toEqual(ended.map(() => [1, 0]));
    expect(ended.filter(({ said }) => !/SQLITE_IOERR_\w+.*nothing more is recorded/.test(said))).toEqual([]);
    expect(ended.length).toBeGreaterThan(FAILS / 5);
    await expectNothingLost(arena, random);
    const count = (what: Ending['failed']) => lives.filter(({ failed }) => failed === what).length;
    console.log(
      `failing disk: ${FAILS} lives, ${count('log')} ended by it, ${count('start')} did not start, ${count('file')} failed while ` +
        `copying from the log into the file, ${count('nothing')} not at all; ${arena.memory.acknowledged.length} answers acknowledged, none lost`,
    );
  });

  test('control: an API that goes on as if nothing were wrong has lost what it acknowledged', async () => {
    arena = await openArena();
    const trace = join(dirname(arena.settings.DATABASE_URL), 'trace');
    const before = tracedTo(trace, ['fsync,fdatasync:error=EIO:when=20+']);
    const life = await startLife(arena.settings, { entry: CARELESS, before });
    await answer(life, 'careless', seeded(SEED));
    life.kill('SIGKILL');
    await life.ended;
    expect(lost(arena, await storedIn(arena)).length).toBeGreaterThan(0);
  });
});

interface Ending {
  /** What failed: the write-ahead log, the file that it is copied into, the start, or nothing as yet. */
  failed: 'log' | 'file' | 'start' | 'nothing';
  code: number | null;
  /** Answers acknowledged after that. */
  toldAfter: number;
  said: string;
}

async function failingLife(index: number, random: () => number): Promise<Ending> {
  const [calls, most] = CALLS[index % CALLS.length]!;
  const trace = join(dirname(arena.settings.DATABASE_URL), `trace-${index}`);
  const before = tracedTo(trace, [`${calls}:error=EIO:when=${1 + Math.floor(random() * most)}`]);
  const life = await startLife(arena.settings, { before }).catch((error: Error) => error.message);
  if (typeof life === 'string') return { failed: 'start', code: 1, toldAfter: 0, said: life };
  // Cut short by the API: it is about to end.
  if (!(await answer(life, `user-${index}`, random))) await Promise.race([life.ended, setTimeout(PATIENCE_MS)]);
  life.kill('SIGKILL');
  const code = await life.ended;
  await traceEnds(trace, life.pid);
  const failure = await failureIn(trace);
  rmSync(trace);
  return { code, said: life.said(), ...failure };
}

/** False when the API left before there were enough answers. */
async function answer(life: Life, name: string, random: () => number): Promise<boolean> {
  const { memory, secret } = arena;
  const crowd: Crowd = { life, secret, memory, random, name };
  const enough = memory.acknowledged.length + ANSWERS;
  const isEnough = () => memory.acknowledged.length >= enough;
  await answerUntilGone(crowd, 4, isEnough);
  return isEnough();
}

async function failureIn(trace: string): Promise<Pick<Ending, 'failed' | 'toldAfter'>> {
  let failed: Ending['failed'] = 'nothing';
  let toldAfter = 0;
  for await (const deed of deedsIn(trace)) {
    if (deed.did === 'fail') failed = deed.file.endsWith('-wal') ? 'log' : 'file';
    else if (failed !== 'nothing') toldAfter += answersIn(deed).length;
  }
  return { failed, toldAfter };
}
