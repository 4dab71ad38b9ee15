/**
 * P02: the power is cut. The API runs under strace while people answer; from what it wrote and synced, disks are made as they may be
 * found after a cut at any moment, and the API is started on each. `POWER_CUTS=…` and `POWER_SEED=…` set another number.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { audit } from '../../api/log/audit.ts';
import { startApi } from '../../api/server.ts';
import { Platter } from '../api/disk/platter.ts';
import { deedsIn, hasStrace, tracedTo, traceEnds } from '../api/disk/strace.ts';
import { answersIn, type Told } from '../api/disk/told.ts';
import { type Arena, openArena, storedIn } from '../api/kill/arena.ts';
import { answerUntilGone, type Crowd, emptyMemory, repeat } from '../api/kill/clients.ts';
import { startLife } from '../api/kill/process.ts';
import { seeded } from '../support/random.ts';

const CUTS = Number(process.env.POWER_CUTS ?? 300);
const SEED = Number(process.env.POWER_SEED ?? Date.now() % 2 ** 31);
const CONTROL_CUTS = 30;
/** The same API, with less care for its disk. */
const SLACK = join(import.meta.dirname, '../api/disk/slack.ts');

const hasEatmydata = spawnSync('eatmydata', ['true']).status === 0;
if (!hasEatmydata)
  console.warn('SKIPPED: one control of power cuts, because there is no eatmydata (apt install eatmydata).');

let arena: Arena;
afterEach(() => arena?.remove());

describe.skipIf(!hasStrace)(`a power cut (seed ${SEED})`, () => {
  test(`at any of ${CUTS} moments loses no answer that was acknowledged, and leaves a log without gaps that verifies`, async () => {
    const run = await traced({ answers: 1_000 });

    const found = await cutAgainAndAgain(run, CUTS);
    expect(found.flatMap(({ flaws }) => flaws)).toEqual([]);
    console.log(
      `power cuts: ${CUTS} disks, after ${Math.max(...found.map(({ told }) => told))} answers at most; none lost`,
    );
  });

  test.each([
    ['synchronous=NORMAL', { entry: SLACK, environment: { SYNCHRONOUS: '1' } }],
    ['synchronous=OFF', { entry: SLACK, environment: { SYNCHRONOUS: '0' } }],
    ['eatmydata', { before: ['eatmydata'] }],
  ])('control: with %s, answers are lost that were acknowledged', async (name, less) => {
    if (name === 'eatmydata' && !hasEatmydata) return;
    const run = await traced({ answers: 300, ...less });
    const found = await cutAgainAndAgain(run, CONTROL_CUTS);
    const losing = found.filter(({ flaws }) => flaws.length > 0);
    console.log(`${name}: ${losing.length} of ${CONTROL_CUTS} disks lost something`);
    expect(losing.flatMap(({ flaws }) => flaws).join('\n')).toContain('is not there');
  });
});

interface Run {
  trace: string;
  /** The files as they were before. */
  before: Record<string, Buffer>;
}

interface Wish {
  answers: number;
  entry?: string;
  environment?: Record<string, string>;
  before?: string[];
}

/** One life of the API while people answer, ended by a kill. */
async function traced({ answers, entry, environment = {}, before = [] }: Wish): Promise<Run> {
  arena = await openArena();
  const file = arena.settings.DATABASE_URL;
  const trace = join(dirname(file), 'trace');
  const run = { trace, before: { [file]: readFileSync(file) } };
  const life = await startLife(
    { ...arena.settings, ...environment },
    { before: [...tracedTo(trace), ...before], ...(entry ? { entry } : {}) },
  );
  const { memory, secret } = arena;
  const crowd: Crowd = { life, secret, memory, random: seeded(SEED), name: 'user' };
  await answerUntilGone(crowd, 8, () => memory.acknowledged.length >= answers);
  life.kill('SIGKILL');
  await life.ended;
  await traceEnds(trace, life.pid);
  expect(memory.wrong).toEqual([]);
  return run;
}

interface Cut {
  /** How many answers had been acknowledged. */
  told: number;
  flaws: string[];
}

async function cutAgainAndAgain({ trace, before }: Run, cuts: number): Promise<Cut[]> {
  const random = seeded(SEED);
  const moments = await momentsOf(trace, cuts, random);
  const platter = new Platter(before);
  const told: Told[] = [];
  const found: Cut[] = [];
  let at = 0;
  for await (const deed of deedsIn(trace)) {
    platter.take(deed);
    told.push(...answersIn(deed));
    for (; moments[0] === at; moments.shift()) {
      const flaws = await flawsOf(platter.cut(random), told);
      found.push({ told: told.length, flaws: flaws.map((flaw) => `cut after deed ${at}: ${flaw}`) });
    }
    at += 1;
  }
  expect(found).toHaveLength(cuts);
  return found;
}

/** Half of them any moments, half of them just after somebody was told that their answer is recorded. */
async function momentsOf(trace: string, cuts: number, random: () => number): Promise<number[]> {
  let deeds = 0;
  const afterAnswers: number[] = [];
  for await (const deed of deedsIn(trace)) {
    if (answersIn(deed).length > 0) afterAnswers.push(deeds);
    deeds += 1;
  }
  const from = afterAnswers[0]!;
  const any = () => from + Math.floor(random() * (deeds - from));
  const after = () => afterAnswers[Math.floor(random() * afterAnswers.length)]!;
  return Array.from({ length: cuts }, (_, index) => (index % 2 ? any() : after())).sort((a, b) => a - b);
}

/** What is wrong with what is left, in words: the API is started on it and asked, and then the file is read without it. */
async function flawsOf(left: Map<string, Buffer>, told: readonly Told[]): Promise<string[]> {
  const folder = join(dirname(arena.settings.DATABASE_URL), 'left');
  mkdirSync(folder);
  for (const [file, bytes] of left) writeFileSync(join(folder, basename(file)), bytes);
  const settings = { ...arena.settings, DATABASE_URL: join(folder, basename(arena.settings.DATABASE_URL)) };
  try {
    const said = await askedAgain(settings, told.slice(-LAST));
    const { ids, indexes, integrity, doubled } = await storedIn({ ...arena, settings });
    return [
      ...said,
      ...told.filter(({ id }) => !ids.has(id)).map(({ id }) => `answer ${id} is not there`),
      ...(indexes.every((index, at) => index === at) ? [] : ['the log has gaps']),
      ...(integrity === 'ok' ? [] : [integrity]),
      ...(doubled === 0 ? [] : [`${doubled} records too many`]),
    ];
  } catch (error) {
    return [`it cannot be started: ${(error as Error).message}`];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** So many answers are asked for again: those that a cut would take. */
const LAST = 10;

/** Starts the API, audits its log, and repeats answers, which must give the same receipts. */
async function askedAgain(settings: Arena['settings'], last: readonly Told[]): Promise<string[]> {
  const api = await startApi(readConfig(settings));
  try {
    const { faults } = await api.store.audit((tables) => audit(tables, { signatures: 'all' }));
    const memory = emptyMemory();
    const life: Crowd['life'] = { url: api.url, isOver: () => false, isTold: () => false };
    const crowd: Crowd = { life, secret: arena.secret, memory, random: seeded(SEED), name: 'again' };
    for (const { id, receipt } of last) {
      const sent = arena.memory.acknowledged.find((one) => one.id === id);
      if (sent) await repeat(crowd, { ...sent, receipt });
    }
    return [...memory.wrong, ...faults.map((fault) => JSON.stringify(fault))];
  } finally {
    await api.stop();
  }
}
