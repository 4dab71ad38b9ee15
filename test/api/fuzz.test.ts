/** P15: whatever is sent, the answer is one that the OpenAPI document tells of, and never a 5xx. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { FLAWS, type Flaw, startFlawed } from './fuzz/flawed.ts';
import { type Fuzzed, fuzz } from './fuzz/fuzz.ts';
import { openTarget, type Target } from './fuzz/house.ts';

/** `FUZZ_REQUESTS=100000` for the long run, `FUZZ_SEED=…` to see a failure again. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 20_000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
/** PostgreSQL gets this share of them. */
const POSTGRES_SHARE = 0.2;

let target: Target | null = null;
afterEach(async () => {
  await target?.close();
  target = null;
});

async function survives(count: number, databaseUrl?: string): Promise<void> {
  target = await openTarget(databaseUrl);
  const { requests, statuses } = await fuzz(target.url, target.lore, { count, seed: SEED });
  expect(requests).toBeGreaterThanOrEqual(count);
  expect(target.said.filter((line) => /failed/.test(line))).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect((await fetch(`${target.url}/readyz`)).status).toBe(200);
  const unmet = unmetIn(statuses);
  console.log(`fuzzer: ${requests} requests, seed ${SEED}; never answered with 2xx: ${unmet.join(', ') || 'none'}`);
  expect(unmet.length).toBeLessThan(statuses.size / 5);
}

/** Operations that no request was good enough for: a fuzzer that only meets refusals sees little. */
function unmetIn(statuses: Fuzzed['statuses']): string[] {
  return [...statuses].filter(([, seen]) => ![...seen.keys()].some((status) => status < 300)).map(([name]) => name);
}

describe('random requests, valid ones and broken ones, to every operation of the document', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test(`are answered as the document says, on SQLite (seed ${SEED})`, async () => {
    await survives(Math.round(REQUESTS * (1 - POSTGRES_SHARE)));
  }, 1_800_000);

  test(`are answered as the document says, on PostgreSQL (seed ${SEED})`, async () => {
    await survives(Math.round(REQUESTS * POSTGRES_SHARE), await server.createDatabase('fuzz'));
  }, 1_800_000);
});

describe('the fuzzer sees an API in which', () => {
  const LORE = { known: {}, bodies: {}, keys: { all: 'pst_', link: 'pm1', others: [] } };
  const seen = async (flaw: Flaw) => {
    const { url, stop } = await startFlawed(flaw);
    const found = await fuzz(url, LORE, { count: 1_500, seed: 1 }).catch((error: Error) => error);
    stop();
    return found instanceof Error ? String(found.cause) : null;
  };

  const words: Record<Exclude<Flaw, 'none'>, RegExp> = {
    crash: /answered with 500/,
    plain: /422 is no problem\+json/,
    bare: /no x-content-type-options/,
    lying: /does not fit its schema/,
    undocumented: /409 recalled is not in the document/,
    stored: /personal and may be stored/,
    parser: /has no strict-transport-security/,
  };
  test.each(Object.entries(words) as [Flaw, RegExp][])(
    '%s',
    async (flaw, words) => {
      expect([FLAWS[flaw], await seen(flaw)]).toEqual([FLAWS[flaw], expect.stringMatching(words)]);
    },
    120_000,
  );

  test('is nothing wrong: it passes', async () => {
    expect(await seen('none')).toBeNull();
  }, 120_000);
});
