/** `npm run policy -- <verb>`: the command of editors and operators. */
import './lib/node-version.ts';
import { resolve } from 'node:path';
import { FaultError } from '#model/fault.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './policy/verb.ts';

/** Verbs are loaded when they are called: a check needs no database, a key no Markdown. */
const VERBS: Record<string, () => Promise<Verb>> = {
  check: async () => (await import('./policy/check.ts')).check,
  new: async () => (await import('./policy/new.ts')).fresh,
  diff: async () => (await import('./policy/diff.ts')).diff,
  import: async () => (await import('./policy/import.ts')).importVerb,
  publish: async () => (await import('./policy/publish.ts')).publish,
  campaigns: async () => (await import('./policy/campaigns.ts')).campaigns,
  notice: async () => (await import('./policy/notice.ts')).notice,
  bounces: async () => (await import('./policy/bounces.ts')).bounces,
  keys: async () => (await import('./policy/keys.ts')).keys,
  webhooks: async () => (await import('./policy/webhooks.ts')).webhooks,
  purge: async () => (await import('./policy/purge.ts')).purge,
  witness: async () => (await import('./policy/witness.ts')).witness,
  'import-receipts': async () => (await import('./policy/import-receipts.ts')).importReceipts,
  evidence: async () => (await import('./policy/evidence.ts')).evidence,
  verify: async () => (await import('./policy/verify.ts')).verify,
};

const io: Io = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  env: process.env,
  root: resolve(import.meta.dirname, '..'),
  now: () => new Date(),
};

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return help(args[0]);
  const verb = Object.hasOwn(VERBS, name) ? await VERBS[name]!() : undefined;
  if (!verb) {
    io.err(`policy: there is no verb "${name}".\n`);
    await help();
    return 2;
  }
  if (args.includes('--help') || args.includes('-h')) return help(name);
  return run(verb, args);
}

async function run(verb: Verb, args: string[]): Promise<number> {
  try {
    return await verb.run(args, io);
  } catch (error) {
    if (error instanceof UsageError || isParseError(error)) {
      io.err(`policy: ${error.message}\n\n${verb.usage}`);
      return 2;
    }
    if (!(error instanceof CommandError || error instanceof FaultError)) throw error;
    io.err(`${paint('bad', 'policy:')} ${error.message}`);
    return 1;
  }
}

async function help(name?: string): Promise<number> {
  const load = name !== undefined && Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  io.out(load ? (await load()).usage : await overview());
  return 0;
}

async function overview(): Promise<string> {
  const verbs = await Promise.all(
    Object.entries(VERBS).map(async ([name, load]) => `  ${name.padEnd(17)}${(await load()).about}`),
  );
  return [
    'usage: npm run policy -- <verb> [options]',
    '',
    ...verbs,
    '',
    'npm run policy -- <verb> --help tells more.',
  ].join('\n');
}

/** `parseArgs` throws these for unknown options and missing values. */
function isParseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
