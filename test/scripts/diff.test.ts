/** `policy diff` in a terminal. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { policy } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file into the test's folder and gives its path. */
function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const old = file('old.md', '# Bilder\nVi lagrer bildene i 6 måneder, jf. art. 15.\n');
const fresh = file('new.md', '# Bilder\nVi lagrer bildene i 12 måneder, jf. art. 15.\n');

describe('two files', () => {
  test('are shown as text, with a whole number out and a whole number in', async () => {
    const { code, out, err } = await policy(['diff', old, fresh, '--locale', 'nb']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('[-6-]');
    expect(out).toContain('{+12+}');
    expect(out).toMatch(/\nÉn endring · ord: 1 fjernet, 1 lagt til · \d+ % av teksten er uendret\n$/);
  });

  test('as JSON give back both texts, byte for byte', async () => {
    const { out } = await policy(['diff', old, fresh, '--format', 'json']);
    const { words, blocks, facts, stats } = JSON.parse(out) as {
      words: [string, string][];
      blocks: unknown[];
      facts: unknown[];
      stats: object;
    };
    const side = (sign: string) =>
      words
        .filter(([op]) => op === '=' || op === sign)
        .map(([, text]) => text)
        .join('');
    expect(side('-')).toBe('Bilder\nVi lagrer bildene i 6 måneder, jf. art. 15.\n');
    expect(side('+')).toBe('Bilder\nVi lagrer bildene i 12 måneder, jf. art. 15.\n');
    expect(blocks).toHaveLength(1);
    expect(facts).toEqual([]);
    expect(stats).toHaveProperty('unchanged');
  });

  test('as HTML are a whole page in the language asked for', async () => {
    const { out } = await policy(['diff', old, fresh, '--format', 'html', '--locale', 'nb']);
    expect(out).toMatch(/^<!doctype html><html lang="nb">[\s\S]*<del[\s\S]*<ins[\s\S]*<\/html>\s*$/);
  });

  test('that are equal say so', async () => {
    expect((await policy(['diff', old, old, '--locale', 'nb'])).out).toContain('Ingenting er endret.');
  });

  test('of 10,000 words answer in under two seconds, start included', async () => {
    const text = (word: string) =>
      Array.from(
        { length: 200 },
        (_, line) =>
          `Avsnitt ${line} ${Array.from({ length: 48 }, (_, n) => (n % 17 === line % 17 ? word : `ord${n}`)).join(' ')}.`,
      ).join('\n\n');
    const [a, b] = [file('a.md', text('gammelt')), file('b.md', text('nytt'))];
    const started = performance.now();
    expect((await policy(['diff', a, b])).code).toBe(0);
    // A busy machine gets some slack; a quiet one answers in well under one second.
    expect(performance.now() - started).toBeLessThan(6000);
  });
});

describe('two versions', () => {
  test('show the facts differences first, in the language asked for', async () => {
    const { out } = await policy(['diff', 'privacy@1', 'privacy@3', '--locale', 'en']);
    expect(out).toMatch(/^privacy@1 \(18 July 2018\) → privacy@3 \(1 January 2027\)\n\n.+\n {2}• /);
  });

  test('as a page carry the facts differences too', async () => {
    const { out } = await policy(['diff', 'privacy@1', 'privacy@3', '--format', 'html']);
    expect(out).toMatch(/^<!doctype html><html lang="nb">/);
    expect(out).toContain('Ny mottaker: ');
  });

  test('in the wrong order are the same, told which is newer', async () => {
    const [forth, back] = await Promise.all([
      policy(['diff', 'privacy@1', 'privacy@2']),
      policy(['diff', 'privacy@2', 'privacy@1']),
    ]);
    expect(back.out).toBe(forth.out);
    expect(back.err).toContain('privacy@2 is the newer');
  });

  test('of which one does not exist name those that do', async () => {
    const { code, err } = await policy(['diff', 'privacy@1', 'privacy@99']);
    expect(code).toBe(1);
    expect(err).toContain('privacy has versions 1 to 3');
  });
});

describe('what cannot be compared', () => {
  test.each([
    ['a file that is not there', ['diff', old, join(folder, 'nowhere.md')], 1, 'There is no file'],
    [
      'a file that is no text',
      ['diff', old, file('binary.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]))],
      1,
      'no text in UTF-8',
    ],
    ['a text in Latin-1', ['diff', old, file('latin1.md', Buffer.from('for å', 'latin1'))], 1, 'no text in UTF-8'],
    ['a file over 5 MB', ['diff', old, file('large.md', 'ord '.repeat(1_300_000))], 1, 'over 5 MB'],
    ['a text nested without end', ['diff', old, file('deep.md', `${'> '.repeat(2000)}dypt`)], 1, 'cannot be compared'],
    [
      'a text nested deeper than any stack',
      ['diff', old, file('deeper.md', `${'> '.repeat(10_000)}dypt`)],
      1,
      'levels inside each other',
    ],
    [
      'a text of a million list items',
      ['diff', old, file('wide.md', '* a\n'.repeat(1_000_000))],
      1,
      'more than 20000 lines',
    ],
    ['a line of nothing but marks', ['diff', old, file('marks.md', '*a* '.repeat(500_000))], 1, 'line 1 has'],
    ['a folder', ['diff', old, folder], 1, 'is a folder'],
    ['an unknown format', ['diff', old, fresh, '--format', 'pdf'], 2, 'text, html or json'],
    ['one side only', ['diff', old], 2, 'two versions or two files'],
    ['an unknown option', ['diff', old, fresh, '--colour'], 2, "Unknown option '--colour'"],
    ['versions of two policies', ['diff', 'privacy@1', 'newsletter@1'], 2, 'not versions of one policy'],
    ['a language that is none', ['diff', old, fresh, '--locale', '!'], 2, '--locale'],
  ])('%s', async (_, args, code, words) => {
    const ran = await policy(args);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(words);
    expect(ran.out).toBe('');
  });
});

describe('the command itself', () => {
  test('lists its verbs, and explains each', async () => {
    const overview = await policy([]);
    expect(overview.code).toBe(0);
    const verbs = [...overview.out.matchAll(/^ {2}([\w-]+) /gm)].map((match) => match[1]!);
    expect(verbs).toEqual(expect.arrayContaining(['check', 'diff', 'publish', 'keys']));
    for (const verb of verbs) expect((await policy([verb, '--help'])).out, verb).toMatch(/^usage: npm run policy -- /);
  });

  test('says that a verb does not exist, with exit code 2', async () => {
    const { code, err } = await policy(['frobnicate']);
    expect(code).toBe(2);
    expect(err).toContain('there is no verb "frobnicate"');
  });
});
