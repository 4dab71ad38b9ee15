/** What somebody with bad intent, or a careless copy, could put into a text or its settings: each file is refused by line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorsIn } from '#model/fault.ts';
import { loadHouse } from '#model/house.ts';
import { FIXTURES, houseFiles } from '../support/house.ts';

const FOLDER = join(FIXTURES, 'hostile');
const FOLDER_OF_VERSION = 'content/policies/terms/2';
/** `lines.txt` was written by hand beside the files: the line where each becomes hostile. */
const CASES = readFileSync(join(FOLDER, 'lines.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((row) => row.split(' ') as [string, string]);

/** The small house with the hostile file in the place of an honest one. */
function faultsWith(name: string, text: string) {
  const file = `${FOLDER_OF_VERSION}/${name.endsWith('.yaml') ? 'version.yaml' : 'nb.mdx'}`;
  const { faults } = loadHouse(houseFiles().set(file, text));
  return errorsIn(faults).filter((fault) => fault.file === file);
}

describe('a hostile file is refused with its line, a reason and a remedy', () => {
  test('there are at least sixty texts, and every file has its line', () => {
    const files = readdirSync(FOLDER).filter((name) => name !== 'lines.txt');
    expect(files.filter((name) => name.endsWith('.mdx')).length).toBeGreaterThan(60);
    expect(CASES.map(([name]) => name).toSorted()).toEqual(files.toSorted());
  });

  test.each(CASES)('%s', (name, line) => {
    const before = performance.now();
    const faults = faultsWith(name, readFileSync(join(FOLDER, name), 'utf8'));
    expect(faults.map((fault) => fault.line)).toContain(Number(line));
    for (const { what, why, remedy } of faults) expect([what, why, remedy].every(Boolean)).toBe(true);
    // A text that takes for ever is an attack too; the parser alone took 46 s over one of these.
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe('what only looks hostile', () => {
  const text = readFileSync(join(FIXTURES, 'house/_base', FOLDER_OF_VERSION, 'nb.mdx'), 'utf8');

  test.each([
    ['braces and tags written as entities', 'Skriv &#123;process.exit()&#125; eller &lt;script&gt; på papir.'],
    ['an import in the middle of a sentence', 'Varer vi må ta inn, går under import og export.'],
    ['a closing brace alone', 'Vi sender } varene.'],
    ['a mark that is escaped', 'Vi sender \\{varene\\} i en \\<pose\\>.'],
    ['æøå, quotes, dashes and a hard space', 'Vi «bærer» – også på øya – 1\u00a0000 kart.'],
    ['an address with a percent sign', '[Se her](https://example.no/a%20b?c=d&e=f#g)'],
  ])('%s is plain prose, and nothing of it runs', (_, words) => {
    expect(faultsWith('nb.mdx', text)).toEqual([]);
    const faults = faultsWith('nb.mdx', `${text}\n${words}\n`);
    expect(faults.filter(({ what }) => !what.startsWith('what a visitor reads'))).toEqual([]);
  });
});
