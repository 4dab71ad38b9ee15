import fc from 'fast-check';
import type { Element, Root } from 'hast';
import { h } from 'hastscript';
import { describe, expect, test } from 'vitest';
import { type ChangeKind, diffBodies } from '#model/diff/index.ts';
import { root } from './bodies.ts';

const kinds = (before: Root, after: Root): ChangeKind[] =>
  diffBodies(before, after, { locale: 'nb' }).changes.flatMap((change) => change.kinds);

/** Paragraphs that are told apart by their words. */
const paragraphs = fc
  .tuple(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 5, max: 20 }))
  .map(([count, length]) =>
    Array.from({ length: count }, (_, at) =>
      h('p', Array.from({ length }, (_, word) => `ord${at}x${word % 7}`).join(' ')),
    ),
  );

describe('seeing', () => {
  test('a paragraph that moved is found, wherever it went, and nothing else is said', () => {
    fc.assert(
      fc.property(paragraphs, fc.nat(), fc.nat(), (blocks, from, to) => {
        const rest = blocks.toSpliced(from % blocks.length, 1);
        const moved = rest.toSpliced(to % blocks.length, 0, blocks[from % blocks.length]!);
        const found = kinds(root(blocks), root(moved));
        expect(new Set(found)).toEqual(new Set(moved.every((block, at) => block === blocks[at]) ? [] : ['moved']));
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  test('of short unique list items, too', () => {
    const list = (...items: string[]) =>
      root([
        h(
          'ul',
          items.map((item) => h('li', item)),
        ),
      ]);
    expect(kinds(list('navn', 'adresse', 'telefon'), list('telefon', 'navn', 'adresse'))).toEqual(['moved', 'moved']);
  });

  test('whole clauses travel under one number', () => {
    const clause = (name: string) => [
      h('h2', { id: name }, `Om ${name}`),
      h('p', `Alt om ${name} står her i klartekst.`),
      h('p', `Mer om ${name}.`),
    ];
    const longer = [
      ...clause('lagring'),
      h('p', 'Dette er et langt avsnitt som holder teksten på plass når andre flytter.'),
    ];
    const diff = diffBodies(root([...clause('deling'), ...longer]), root([...longer, ...clause('deling')]), {
      locale: 'nb',
    });
    expect(diff.changes.map((change) => [change.kinds, change.move])).toEqual([
      [['moved'], 1],
      [['moved'], 1],
    ]);
    expect(diff.stats.clauses).toMatchObject({ moved: 1, unchanged: 1, added: 0, removed: 0 });
  });

  const cases: [string, Element, Element, ChangeKind[]][] = [
    ['a link target', h('p', h('a', { href: '/a' }, 'vilkår')), h('p', h('a', { href: '/b' }, 'vilkår')), ['link']],
    ['emphasis', h('p', 'Vi selger aldri data'), h('p', ['Vi selger ', h('em', 'aldri'), ' data']), ['emphasis']],
    ['typography', h('p', 'Kari’s – «bilder»'), h('p', 'Kari\'s - "bilder"'), ['typography']],
    ['a heading on another level', h('h2', 'Innsyn'), h('h3', 'Innsyn'), ['level']],
    ['a date', h('p', 'Gjelder fra 1. mai 2026'), h('p', 'Gjelder fra 2. mai 2026'), ['date']],
    ['an amount that could be a year', h('p', 'Gebyret er 2000 kroner'), h('p', 'Gebyret er 2050 kroner'), ['number']],
    ['a minus sign', h('p', 'Saldo er -500 kroner'), h('p', 'Saldo er 500 kroner'), ['number']],
    ['a figure where a hyphen came', h('p', 'Se punkt 35 her'), h('p', 'Se punkt 3-5 her'), ['number']],
  ];
  test.each(cases)('%s is named for what it is', (_, before, after, wanted) => {
    expect(kinds(root([before]), root([after]))).toEqual(wanted);
  });

  test('a row whose key is another is another row, however alike their words', () => {
    const table = (key: string, name: string) =>
      root([
        h('table', [
          h('tr', { dataKey: 'a' }, [h('td', 'Fjordtrykk'), h('td', 'trykker')]),
          h('tr', { dataKey: key }, [h('td', name), h('td', 'leverer pakker i hele landet')]),
        ]),
      ]);
    const found = diffBodies(table('b', 'Nordpost'), table('c', 'Kystbud'), { locale: 'nb' });
    expect(found.changes).toMatchObject([
      { kinds: ['removed', 'added'], block: 'row', before: 'Nordpost\tleverer pakker i hele landet' },
    ]);
    expect(kinds(table('b', 'Nordpost'), table('b', 'Kystbud'))).toEqual(['rewritten']);
  });
});
