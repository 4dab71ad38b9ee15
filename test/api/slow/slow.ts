/** P16, for a short test and a long one: slow clients are let go of, and cost nobody else anything. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Arena, openArena } from '../kill/arena.ts';
import { startLife } from '../kill/process.ts';
import { send } from '../kill/send.ts';
import { drip } from './dripping.ts';

const PATIENT = join(import.meta.dirname, 'patient.ts');
/** As long as a connection may be half open, and the beat of the timers besides. */
const LONGEST_MS = 10_500;
const PER_SECOND = 100;

export interface SlowRun {
  /** How many are slow at a time. */
  count: number;
  /** How often others are measured, with and without them; 0 leaves that out. */
  rounds: number;
  /** Long enough that those who are slow are let go of and come again within each. */
  roundMs?: number;
}

export function slow({ count, rounds, roundMs = 10_000 }: SlowRun): void {
  let arena: Arena;
  beforeEach(async () => {
    arena = await openArena();
  });
  afterEach(() => arena.remove());

  const portOf = async (entry?: string) => {
    const life = await startLife(arena.settings, entry === undefined ? {} : { entry });
    return Number(new URL(life.url).port);
  };
  const latency = (port: number) => p99(port, arena.secret, roundMs);

  describe(`${count} clients that send a byte now and then`, () => {
    test('are let go of within ten seconds, which Node alone would not do, and others are answered meanwhile', async () => {
      const [port, patient] = await Promise.all([portOf(), portOf(PATIENT)]);
      const drips = await Promise.all([port, patient].map((one) => drip(one, arena.secret, count)));
      const answered = p99(port, arena.secret, LONGEST_MS);
      await sleep(LONGEST_MS + 500);
      const [ours, control] = drips;
      await Promise.all(drips.map((one) => one.stop()));
      expect(ours!.dropped.length).toBeGreaterThanOrEqual(count);
      expect(Math.max(...ours!.dropped)).toBeLessThan(LONGEST_MS);
      expect(control!.dropped).toEqual([]);
      expect(await answered).toBeLessThan(1_000);
    }, 60_000);

    if (rounds === 0) return;
    test('make the slowest of a hundred others wait at most twice as long', async () => {
      const port = await portOf();
      await latency(port);
      const ratios: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const alone = await latency(port);
        const drips = await drip(port, arena.secret, count);
        const beside = await latency(port);
        await drips.stop();
        await sleep(500);
        ratios.push(beside / alone);
        console.log(
          `p99 of a status ${alone.toFixed(2)} ms alone, ${beside.toFixed(2)} ms beside ${count} slow clients`,
        );
      }
      const median = ratios.sort((a, b) => a - b)[rounds >> 1]!;
      console.log(`median of the ratios: ${median.toFixed(2)}`);
      expect(median).toBeLessThanOrEqual(2);
    }, 600_000);
  });
}

/** Of statuses asked for at an even pace, whether those before are answered or not: 99 in a hundred take no longer, ms. */
async function p99(port: number, secret: string, ms: number): Promise<number> {
  const began = performance.now();
  const count = Math.floor((ms / 1_000) * PER_SECOND);
  const asked = Array.from({ length: count }, async (_, turn) => {
    const due = began + (turn * 1_000) / PER_SECOND;
    await sleep(Math.max(0, due - performance.now()));
    const url = `http://127.0.0.1:${port}/v1/users/user-${turn}/status`;
    const { status } = await send(url, { headers: { Authorization: `Bearer ${secret}` } }).reply;
    expect(status).toBe(200);
    return performance.now() - due;
  });
  return (await Promise.all(asked)).sort((a, b) => a - b)[Math.floor(count * 0.99)]!;
}
