/** The API as it runs in production, in a process of its own that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../../api/main.ts');

export interface Life {
  url: string;
  pid: number;
  isOver(): boolean;
  /** Whether it was sent a signal. */
  isTold(): boolean;
  /** What it told those who run it. */
  said(): string;
  kill(signal?: NodeJS.Signals): void;
  /** Resolves with the exit code, null after a signal. */
  ended: Promise<number | null>;
}

export type Settings = Record<
  'PORT' | 'DATABASE_URL' | 'PROMPT_KEY_FILE' | 'LOG_KEY_FILE' | 'NODE_COMPILE_CACHE',
  string
>;

const living = new Set<ChildProcess>();

/** Ends every process started here that still runs, as after a test that failed. */
export function endAll(): void {
  for (const child of living) child.kill('SIGKILL');
}

/** Settings that keep everything in `folder`. */
export function settingsIn(folder: string): Settings {
  const at = (name: string) => join(folder, name);
  const keys = { PROMPT_KEY_FILE: at('prompt.key'), LOG_KEY_FILE: at('log.key') };
  return { PORT: '0', DATABASE_URL: at('policy.sqlite'), ...keys, NODE_COMPILE_CACHE: at('compiled') };
}

/** Starts `entry` (the API unless told) and resolves when it listens; `before` goes before Node on the command line. */
export async function startLife(
  settings: Record<string, string>,
  { entry = MAIN, before = [] as readonly string[] } = {},
): Promise<Life> {
  const [command, ...args] = [...before, process.execPath, entry];
  const env = { PATH: process.env.PATH ?? '', ...settings };
  const child = spawn(command!, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  living.add(child);
  let said = '';
  let isOver = false;
  const ended = once(child, 'exit').then(([code]) => {
    isOver = true;
    living.delete(child);
    return code as number | null;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const url = await addressOf(child, ended, () => said);
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => void child.kill(signal);
  const isTold = () => child.killed;
  return { url, pid: child.pid!, isOver: () => isOver, isTold, said: () => said, kill, ended };
}

function addressOf(child: ChildProcess, ended: Promise<number | null>, said: () => string): Promise<string> {
  return new Promise((done, fail) => {
    let text = '';
    child.stdout!.on('data', (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) done(found[0]);
    });
    void ended.then((code) => fail(new Error(`The API left with ${code} before it listened:\n${said()}`)));
  });
}
