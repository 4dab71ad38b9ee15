/** What was published before the change that is being checked: the content at a commit. */
import { type Fault, fault } from '#model/fault.ts';
import type { Files } from '#model/house.ts';
import { type Git, gitIn } from '../../lib/git.ts';
import { CommandError } from '../verb.ts';

export interface Base {
  /** As a person would name it: `the parent commit`. */
  name: string;
  files: Files;
  /** When what is new came onto `main`, where it is there already: from then on the days of notice count. */
  since?: Date | undefined;
}

/** The base, or a warning that says why there is none. */
export type Found = { base: Base; fault?: never } | { base?: never; fault: Fault };

const POLICIES = 'content/policies';
const MAINS = ['origin/main', 'main'];

/**
 * The content at `wish`, or where the work branched off `main`; on `main` itself its parent, or what is committed while something
 * is not. Throws {@link CommandError} when `wish` is no commit here.
 */
export function findBase(root: string, wish?: string): Found {
  const git = gitIn(root);
  if (wish !== undefined) return { base: wishedBase(git, wish) };
  if (!git) return none('there is no git repository here', 'run it in a clone of the repository');
  const head = git.ask('rev-parse', '--verify', '--quiet', 'HEAD');
  if (!head) return { base: { name: 'an empty repository', files: new Map() } };
  return defaultBase(git, head);
}

function wishedBase(git: Git | undefined, wish: string): Base {
  const commit = git?.ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${wish}^{commit}`);
  if (git && commit) return { name: wish, files: git.filesAt(commit, POLICIES), since: mergedAt(git) };
  const why = !git
    ? 'there is no git repository here'
    : isShallow(git)
      ? 'this clone is shallow: it does not hold the whole history'
      : 'no commit, branch or tag has that name';
  throw new CommandError(
    `The base "${wish}" cannot be found.`,
    why,
    'git fetch --unshallow origin main, or name another commit; nothing was checked',
  );
}

function defaultBase(git: Git, head: string): Found {
  const branch = git.ask('symbolic-ref', '--short', '--quiet', 'HEAD');
  const main = MAINS.find((name) => git.ask('rev-parse', '--verify', '--quiet', name));
  const fork = main && git.ask('merge-base', 'HEAD', main);
  const isMain = branch === 'main' || (branch === undefined && fork === head);
  if (fork && !(isMain && fork === head)) return at(git, fork, `where this branched off ${main}`);
  if (isMain || main === undefined) return onMain(git, head);
  return lost(git);
}

/** Uncommitted work on `main` comes on top of what is published; committed work is about to be. */
function onMain(git: Git, head: string): Found {
  if (git.ask('status', '--porcelain', '--', POLICIES)) return at(git, head, 'the last commit');
  const since = new Date(git.run('log', '-1', '--format=%cI', head));
  const parent = git.ask('rev-parse', '--verify', '--quiet', 'HEAD^1');
  if (parent) return at(git, parent, 'the parent commit', since);
  return isShallow(git) ? lost(git) : { base: { name: 'an empty repository', files: new Map(), since } };
}

function at(git: Git, commit: string, name: string, since?: Date): Found {
  return { base: { name: `${commit.slice(0, 7)}, ${name}`, files: git.filesAt(commit, POLICIES), since } };
}

function lost(git: Git): Found {
  return isShallow(git)
    ? none('this clone is shallow: it does not hold the whole history', 'run: git fetch --unshallow')
    : none('this branch and main have no commit in common', 'name the commit to compare with: --base <commit>');
}

function none(why: string, remedy: string): Found {
  return {
    fault: fault({
      severity: 'warning',
      file: `${POLICIES}/`,
      what: 'what was published before could not be read, so neither old versions nor new ones were compared with it',
      why,
      remedy,
    }),
  };
}

/** When the last commit was made, where it is on `main` and nothing has been changed since. */
function mergedAt(git: Git): Date | undefined {
  if (
    git.ask('symbolic-ref', '--short', '--quiet', 'HEAD') !== 'main' ||
    git.ask('status', '--porcelain', '--', POLICIES)
  )
    return undefined;
  return new Date(git.run('log', '-1', '--format=%cI'));
}

function isShallow(git: Git): boolean {
  return git.ask('rev-parse', '--is-shallow-repository') === 'true';
}
