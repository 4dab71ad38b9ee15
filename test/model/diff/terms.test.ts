import fc from 'fast-check';
import type { Element, Nodes } from 'hast';
import { h } from 'hastscript';
import { describe, expect, test } from 'vitest';
import { type BodyDiff, diffBodies, diffToWords, plainText, renderDiff } from '#model/diff/index.ts';
import { DIFF_WORDS } from '#model/diff/languages.ts';
import { readBody } from '#model/diff/read.ts';
import { root } from './bodies.ts';
import { shapeOf, sideOf } from './sides.ts';

type Entry = [term: string, ...descriptions: string[]];

const list = (entries: readonly Entry[], isWrapped = false) => {
  const groups = entries.map(([term, ...lines]) => [h('dt', term), ...lines.map((line) => h('dd', line))]);
  return root([h('dl', isWrapped ? groups.map((group) => h('div', group)) : groups.flat())]);
};
const diff = (before: readonly Entry[], after: readonly Entry[]) =>
  diffBodies(list(before), list(after), { locale: 'nb' });

const line = fc.constantFrom(
  'Lagres i seks måneder.',
  'Lagres i tolv måneder.',
  'Slettes når du ber om det, senest etter tretti dager.',
  'Deles med ingen.',
);
const term = fc.constantFrom('Album', 'Bilde', 'Ordre', 'Kopi', 'Konto', 'Adresse', 'Kvittering');
const entries = fc.uniqueArray(
  fc.tuple(term, fc.array(line, { minLength: 1, maxLength: 3 })).map(([name, lines]): Entry => [name, ...lines]),
  { minLength: 1, maxLength: 6, selector: ([name]) => name },
);

describe('lists of terms', () => {
  test('hold both texts, in words and in structure, whichever is the old one', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const [there, back] = [diff(before, after), diff(after, before)];
        const swapped = { '=': '=', '-': '+', '+': '-' } as const;
        const runs = diffToWords(there);
        const joined = (own: '-' | '+') => runs.map(([op, text]) => (op === '=' || op === own ? text : '')).join('');
        expect([joined('-'), joined('+')]).toEqual([plainText(list(before)), plainText(list(after))]);
        expect(sideOf(there, 'before')).toEqual(readBody(list(before)).map(shapeOf));
        expect(sideOf(there, 'after')).toEqual(readBody(list(after)).map(shapeOf));
        const sorted = (words: typeof runs) => words.map(([op, text]) => `${op}${text}`).sort();
        expect(sorted(diffToWords(back).map(([op, text]) => [swapped[op], text]))).toEqual(sorted(runs));
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test('what came or went never stands among the lines of another term that both texts have', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const kept = before.map(([name]) => name).filter((name) => after.some(([other]) => other === name));
        const found = diff(before, after);
        fc.pre(!found.changes.some(({ kinds }) => kinds.includes('reshaped')));
        for (const terms of termsShown(found))
          if (terms.some((words) => kept.some((name) => words.includes(name)))) expect(terms).toHaveLength(1);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test('what describes a term is compared with what described it, though another says the same now', () => {
    const found = diff(
      [
        ['Album', 'Lagres i seks måneder.'],
        ['Bilde', 'Lagres i tolv måneder.'],
      ],
      [
        ['Album', 'Lagres i tolv måneder.'],
        ['Kopi', 'Lagres i seks måneder.'],
        ['Bilde', 'Lagres i tolv måneder.'],
      ],
    );
    expect(found.changes.map(({ kinds, before, after }) => [kinds.join(' '), before, after])).toEqual([
      ['number', 'seks', 'tolv'],
      ['added', '', 'Kopi\nLagres i seks måneder.'],
    ]);
  });

  test('an entry moves as one, also when others say what it says', () => {
    const [a, b, c]: Entry[] = [
      ['Album', 'Lagres i seks måneder.'],
      ['Bilde', 'Lagres i seks måneder.'],
      ['Ordre', 'Lagres i seks måneder.', 'Deles med ingen.'],
    ];
    const found = diff([a!, b!, c!], [b!, c!, a!]);
    expect(found.changes.map(({ kinds, move, before, after }) => [kinds, move, before, after])).toEqual([
      [['moved'], 1, 'Album\nLagres i seks måneder.', ''],
      [['moved'], 1, '', 'Album\nLagres i seks måneder.'],
    ]);
  });

  test('wrapping each entry in a div is no change', () => {
    fc.assert(
      fc.property(entries, (all) => {
        expect(diffBodies(list(all), list(all, true), { locale: 'nb' }).changes).toEqual([]);
      }),
      { numRuns: 50, seed: 3 },
    );
  });
});

/** The words of the terms in every group of the list shown. */
function termsShown(found: BodyDiff): string[][] {
  const elements = (node: { children: Nodes[] }) => node.children.filter((child) => child.type === 'element');
  const lists = (node: { children: Nodes[] }): Element[] =>
    elements(node).flatMap((child) => (child.tagName === 'dl' ? [child] : lists(child)));
  const groups = lists(renderDiff(found, DIFF_WORDS.nb!)).flatMap(elements);
  expect(groups.map(({ tagName }) => tagName)).toEqual(groups.map(() => 'div'));
  const terms = (group: Element) => elements(group).filter(({ tagName }) => tagName === 'dt');
  return groups.map((group) => terms(group).map((term) => JSON.stringify(term)));
}
