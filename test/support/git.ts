/** Real git repositories in temporary folders, holding a house. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { hashesOf, loadHouse, refOf } from '#model/house.ts';
import type { Io, Verb } from '../../scripts/policy/verb.ts';
import { houseFiles } from './house.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Kari',
  GIT_AUTHOR_EMAIL: 'kari@example.no',
  GIT_COMMITTER_NAME: 'Kari',
  GIT_COMMITTER_EMAIL: 'kari@example.no',
  GIT_AUTHOR_DATE: '2026-12-01T11:00:00Z',
  GIT_COMMITTER_DATE: '2026-12-01T11:00:00Z',
};

export interface Repository {
  root: string;
  /** Runs git in the repository; what it prints. Throws when it fails. */
  git(...args: string[]): string;
  read(path: string): string;
  write(path: string, text: string): void;
  /** Replaces the first `before` in a file, which must hold it. */
  edit(path: string, before: string, after: string): void;
  /** Commits everything. */
  commit(message: string): void;
  /** Runs a verb as the command would, on a day in Oslo. */
  policy(verb: Verb, args?: string[], wish?: { today?: string; env?: Record<string, string> }): Promise<Told>;
  remove(): void;
}

export interface Told {
  code: number;
  out: string;
  err: string;
  /** What the command would have stopped with; '' when it did not. */
  error: string;
}

/** The house of `test/fixtures/house/_base` with right hashes, both versions committed on `main`. */
export function aRepository(): Repository {
  const repository = emptyRepository();
  for (const [path, text] of withHashes(houseFiles())) repository.write(path, text);
  cpSync(join(PROJECT, 'content/rules.yaml'), join(repository.root, 'content/rules.yaml'));
  repository.commit('Publish terms@1 and terms@2');
  repository.write('README.md', 'Texts of the shop.\n');
  repository.commit('Say what this is');
  return repository;
}

export function emptyRepository(root = mkdtempSync(join(tmpdir(), 'policy-git-'))): Repository {
  const repository = repositoryAt(root);
  repository.git('init', '--quiet', '--initial-branch=main');
  return repository;
}

/** A clone of `from`, with `origin/main`. */
export function aClone(from: Repository, ...options: string[]): Repository {
  const root = mkdtempSync(join(tmpdir(), 'policy-clone-'));
  repositoryAt(tmpdir()).git('clone', '--quiet', ...options, `file://${from.root}`, root);
  return repositoryAt(root);
}

export function repositoryAt(root: string): Repository {
  const git = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('git', ['-C', root, ...args], { env: ENV, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  return {
    root,
    git,
    read,
    write,
    edit: (path, before, after) => {
      const text = read(path);
      if (!text.includes(before)) throw new Error(`${path} does not hold "${before}"`);
      write(
        path,
        text.replace(before, () => after),
      );
    },
    commit: (message) => {
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
    },
    policy: (verb, args = [], wish = {}) => call(verb, args, root, wish),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

async function call(
  verb: Verb,
  args: string[],
  root: string,
  { today = '2026-12-15', env = {} }: { today?: string; env?: Record<string, string> },
): Promise<Told> {
  const told: Told = { code: -1, out: '', err: '', error: '' };
  const io: Io = {
    out: (text) => {
      told.out += `${text}\n`;
    },
    err: (text) => {
      told.err += `${text}\n`;
    },
    env,
    root,
    now: () => new Date(`${today}T11:00:00Z`),
  };
  try {
    told.code = await verb.run(args, io);
  } catch (error) {
    told.error = error instanceof Error ? error.message : String(error);
  }
  return told;
}

/** The files with the hashes that they really have. */
export function withHashes(files: Map<string, string>): Map<string, string> {
  const { house } = loadHouse(files);
  const lines = house!.policies
    .flatMap(({ versions }) => versions)
    .map(
      (version) =>
        `${refOf(version)}:\n${Object.entries(hashesOf(version))
          .map(([locale, hash]) => `  ${locale}: ${hash}\n`)
          .join('')}`,
    );
  return new Map(files).set('content/policies/hashes.yaml', lines.join(''));
}
