/** A server in a process of its own, on a core of its own where `taskset` can see to that. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Said, Task, Wish } from './server.ts';

export interface Server {
  port: number;
  /** Seconds of processor time since it began. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-p', String(process.pid)]).status === 0;

/** Keeps this process, which makes the load, off the first core; what it starts from now on too. */
export function pinSelf(): string {
  if (!canPin) return 'not pinned to cores: no taskset, or one core only';
  spawnSync('taskset', ['-a', '-cp', `1-${availableParallelism() - 1}`, String(process.pid)]);
  return 'servers on core 0, the load from the others';
}

/** Starts what `wish` says and waits until it listens. */
export async function startServer(wish: Wish): Promise<Server> {
  const command = [process.execPath, join(import.meta.dirname, 'server.ts'), JSON.stringify(wish)];
  const [program, ...args] = canPin ? ['taskset', '-c', '0', ...command] : command;
  const child = spawn(program!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = once(child, 'exit').then(() => Promise.reject(new Error('a server of the bench ended before its time')));
  gone.catch(() => {}); // heard of by whoever waits for it
  const heard = () => Promise.race([said(child), gone]);
  return {
    port: await heard(),
    cpu: () => {
      child.send('cpu' satisfies Task);
      return heard();
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function said(child: ChildProcess): Promise<Said> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as Said)));
}
