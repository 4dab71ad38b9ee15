/** P03 in short: the disk is full, or fails. The long form, with every write failing once, is `npm run test:long`. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { seeded } from '../support/random.ts';
import { REFUSED_BEYOND_2_MB, type SmallDisk, smallDisk } from './disk/disks.ts';
import { type Arena, lost, openArena, storedIn } from './kill/arena.ts';
import { answerUntilGone, type Crowd } from './kill/clients.ts';
import { type Life, startLife } from './kill/process.ts';
import { expectNothingLost } from './kill/promise.ts';

/** The same API, but it takes a commit that failed for one that happened. */
const CARELESS = join(import.meta.dirname, 'disk/careless.ts');

/** Long enough for a machine that does much else. */
const PATIENCE_MS = 300_000;

let arena: Arena;
let disk: SmallDisk | null = null;
afterEach(() => {
  arena?.remove();
  disk?.remove();
  disk = null;
});

const crowdOf = (life: Life, name: string): Crowd => {
  return { life, secret: arena.secret, memory: arena.memory, random: seeded(3), name };
};

/** Until there is no room: that many answers were given up. */
async function fill(life: Life, givenUp = 40): Promise<void> {
  const { memory } = arena;
  await answerUntilGone(crowdOf(life, 'filling'), 4, () => memory.unknown.length >= givenUp);
}

const authorization = () => ({ Authorization: `Bearer ${arena.secret}` });

/** The first write that is not taken: a small one may find room where a larger one found none. */
async function refusedWrite(life: Life): Promise<Response> {
  const headers = { ...authorization(), 'Content-Type': 'application/json' };
  for (let tried = 0; ; tried++) {
    const wish = { method: 'PUT', headers, body: JSON.stringify({ email: 'kari@example.no', locale: 'nb' }) };
    const reply = await fetch(`${life.url}/v1/users/kari-${tried}`, wish);
    if (reply.status !== 204 || tried === 500) return reply;
  }
}

async function expectToBeHeldBack(life: Life): Promise<void> {
  const reply = await refusedWrite(life);
  expect(reply.status).toBe(503);
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await reply.json()).toMatchObject({ status: 503, code: 'unavailable' });
}

/** How many answers are lost that were acknowledged, when the API is killed after so many. */
async function lostAfter(life: Life, name: string, acknowledged: number): Promise<number> {
  const { memory } = arena;
  await answerUntilGone(crowdOf(life, name), 4, () => memory.acknowledged.length >= acknowledged);
  life.kill('SIGKILL');
  await life.ended;
  return lost(arena, await storedIn(arena)).length;
}

describe('a full disk', () => {
  test(
    'never makes an answer that is not kept; reading goes on, and writing too as soon as there is room',
    async ({ skip }) => {
      const room = spaceOrSkip(skip);
      arena = await openArena(join(room.folder, 'policy.sqlite'));
      const life = await startLife(arena.settings);
      await fill(life);
      expect(arena.memory.acknowledged.length).toBeGreaterThan(0);
      await expectToBeHeldBack(life);
      const status = await fetch(`${life.url}/v1/users/kari/status`, { headers: authorization() });
      expect([status.status, (await status.json()).policies[0].action]).toEqual([200, 'ask']);
      expect((await storedIn(arena)).integrity).toBe('ok');

      const before = arena.memory.acknowledged.length;
      room.makeRoom();
      await answerUntilGone(crowdOf(life, 'later'), 4, () => arena.memory.acknowledged.length >= before + 20);
      life.kill('SIGTERM');
      expect(await life.ended).toBe(0);
      await expectNothingLost(arena, seeded(4));
      console.log(`full disk: ${before} answers acknowledged before it was full, none lost`);
    },
    PATIENCE_MS,
  );

  test(
    'is seen by this test: an API that goes on as if nothing were wrong has lost what it acknowledged',
    async ({ skip }) => {
      const room = spaceOrSkip(skip);
      arena = await openArena(join(room.folder, 'policy.sqlite'));
      const life = await startLife(arena.settings, { entry: CARELESS });
      expect(await lostAfter(life, 'filling', 150)).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

describe('a disk that refuses to write', () => {
  test(
    'ends the API, with 503 to the answers in hand and words for its people; its next start has all it acknowledged',
    async () => {
      arena = await openArena();
      const life = await startLife(arena.settings, { before: REFUSED_BEYOND_2_MB });
      await answerUntilGone(crowdOf(life, 'user'), 4);
      expect(await life.ended).toBe(1);
      expect(life.said()).toMatch(
        /policy\.sqlite failed \(SQLITE_IOERR_WRITE: .*nothing more is recorded.*start this again/,
      );
      expect(arena.memory.unknown.length).toBeGreaterThan(0);
      expect(arena.memory.cut).toBe(0);
      await expectNothingLost(arena, seeded(5));
    },
    PATIENCE_MS,
  );

  test(
    'is seen by this test: an API that goes on as if nothing were wrong has lost what it acknowledged',
    async () => {
      arena = await openArena();
      const life = await startLife(arena.settings, { entry: CARELESS, before: REFUSED_BEYOND_2_MB });
      expect(await lostAfter(life, 'user', 400)).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

function spaceOrSkip(skip: (why: string) => void): SmallDisk {
  disk = smallDisk();
  if (!disk) {
    console.warn('SKIPPED: the full disk, because this user may not mount one (mount -t tmpfs wants root).');
    skip('no disk of two megabytes may be mounted');
  }
  return disk!;
}
