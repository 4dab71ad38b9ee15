/** What the guides tell editors to run is there to be run, as it is written. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const CALL = /npm run policy -- ([^`\n]+)/g;

/** Every call of the `policy` command in the guides: the verb first. */
const calls = globSync('site/docs/**/*.md', { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(CALL)].map((match) => ({ file, call: match[1]!.trim() })),
);

describe('the commands in the guides', () => {
  test('are found in more than one guide and both languages', () => {
    const folders = new Set(calls.map(({ file }) => file.split('/')[2]));
    expect([...folders].sort()).toEqual(['en', 'nb']);
  });

  test.each(calls)('$file: $call', ({ call }) => {
    const [verb, ...words] = call.split(/\s+/);
    const usage = usageOf(verb!);
    const options = words.filter((word) => word.startsWith('--'));
    for (const option of options) expect(optionsIn(usage), call).toContain(option);
    const isWhole = formsOf(usage).some((needed) => needed.every((option) => options.includes(option)));
    expect(isWhole, `${call} leaves out an option that it needs:\n${usage}`).toBe(true);
  });
});

const usages = new Map<string, string>();

/** What `--help` says; throws for a verb that does not exist. */
function usageOf(verb: string): string {
  const known = usages.get(verb);
  if (known) return known;
  const usage = execFileSync(process.execPath, ['scripts/policy.ts', verb, '--help'], { cwd: ROOT, encoding: 'utf8' });
  usages.set(verb, usage);
  return usage;
}

function optionsIn(text: string): string[] {
  return text.match(/--[a-z][a-z-]*/g) ?? [];
}

/** The options that each way to call a verb needs: those that stand in no brackets. */
function formsOf(usage: string): string[][] {
  const lines = usage.split('\n').filter((line) => /^(usage: | {7})npm run policy -- /.test(line));
  return lines.map((line) => optionsIn(withoutBrackets(line)));
}

function withoutBrackets(text: string): string {
  const less = text.replace(/\[[^[\]]*\]/g, '');
  return less === text ? text : withoutBrackets(less);
}
