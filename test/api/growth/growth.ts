/** P20, for a short test and a long one: nothing in the API grows with the requests it has answered. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seeded } from '../../support/random.ts';
import { type Arena, openArena } from '../kill/arena.ts';
import { answerOnce, type Crowd } from '../kill/clients.ts';
import { type Life, startLife } from '../kill/process.ts';
import type { Counted } from './counted.ts';

const COUNTED = join(import.meta.dirname, 'counted.ts');
const LEAKING = join(import.meta.dirname, 'leaking.ts');

export interface GrowthRun {
  /** Requests in each stretch, after a first one for what is kept on purpose. */
  requests: number;
  stretches: number;
  perSecond: number;
}

interface Look extends Counted {
  /** Open files and sockets of the process. */
  files: number;
  /** Bytes of the write-ahead log. */
  wal: number;
}

const WAL_MOST = 16 * 2 ** 20;

export function growth({ requests, stretches, perSecond }: GrowthRun): void {
  let arena: Arena;
  beforeEach(async () => {
    arena = await openArena();
  });
  afterEach(() => arena.remove());

  /** What lives in the API after each stretch. */
  const looksAt = async (entry: string, run: { stretches: number }): Promise<Look[]> => {
    const { settings, secret, memory } = arena;
    const life = await startLife(settings, { entry });
    const crowd: Crowd = { life, secret, memory, random: seeded(1), name: 'user' };
    const looks: Look[] = [];
    for (let stretch = 0; stretch <= run.stretches; stretch += 1) {
      await answerFor(crowd, { requests, perSecond });
      memory.acknowledged.length = 0;
      looks.push(await lookInto(life, settings.DATABASE_URL));
      if (stretches > 2) console.log(`after ${(stretch + 1) * requests} requests: ${JSON.stringify(looks.at(-1))}`);
    }
    life.kill('SIGTERM');
    await life.ended;
    return looks;
  };

  describe(`an API that has answered ${requests * (stretches + 1)} requests`, () => {
    test('holds no more functions, emitters, promises, timers or files than after the first of them, and a short write-ahead log', async () => {
      const looks = await looksAt(COUNTED, { stretches });
      const [first, last] = [looks[0]!, looks.at(-1)!];
      for (const name of ['functions', 'emitters', 'promises', 'timers', 'handles', 'files'] as const) {
        expect([name, last[name] - first[name]]).toEqual([
          name,
          expect.toSatisfy((more: number) => more < slack(requests)),
        ]);
      }
      expect(Math.max(...looks.map(({ wal }) => wal))).toBeLessThan(WAL_MOST);
      expect(arena.memory.wrong).toEqual([]);
    }, 7_200_000);

    test('would be seen to hold more if each request left a listener behind', async () => {
      const [first, last] = await looksAt(LEAKING, { stretches: 1 });
      expect(last!.functions - first!.functions).toBeGreaterThan(requests * 0.9);
    }, 1_800_000);
  });
}

/** Far below one for each request, and above what comes and goes: idle connections, caches that fill. */
function slack(requests: number): number {
  return Math.max(100, requests / 10);
}

/** Asks and answers, a user at a time, at an even pace. */
async function answerFor(
  crowd: Crowd,
  { requests, perSecond }: { requests: number; perSecond: number },
): Promise<void> {
  const before = crowd.memory.sent;
  const under = new Set<Promise<unknown>>();
  const began = performance.now();
  for (let turn = 0; crowd.memory.sent - before < requests; turn += 1) {
    const one = answerOnce(crowd, `${crowd.name}-${before}-${turn}`).finally(() => under.delete(one));
    under.add(one);
    await sleep(Math.max(0, began + ((turn + 1) * 2_000) / perSecond - performance.now()));
  }
  await Promise.all(under);
}

async function lookInto(life: Life, database: string): Promise<Look> {
  const before = life.said().length;
  process.kill(life.pid, 'SIGUSR2');
  let found: RegExpExecArray | null = null;
  while (!found) {
    await sleep(10);
    found = /\{"counted":(\{[^}]*\})\}/.exec(life.said().slice(before));
  }
  const folder = `/proc/${life.pid}/fd`; // Linux
  const files = existsSync(folder) ? readdirSync(folder).length : 0;
  return { ...(JSON.parse(found[1]!) as Counted), files, wal: statSync(`${database}-wal`).size };
}
