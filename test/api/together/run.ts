/** Several processes of the API on one database, all of them answering at the same time. */
import { seeded } from '../../support/random.ts';
import { type Arena, openArena } from '../kill/arena.ts';
import { answerUntilGone } from '../kill/clients.ts';
import { type Life, startLife } from '../kill/process.ts';
import { send } from '../kill/send.ts';
import type { Checkpoint } from './order.ts';

export interface TogetherRun {
  processes: number;
  /** How many answer at each of them. */
  clients: number;
  ms: number;
  seed: number;
  /** The program to run; the API itself unless told. */
  entry?: string | undefined;
  /** Where the database is; a new SQLite file unless told. */
  databaseUrl?: string | undefined;
}

/** Starts the processes, lets clients answer at all of them for `ms`, and stops them. Gives the checkpoints that were taken meanwhile. */
export async function answerTogether(run: TogetherRun): Promise<{ arena: Arena; checkpoints: Checkpoint[] }> {
  const arena = await openArena(run.databaseUrl);
  const { settings, secret, memory } = arena;
  const entry = run.entry === undefined ? {} : { entry: run.entry };
  const lives = await Promise.all(Array.from({ length: run.processes }, () => startLife(settings, entry)));
  const end = performance.now() + run.ms;
  const isEnough = () => performance.now() >= end;
  const watching = watch(lives, isEnough);
  await Promise.all(
    lives.map((life, at) => {
      const crowd = { life, secret, memory, random: seeded(run.seed + at), name: `user-${at}` };
      return answerUntilGone(crowd, run.clients, isEnough);
    }),
  );
  const checkpoints = await watching;
  for (const life of lives) life.kill('SIGTERM');
  await Promise.all(lives.map(({ ended }) => ended));
  return { arena, checkpoints };
}

const CHECKPOINT_MS = 50;

/** Takes a checkpoint of each process in turn. */
async function watch(lives: readonly Life[], isEnough: () => boolean): Promise<Checkpoint[]> {
  const checkpoints: Checkpoint[] = [];
  for (let turn = 0; !isEnough(); turn += 1) {
    const { status, text } = await send(`${lives[turn % lives.length]!.url}/v1/log/checkpoint`, {}).reply;
    const [, size, root] = text.split('\n');
    if (status === 200) checkpoints.push({ size: Number(size), root: root! });
    await new Promise((resolve) => setTimeout(resolve, CHECKPOINT_MS));
  }
  return checkpoints;
}
