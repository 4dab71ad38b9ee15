/** The history of a file in a git repository: one state for every commit of the main line that changed it. Only reads. */
import { execFileSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { dayAt, type Locale } from '#model/ref.ts';
import { CommandError } from '../verb.ts';
import type { Acceptable, RawText, State, Wish } from './source.ts';

export interface GitWish extends Wish {
  /** The repository's own folder. */
  path: string;
  /** Path of the text inside it, with forward slashes. */
  file: string;
  /** Go on before the file was renamed. */
  follow: boolean;
}

/** Oldest first. Throws {@link CommandError} for what is no repository, or one whose history cannot be trusted to be whole. */
export function statesInGit(wish: GitWish): State[] {
  const git = gitIn(wish.path);
  requireRepository(git, wish.path);
  requireWhole(git, wish.accept);
  const files = { [wish.locale]: wish.file, ...wish.also };
  const logs = Object.entries(files).map(([locale, file]) => ({
    locale,
    file,
    changes: changesOf(git, file, wish.follow),
  }));
  const order = git(['rev-list', '--first-parent', '--reverse', 'HEAD']).toString().trim().split('\n');
  return merged(
    order,
    logs,
    blobsOf(
      git,
      logs.flatMap((log) => log.changes),
    ),
    wish.timeZone,
  );
}

type Git = (args: string[], input?: string) => Buffer;

/** Nothing that the repository's own settings name is run. */
const SETTINGS = ['core.quotePath=false', 'core.fsmonitor=false', 'core.hooksPath=/dev/null'];

function gitIn(path: string): Git {
  const options = ['--literal-pathspecs', '-C', path, ...SETTINGS.flatMap((one) => ['-c', one])];
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const env = { ...own, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
  return (args, input) =>
    execFileSync('git', [...options, ...args], { env, input, stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 30 });
}

function requireRepository(git: Git, path: string): void {
  const found = attempt(() => git(['rev-parse', '--is-bare-repository']).toString().trim());
  if (typeof found !== 'string') {
    throw new CommandError(
      `${path} is no git repository.`,
      statSync(path, { throwIfNoEntry: false }) ? found.why : 'there is no such folder',
      'name the folder that holds .git, or import dated files with --folder',
    );
  }
  const top = found === 'true' ? path : git(['rev-parse', '--show-toplevel']).toString().trim();
  if (realpathSync(top) !== realpathSync(path)) {
    throw new CommandError(
      `${path} is no git repository.`,
      `it is a folder inside the repository ${top}`,
      `if that is the one, write --git ${top} and the path of the file from there`,
    );
  }
  const head = attempt(() => git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).toString());
  if (typeof head === 'string') return;
  throw new CommandError(
    `${path} has no commit.`,
    'a history begins with one',
    'commit the text, or import it with --file and --date',
  );
}

function requireWhole(git: Git, accept: ReadonlySet<Acceptable>): void {
  const is = (args: string[]) => attempt(() => git(args).toString().trim());
  if (is(['rev-parse', '--is-shallow-repository']) === 'true' && !accept.has('shallow'))
    throw odd(
      'The repository is a shallow clone.',
      'the commits before a certain one are missing',
      'run git fetch --unshallow in it',
      'shallow',
    );
  if (typeof is(['symbolic-ref', '--quiet', 'HEAD']) !== 'string' && !accept.has('detached'))
    throw odd(
      'The repository stands on no branch (detached HEAD).',
      'newer texts may lie on a branch',
      'run git switch main in it',
      'detached',
    );
  const changed = is(['status', '--porcelain', '--untracked-files=no']);
  if (typeof changed === 'string' && changed !== '' && !accept.has('dirty')) {
    const what = `The repository has changes that are not committed: ${changed.split('\n')[0]!.trim()}.`;
    throw odd(what, 'they would be left out without a word', 'commit them or put them back', 'dirty');
  }
}

function odd(what: string, why: string, remedy: string, name: Acceptable): CommandError {
  return new CommandError(what, why, `${remedy}; or, to import it as it is, add --accept ${name}`);
}

interface Change {
  commit: string;
  /** Epoch ms at which it came to the main line. */
  at: number;
  subject: string;
  /** Null when the file was deleted. */
  blob: string | null;
  place: string;
}

const MARK = '\u0001';

/** Commits of the main line that changed `file`; a merge counts as one. */
function changesOf(git: Git, file: string, follow: boolean): Change[] {
  const options = [
    '--first-parent',
    '--no-ext-diff',
    '--no-textconv',
    '--raw',
    '--no-abbrev',
    `--format=${MARK}%H%x00%cI%x00%s`,
  ];
  const text = git(['log', ...options, ...(follow ? ['--follow'] : []), 'HEAD', '--', file]).toString();
  const changes = text
    .split(MARK)
    .slice(1)
    .flatMap((entry) => changeOf(entry, file));
  if (changes.length > 0) return changes;
  const untracked = git(['ls-files', '--others', '--', file]).toString().trim() !== '';
  throw new CommandError(
    `${file} has no history in this repository.`,
    untracked ? 'it lies there, but was never committed' : 'no commit on this branch touches a file of that name',
    untracked
      ? 'commit it first, or import it with --file and --date'
      : `${similar(git, file)}; --follow finds a file that was renamed`,
  );
}

function changeOf(entry: string, file: string): Change[] {
  const [head = '', ...lines] = entry.split('\n');
  const [commit, at, subject] = head.split('\0') as [string, string, string];
  const raw = lines.map((line) => /^:\d{6} (\d{6}) [0-9a-f]+ ([0-9a-f]+) ([A-Z])/.exec(line)).find(Boolean);
  if (!raw) return [];
  const [, mode, blob, status] = raw as unknown as [string, string, string, string];
  const place = `${file} in commit ${commit.slice(0, 7)}`;
  if (status !== 'D' && !mode.startsWith('100'))
    throw new CommandError(`${place} is no file but a link.`, 'there is no text in it', 'name the file it leads to');
  return [{ commit, at: Date.parse(at), subject, blob: status === 'D' ? null : blob, place }];
}

function similar(git: Git, file: string): string {
  const wanted = file.split('/').at(-1)!.toLowerCase();
  const all = git(['ls-tree', '-r', '--name-only', 'HEAD']).toString().trim().split('\n');
  const like =
    all.find((one) => one.toLowerCase().endsWith(wanted)) ?? all.find((one) => /priva|person|term|vilk/i.test(one));
  return like ? `did you mean ${like}?` : 'check the path from the root of the repository';
}

/** The contents of all blobs, by one process. */
function blobsOf(git: Git, changes: readonly Change[]): Map<string, Uint8Array> {
  const names = [...new Set(changes.flatMap(({ blob }) => blob ?? []))];
  const answer = git(['cat-file', '--batch'], `${names.join('\n')}\n`);
  const blobs = new Map<string, Uint8Array>();
  for (let offset = 0; offset < answer.length; ) {
    const end = answer.indexOf(0x0a, offset);
    const [name, type, size] = answer.toString('latin1', offset, end).split(' ') as [string, string, string];
    if (type !== 'blob')
      throw new CommandError(`The text ${name} is missing in the repository.`, type, 'run git fsck in it');
    blobs.set(name, answer.subarray(end + 1, end + 1 + Number(size)));
    offset = end + 2 + Number(size);
  }
  return blobs;
}

interface Log {
  locale: Locale;
  file: string;
  changes: Change[];
}

/** One state for every commit that changed any of the files, with what each of them was then. */
function merged(
  order: readonly string[],
  logs: readonly Log[],
  blobs: ReadonlyMap<string, Uint8Array>,
  timeZone: string,
): State[] {
  const byCommit = Map.groupBy(
    logs.flatMap((log) => log.changes.map((change) => ({ ...log, change }))),
    (one) => one.change.commit,
  );
  const texts: Record<Locale, RawText> = {};
  const states: State[] = [];
  let day = '';
  for (const commit of order) {
    const changed = byCommit.get(commit);
    if (!changed) continue;
    for (const { locale, file, change } of changed) {
      if (change.blob === null) delete texts[locale];
      else texts[locale] = { name: file, place: change.place, bytes: blobs.get(change.blob)! };
    }
    const { at, subject } = changed[0]!.change;
    // A clock that was wrong, or a rebase: days never decrease.
    day = [day, dayAt(at, timeZone)].sort().at(-1)!;
    states.push({ day, from: `commit ${commit.slice(0, 7)}`, said: subject, texts: { ...texts } });
  }
  return states;
}

function attempt<T>(work: () => T): T | { why: string } {
  try {
    return work();
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: Buffer };
    if (code === 'ENOENT')
      throw new CommandError(
        'git is not there.',
        'the history is read with it',
        'install git, or check the path of the repository',
      );
    return {
      why:
        stderr
          ?.toString()
          .trim()
          .split('\n')[0]
          ?.replace(/^fatal: /, '') || String(error),
    };
  }
}
