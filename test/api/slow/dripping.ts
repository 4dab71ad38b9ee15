/**
 * Clients that send a byte now and then, all at the same moment: half of them in the midst of a header, half in the midst
 * of a body. They live in a process of their own: beside them, who measures would wait for them as well as for the API.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ToDripper {
  port: number;
  secret: string;
  count: number;
}

/** That all stand, or how long one stood that the server let go of, ms. */
export type FromDripper = 'standing' | number;

export interface Drips {
  /** How long those stood that the server let go of, ms. */
  dropped: number[];
  /** Resolves when they are gone. */
  stop(): Promise<void>;
}

/** Keeps `count` such connections to `port`: who is dropped comes again at once. Resolves when all stand. */
export async function drip(port: number, secret: string, count: number): Promise<Drips> {
  const child = fork(join(import.meta.dirname, 'dripper.ts'), { execArgv: [] });
  const ended = once(child, 'exit');
  const dropped: number[] = [];
  const standing = new Promise<void>((resolve, reject) => {
    child.on('message', (told: FromDripper) => (told === 'standing' ? resolve() : dropped.push(told)));
    void ended.then(([code]) => reject(new Error(`The slow clients left with ${code}.`)));
  });
  child.send({ port, secret, count } satisfies ToDripper);
  await standing;
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { dropped, stop };
}
