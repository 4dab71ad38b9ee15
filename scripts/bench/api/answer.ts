/** What it costs to keep an answer for ever, beside the same route that forgets it, and beside a commit for each. */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Server, startServer } from './child.ts';
import { answerRequest, type House, userOf } from './house.ts';
import { drive, type Outcome } from './load.ts';
import { median, milliseconds, quantile, type Row, rate } from './table.ts';

const CLIENTS = 32;
const SLICE = 1_000;
/** At this many a second, for two seconds a round. */
const STEADY = 200;
const ALONE = 100;
const WARM_UP = 4_000;

interface Round {
  ours: number;
  forgetful: number;
  oneByOne: number;
  p99: number;
  alone: number;
}

/** Each variant in turn, `rounds` times; ratios are taken within a round. */
export async function answerRows(house: House, rounds: number): Promise<Row[]> {
  const ours = await startServer({ kind: 'api', house });
  const forgetful = await startServer({ kind: 'forgetful', house });
  const oneByOne = await startServer({ kind: 'one-by-one', house });
  const servers = [ours, forgetful, oneByOne];
  for (const server of [ours, forgetful]) await load(server, house, CLIENTS, WARM_UP);
  await load(oneByOne, house, CLIENTS, WARM_UP);
  const all: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push({
      ours: (await load(ours, house, CLIENTS, SLICE)).rate,
      forgetful: (await load(forgetful, house, CLIENTS, SLICE)).rate,
      oneByOne: (await load(oneByOne, house, CLIENTS, SLICE / 4)).rate,
      p99: quantile((await load(ours, house, CLIENTS, STEADY * 2, STEADY)).latencies, 0.99),
      alone: median((await load(ours, house, 1, ALONE)).latencies),
    });
  }
  for (const server of servers) await server.stop();
  return rowsOf(all, house);
}

function rowsOf(rounds: readonly Round[], house: House): Row[] {
  const of = (what: (round: Round) => number) => median(rounds.map(what));
  const beside = (name: string, other: 'forgetful' | 'oneByOne', least: number): Row => ({
    name,
    ours: rate(of((one) => one.ours)),
    beside: rate(of((one) => one[other])),
    figure: of((one) => one.ours / one[other]),
    target: { least },
  });
  const commit = (one: Round) => 1000 / one.oneByOne;
  return [
    beside(`${CLIENTS} clients / the same route without storage`, 'forgetful', 0.25),
    beside(`${CLIENTS} clients / one commit for each`, 'oneByOne', 3),
    {
      name: 'what this disk takes to flush, ms: the less, the less there is to share',
      ours: '',
      beside: '',
      figure: flushMs(house),
      target: null,
    },
    {
      name: `p99 at ${STEADY} a second, ms`,
      ours: milliseconds(of((one) => one.p99)),
      beside: '',
      figure: of((one) => one.p99),
      target: { most: 50 },
    },
    {
      name: 'one client alone, its wait / a commit for itself',
      ours: milliseconds(of((one) => one.alone)),
      beside: milliseconds(of(commit)),
      figure: of((one) => one.alone / commit(one)),
      target: { most: 1.25 },
    },
  ];
}

function load({ port }: Server, house: House, clients: number, count: number, perSecond?: number): Promise<Outcome> {
  const requests = Array.from({ length: count }, () => answerRequest(house, userOf(Math.floor(Math.random() * 1e6))));
  return drive({ port, clients, requests, ...(perSecond === undefined ? {} : { perSecond }) });
}

const FLUSHES = 50;

/** The median of some writes of a page, each flushed, in the folder of the house. */
function flushMs({ logKey }: House): number {
  const path = join(dirname(logKey), 'flush');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096);
  const times = Array.from({ length: FLUSHES }, () => {
    writeSync(file, page);
    const began = performance.now();
    fsyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  rmSync(path);
  return median(times);
}
