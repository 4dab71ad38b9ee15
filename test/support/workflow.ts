/** GitHub's workflows as far as they can be run here: the YAML read, each `run:` executed by bash, contexts handed in. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Repository, repositoryAt } from './git.ts';

export const PROJECT = resolve(import.meta.dirname, '../..');

export interface Step {
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}

export interface Job {
  permissions?: Record<string, string>;
  env?: Record<string, string>;
  steps: Step[];
}

export interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

/** `policy-check` as data. */
export function workflow(name: string): Workflow {
  return parse(readFileSync(join(PROJECT, `.github/workflows/${name}.yml`), 'utf8')) as Workflow;
}

export interface Run {
  code: number;
  output: string;
  /** Name of the step that failed; undefined when all went well. */
  failed: string | undefined;
  /** Names of the steps that were run. */
  ran: string[];
}

export interface Wish {
  cwd: string;
  /** What `${{ … }}` stands for, by the text between the braces. */
  contexts?: Record<string, string>;
  /** Goes before everything else. */
  env?: Record<string, string>;
  /** Steps to leave out, by name. */
  without?: string[];
}

/** Runs the one job of a workflow, step by step, as a runner does. `uses:` and `npm ci` are left out. */
export async function runJob(name: string, wish: Wish): Promise<Run> {
  const [job] = Object.values(workflow(name).jobs);
  const run: Run = { code: 0, output: '', failed: undefined, ran: [] };
  for (const step of job!.steps) {
    if (!step.run || step.run.startsWith('npm ci') || wish.without?.includes(step.name!)) continue;
    if (!isDue(step.if, run, wish.contexts ?? {})) continue;
    const env = { ...valued(job!.env, wish), ...valued(step.env, wish), ...wish.env };
    const { code, output } = await shell(step.run, wish.cwd, env);
    run.ran.push(step.name!);
    run.output += output;
    if (code !== 0) Object.assign(run, { code, failed: run.failed ?? step.name });
  }
  return run;
}

function isDue(condition: string | undefined, run: Run, contexts: Record<string, string>): boolean {
  const text = condition?.replace(/^\$\{\{\s*|\s*\}\}$/g, '');
  if (text === '!cancelled()') return true;
  if (run.failed) return false;
  const filled = /^(\S+) != ''$/.exec(text ?? '');
  if (filled) return lookUp(filled[1]!, contexts) !== '';
  if (text !== undefined) throw new Error(`no such condition is known here: ${text}`);
  return true;
}

function valued(env: Record<string, string> = {}, { contexts = {} }: Wish): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      String(value).replace(/\$\{\{\s*(.+?)\s*\}\}/g, (_, text: string) => lookUp(text, contexts)),
    ]),
  );
}

function lookUp(text: string, contexts: Record<string, string>): string {
  const value = contexts[text];
  if (value === undefined) throw new Error(`the test says nothing about "${text}"`);
  return value;
}

function shell(script: string, cwd: string, env: Record<string, string>): Promise<{ code: number; output: string }> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    env: { ...process.env, npm_config_update_notifier: 'false', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  return new Promise((done) => child.once('close', (code) => done({ code: code ?? 1, output })));
}

export interface Place {
  /** A clone of the project as it is now, on `main`, with its packages. */
  repository: Repository;
  /** The bare repository it was cloned from. */
  remote: string;
  temp: string;
  /** What every step needs: commands of a runner that are not here, and a place for its files. */
  env: Record<string, string>;
  /** Every call of `gh`, its arguments joined by spaces. */
  calls(): string[];
  remove(): void;
}

const NEEDED = [
  'api',
  'content',
  'scripts',
  'site',
  'astro.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  '.gitignore',
  '.npmrc',
];

/** `gh` is played by a script that writes down how it was called and answers `answers.gh`. */
export function aPlace(): Place {
  const temp = mkdtempSync(join(tmpdir(), 'policy-workflow-'));
  const remote = join(temp, 'remote.git');
  const repository = repositoryAt(join(temp, 'work'));
  mkdirSync(repository.root);
  for (const name of NEEDED) cpSync(join(PROJECT, name), join(repository.root, name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(repository.root, 'node_modules'));
  repositoryAt(temp).git('init', '--quiet', '--bare', '--initial-branch=main', remote);
  repository.git('init', '--quiet', '--initial-branch=main');
  // A link is no folder, so .gitignore's "node_modules/" does not see it.
  writeFileSync(join(repository.root, '.git/info/exclude'), 'node_modules\nreport.md\n');
  repository.commit('Publish the texts');
  repository.write('NOTES.md', 'x\n');
  repository.commit('Note');
  repository.git('remote', 'add', 'origin', remote);
  repository.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  const bin = join(temp, 'bin');
  command(bin, 'sudo', 'exec "$@"');
  command(bin, 'gh', `echo "$*" >> "${temp}/gh.log"; ${GH}`);
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GITHUB_STEP_SUMMARY: join(temp, 'summary.md'),
    GITHUB_ACTIONS: 'true',
    RUNNER_TEMP: temp,
    GH_ANSWER: '',
  };
  return {
    repository,
    remote,
    temp,
    env,
    calls: () => readOr(join(temp, 'gh.log')).split('\n').filter(Boolean),
    remove: () => rmSync(temp, { recursive: true, force: true }),
  };
}

/** `gh api` answers what the test says, `gh run download` lays the report where it is wanted. */
const GH = `case "$1" in
api) echo "$GH_ANSWER" ;;
run) mkdir -p report; cp "$RUNNER_TEMP/artifact.md" report/report.md ;;
esac`;

function command(bin: string, name: string, script: string): void {
  mkdirSync(dirname(join(bin, name)), { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
