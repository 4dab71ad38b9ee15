import { describe, expect, test } from 'vitest';
import { DIFF_WORDS } from '#model/diff/languages.ts';
import { fill, plural, stringsOf } from '../../site/strings/index.ts';

function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the words of the site', () => {
  test('no language leaves a word out, and each fills in the same names', () => {
    const nb = new Map(leaves(stringsOf('nb')));
    const en = new Map(leaves(stringsOf('en')));
    expect([...en.keys()]).toEqual([...nb.keys()]);
    for (const [path, text] of nb) {
      expect(text.trim(), path).not.toBe('');
      expect(holes(en.get(path)!), path).toEqual(holes(text));
    }
  });

  test('every language of the site can tell differences too', () => {
    expect(Object.keys(DIFF_WORDS)).toEqual(expect.arrayContaining(['nb', 'en']));
  });

  test('a language nobody wrote is refused with the file to add', () => {
    expect(() => stringsOf('se')).toThrow('site/strings/se.ts');
    expect(() => stringsOf('constructor')).toThrow('no words');
  });

  test('an unfilled name is an error and never shown', () => {
    expect(() => fill('Versjon {version}', {})).toThrow('{version}');
    expect(fill('{a} og {a}', { a: '{b}' })).toBe('{b} og {b}');
  });

  test('one and many are told apart', () => {
    const { count } = stringsOf('en').changes;
    expect([plural(count, 1, 'en'), plural(count, 2, 'en')]).toEqual(['1 change', '2 changes']);
  });
});
