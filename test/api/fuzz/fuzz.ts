/** The fuzzer: requests made from the OpenAPI document, and a judge of every answer. */
import fc from 'fast-check';
import { bytes } from './bytes.ts';
import { operationsAt } from './document.ts';
import { judgeOf } from './judge.ts';
import { type Lore, shotsAt } from './requests.ts';
import { wireTo } from './wire.ts';

/** How many requests are under way at a time. */
const LANES = 16;
/** One in so many goes over a raw socket of its own. */
const RAW_SHARE = 25;

export interface Fuzzed {
  requests: number;
  /** By operation: how often each status was answered. */
  statuses: Map<string, Map<number, number>>;
}

/**
 * Sends `count` requests to the API at `url`. Rejects at the first answer that should not be, with the smallest request
 * that gets it, the seed and the path to run it again.
 */
export async function fuzz(url: string, lore: Lore, { count, seed }: { count: number; seed: number }): Promise<Fuzzed> {
  const operations = await operationsAt(url);
  const judge = judgeOf(operations);
  const wire = wireTo(url, LANES);
  const shots = shotsAt(operations, lore);
  const fuzzed: Fuzzed = { requests: 0, statuses: new Map(operations.map(({ name }) => [name, new Map()])) };
  const shoot = fc.asyncProperty(shots, async (shot) => {
    const answer = await wire.send(shot);
    fuzzed.requests += 1;
    const seen = fuzzed.statuses.get(shot.operation.name)!;
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
    judge.judge(shot, answer);
  });
  const raw = fc.asyncProperty(bytes, async (bytes) => {
    const answers = await wire.sendBytes(bytes);
    fuzzed.requests += 1;
    for (const answer of answers) judge.judgeBare(answer);
  });
  const rounds = Math.ceil((count * (1 - 1 / RAW_SHARE)) / LANES);
  const lanes = Array.from({ length: LANES }, (_, lane) => fc.assert(shoot, { seed: seed + lane, numRuns: rounds }));
  const bare = fc.assert(raw, { seed, numRuns: Math.ceil(count / RAW_SHARE) });
  const ends = await Promise.allSettled([...lanes, bare]);
  wire.close();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return fuzzed;
}
