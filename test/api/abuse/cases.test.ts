/** Every case of abuse has an answer under its name: the table in README.md, held to this list and to the tests. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What was promised, word for word. */
const CASES = [
  'forged acceptance',
  'acceptance with a stolen shop key',
  'back-dating',
  'unknown version, wrong hash or locale',
  'edited published version',
  'enumeration of users',
  'link scanners',
  'replay',
  'mail bombing by repeated publishing',
  'header injection through names and titles',
  'XSS through policy text, differences or summaries',
  'bidi and zero-width characters in policy text',
  'nb and en drifting apart',
  'formula injection in CSV',
  'prototype pollution',
  'duplicate JSON keys',
  'wrong content type',
  'unknown method',
  'huge bodies',
  'disconnect in mid-request',
  'publish racing accept',
  'clock stepping back',
  'cached answers outliving the effective instant',
  'the database away',
  'unsafe PostgreSQL settings',
  'two processes migrating at once',
];

const ROOT = resolve(import.meta.dirname, '../../..');
const ROW = /^\| (?<name>[^|]+) \| (?<answer>[^|]+) \| `(?<file>[^`]+)`: (?<title>[^|]+) \|$/;

interface Row {
  name: string;
  file: string;
  title: string;
}

function rowsIn(table: string): Row[] {
  const lines = table.split('\n').filter((line) => /^\| (?!case|---)/.test(line));
  return lines.map((line) => {
    const found = ROW.exec(line)?.groups;
    if (!found) throw new Error(`no row of the table: ${line}`);
    return found as unknown as Row;
  });
}

/** Whether `text` has a test, or a block of tests, with exactly this title. */
function hasTest(text: string, title: string): boolean {
  const titles = text.matchAll(/\b(?:test|describe)(?:\.each\([\s\S]*?\))?\(\s*(['"`])(.*?)\1,/g);
  return [...titles].some(([, , one]) => one === title);
}

const rows = rowsIn(readFileSync(join(import.meta.dirname, 'README.md'), 'utf8'));
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

describe('the cases of abuse', () => {
  test('are those that were promised, in that order, each with an answer', () => {
    expect([...new Set(rows.map(({ name }) => name))]).toEqual(CASES);
  });

  test.each(rows)('$name: “$title” is a test in $file', ({ file, title }) => {
    expect(hasTest(textOf(file), title)).toBe(true);
  });

  test('stand in the tests of this folder under exactly their names', () => {
    const here = rows.filter(({ file }) => file.startsWith('test/api/abuse/') && !file.endsWith('silence.test.ts'));
    for (const { name, title } of here) expect(title).toBe(name);
  });

  test('control: a title that no test has, or only in part or in a comment, is missed', () => {
    const text = "describe('link scanners', () => {}); // test('replay',";
    expect(hasTest(text, 'link scanners')).toBe(true);
    for (const odd of ['link', 'link scanners ', 'prototype pollution']) expect(hasTest(text, odd)).toBe(false);
    expect(() => rowsIn('| a | b | c |')).toThrow('no row');
  });
});
