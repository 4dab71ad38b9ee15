/** The `policy` command as a person runs it: in a process of its own. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/policy.ts');

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs `policy …args`, with `input` to read where it is given; never rejects. Colours are off unless the environment says otherwise. */
export function policy(
  args: readonly string[],
  { input, ...options }: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<Ran> {
  const env = { ...process.env, NO_COLOR: '1', ...options.env };
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [SCRIPT, ...args],
      { ...options, env, maxBuffer: 64 * 1024 * 1024 },
      (error, out, err) => {
        done({ code: error ? Number(error.code ?? 1) : 0, out, err });
      },
    );
    if (input !== undefined) child.stdin!.end(input);
  });
}
