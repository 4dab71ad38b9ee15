/** Git as the `policy` command uses it: the machine's own, asked in a folder, never asking back. */
import { spawnSync } from 'node:child_process';

export interface Git {
  /** What git prints, without the last line break. Throws {@link GitError}. */
  run(...args: string[]): string;
  /** The same, or undefined when git says no. */
  ask(...args: string[]): string | undefined;
  /** Text files under `folder` in `commit`, by their path from the folder that git is asked in. */
  filesAt(commit: string, folder: string): Map<string, string>;
}

/** Git said no; the message is its own first line. */
export class GitError extends Error {}

const MAX_BYTES = 1_000_000_000;
/** A hook sets these for its own repository; they must not lead a command into another one. */
const FOREIGN = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY'];

/** Git in `root`, or undefined where there is no git or no repository that keeps the content of `root`. */
export function gitIn(root: string): Git | undefined {
  const run = (...args: string[]) => call(root, args).toString('utf8').replace(/\n$/, '');
  const ask = (...args: string[]) => quietly(() => run(...args));
  const git: Git = { run, ask, filesAt: (commit, folder) => filesAt(root, commit, folder) };
  if (ask('rev-parse', '--is-inside-work-tree') !== 'true') return undefined;
  // A copy inside another repository's ignored folder is no clone of anything.
  return ask('check-ignore', '--quiet', '.') === undefined ? git : undefined;
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

function call(root: string, args: readonly string[], input?: string): Buffer {
  const env = { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  for (const name of FOREIGN) delete (env as Record<string, string | undefined>)[name];
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', root, ...args], {
    env,
    maxBuffer: MAX_BYTES,
    ...(input === undefined ? {} : { input }),
  });
  if (error) throw new GitError(`git cannot be started: ${error.message}`);
  if (status === 0) return stdout;
  throw new GitError(stderr.toString('utf8').trim().split('\n', 1)[0] || `git ${args[0]} failed`);
}

function filesAt(root: string, commit: string, folder: string): Map<string, string> {
  const listing = call(root, ['ls-tree', '-r', '-z', commit, '--', folder]).toString('utf8');
  const rows = [...listing.matchAll(/(\d+) blob ([0-9a-f]+)\t([^\0]+)\0/g)];
  const blobs = blobsOf(call(root, ['cat-file', '--batch'], rows.map((row) => `${row[2]}\n`).join('')));
  return new Map(rows.map((row, index) => [row[3]!, blobs[index]!]));
}

/** `<id> blob <size>\n<bytes>\n`, one after the other. */
function blobsOf(stream: Buffer): string[] {
  const blobs: string[] = [];
  for (let at = 0; at < stream.length; ) {
    const end = stream.indexOf(10, at);
    const size = Number(stream.toString('latin1', at, end).split(' ')[2]);
    blobs.push(stream.toString('utf8', end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return blobs;
}
