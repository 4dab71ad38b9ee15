/** API keys from the terminal, and until when they work. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../api/store/open.ts';
import { keys } from '../../scripts/policy/keys.ts';
import { UsageError } from '../../scripts/policy/verb.ts';

let folder: string;
let env: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  env = { DATABASE_URL: join(folder, 'policy.sqlite') };
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Half past eleven in the evening of 27 March 2027 in Oslo; the clock changes the night after. */
const NOW = new Date('2027-03-27T22:30:00Z');

async function run(...args: string[]) {
  const told = { out: '', err: '' };
  const into = (stream: 'out' | 'err') => (text: string) => {
    told[stream] += `${text}\n`;
  };
  const io = { out: into('out'), err: into('err'), env, root: process.cwd(), now: () => NOW };
  const code = await keys.run(args, io);
  return { code, ...told };
}

const create = (name: string, ...more: string[]) => run('create', '--name', name, '--scope', 'shop', ...more);

async function expiryOf(name: string): Promise<string | null | undefined> {
  const store = await openStore(env.DATABASE_URL!);
  const key = (await store.keys()).find((one) => one.name === name);
  await store.close();
  return key && (key.expiresAt === null ? null : new Date(key.expiresAt).toISOString());
}

describe('policy keys create', () => {
  test('with --expires makes a key that works until that day ends in the time zone of the site', async () => {
    const made = await create('today', '--expires', '2027-03-27');
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^pst_[A-Za-z0-9_-]{43}\n$/)]);
    expect(made.err).toContain('until 2027-03-27 23:00 UTC');
    expect(await expiryOf('today')).toBe('2027-03-27T23:00:00.000Z');
    await create('summer', '--expires', '2027-03-28');
    expect(await expiryOf('summer')).toBe('2027-03-28T22:00:00.000Z');
    const { out } = await run('list');
    expect(out).toMatch(/works .* today \(until 2027-03-27 23:00 UTC\)\n/);
    expect(out).not.toContain(made.out.trim());
  });

  test('with --days makes one that works so many days from now, without either one for ever', async () => {
    await create('week', '--days', '7');
    await create('always');
    expect([await expiryOf('week'), await expiryOf('always')]).toEqual(['2027-04-03T22:30:00.000Z', null]);
  });

  test.each([
    [['--expires', '2027-03-26'], /2027-03-26 is over: it is 2027-03-27 in Europe\/Oslo/],
    [['--expires', '2027-02-29'], /"2027-02-29" is no calendar day; write an existing day as 2027-01-31/],
    [['--expires', '31.12.2027'], /is no calendar day/],
    [['--expires', ''], /is no calendar day/],
    [['--expires', '2027-12-31', '--days', '7'], /--days or --expires, not both/],
    [['--days', '0'], /whole number from 1/],
    [['--days', '1.5'], /whole number from 1/],
    [['--days', '1e99'], /whole number from 1/],
  ])('%j is refused before anything is opened', async (words, why) => {
    const made = create('refused', ...words);
    await expect(made).rejects.toThrow(UsageError);
    await expect(made).rejects.toThrow(why);
    expect(await expiryOf('refused')).toBeUndefined();
  });
});
