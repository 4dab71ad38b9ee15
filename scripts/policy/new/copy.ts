/** A version's folder copied into the next one, as commits: first the pure copy, then what is left to be written. */
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Git, GitError } from '../../lib/git.ts';
import { CommandError } from '../verb.ts';

export interface Copy {
  root: string;
  /** From the root: `content/policies/privacy/3`. */
  from: string;
  to: string;
  /** Branch to make and move to; undefined to stay. */
  branch: string | undefined;
  /** Text of the new `version.yaml`. */
  settings: string;
  /** `privacy@3`, `privacy@4`. */
  refs: { from: string; to: string };
}

/** Does it whole or not at all: when git refuses a commit, branch and folder are as they were. */
export function copyVersion(git: Git, copy: Copy): void {
  const before = { head: git.run('rev-parse', 'HEAD'), branch: git.run('symbolic-ref', '--short', 'HEAD') };
  try {
    if (copy.branch) git.run('switch', '--quiet', '--create', copy.branch);
    place(copy);
    commit(git, copy.to, `Copy ${copy.refs.from} as ${copy.refs.to}`);
    writeFileSync(join(copy.root, copy.to, 'version.yaml'), copy.settings);
    commit(git, copy.to, `Prepare ${copy.refs.to}: day and reasons are to be written`);
  } catch (error) {
    takeBack(git, copy, before);
    throw error instanceof GitError ? refused(error) : error;
  }
}

/** Beside it first, so that a folder with a number is always whole. */
function place({ root, from, to }: Copy): void {
  const beside = join(root, dirname(to), '.new');
  rmSync(beside, { recursive: true, force: true });
  cpSync(join(root, from), beside, { recursive: true, errorOnExist: true });
  renameSync(beside, join(root, to));
}

function commit(git: Git, folder: string, message: string): void {
  git.run('add', '--', folder);
  git.run('commit', '--quiet', '--message', message, '--', folder);
}

function takeBack(git: Git, copy: Copy, before: { head: string; branch: string }): void {
  // Only what this call made can be there: the tree was clean, and the folder did not exist.
  const made = join(copy.root, copy.to);
  git.ask('reset', '--quiet', '--soft', before.head);
  git.ask('reset', '--quiet', '--', copy.to);
  if (existsSync(made)) rmSync(made, { recursive: true });
  rmSync(join(copy.root, dirname(copy.to), '.new'), { recursive: true, force: true });
  if (copy.branch && git.ask('switch', '--quiet', before.branch) !== undefined)
    git.ask('branch', '--delete', '--force', copy.branch);
}

function refused(error: GitError): CommandError {
  return new CommandError(
    'The copy could not be committed.',
    error.message,
    'correct what git says and run the command again; nothing was changed',
  );
}
