import fc from 'fast-check';
import type { Element, Nodes, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import { describe, expect, test } from 'vitest';
import { type Change, diffBodies, diffToWords, plainText, renderDiff } from '#model/diff/index.ts';
import { diffToJson } from '#model/diff/json.ts';
import { DIFF_WORDS } from '#model/diff/languages.ts';
import { diffPage } from '#model/diff/page.ts';
import { diffToText } from '#model/diff/text.ts';
import { pair, root } from './bodies.ts';

const say = DIFF_WORDS.nb!;
const RUNS = { numRuns: 200, seed: 9 };
const shown = ([before, after]: [Root, Root]) => {
  const diff = diffBodies(before, after, { locale: 'nb' });
  return { diff, tree: renderDiff(diff, say) };
};

function elements(node: Nodes): Element[] {
  const own = node.type === 'element' ? [node] : [];
  return 'children' in node ? [...own, ...node.children.flatMap(elements)] : own;
}

/** Words of the page, without those in elements that `isOut` names. */
function wordsOf(node: Nodes, isOut: (element: Element) => boolean): string[] {
  if (node.type === 'text') return node.value.split(/\s+/).filter(Boolean);
  if (node.type === 'element' && isOut(node)) return [];
  return 'children' in node ? node.children.flatMap((child) => wordsOf(child, isOut)) : [];
}

const HELP = ['visually-hidden', 'diff-note', 'diff-steps', 'diff-label', 'diff-break'];
const isHelp = ({ tagName, properties }: Element) =>
  tagName === 'summary' ||
  HELP.some((name) => Array.isArray(properties.className) && properties.className.includes(name));

/** Typography is told in words; the old signs are not shown. */
function isQuiet({ kinds }: Change): boolean {
  return kinds.includes('typography');
}

describe('the page', () => {
  test('without what is removed it reads as the new text, without what is added as the old, nothing left out', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const { diff, tree } = shown([before, after]);
        if (diff.changes.length === 0) return;
        const letters = (text: string) => text.replace(/\s+/g, '').split('').sort().join('');
        const read = (tag: string) => letters(wordsOf(tree, (el) => isHelp(el) || el.tagName === tag).join(''));
        expect(read('del')).toBe(letters(plainText(after)));
        const isOldShown =
          diffToWords(diff).every(([op, text]) => op === '=' || /\w/.test(text)) && !diff.changes.some(isQuiet);
        if (isOldShown) expect(read('ins')).toBe(letters(plainText(before)));
      }),
      RUNS,
    );
  });

  test('every change has one anchor, and no id stands twice', () => {
    fc.assert(
      fc.property(pair, (both) => {
        const { diff, tree } = shown(both);
        const ids = elements(tree).flatMap(({ properties }) => (properties.id ? [String(properties.id)] : []));
        expect(ids.length).toBe(new Set(ids).size);
        expect(ids.filter((id) => id.startsWith('endring-')).sort()).toEqual(
          diff.changes.map(({ number }) => `endring-${number}`).sort(),
        );
      }),
      RUNS,
    );
  });

  test('is valid: an HTML parser reads it as it was written, marks hold no blocks', () => {
    const blocks = new Set(['p', 'ul', 'ol', 'li', 'table', 'tr', 'td', 'h2', 'h3', 'blockquote', 'div', 'dl']);
    fc.assert(
      fc.property(pair, (both) => {
        const { tree } = shown(both);
        const html = toHtml(tree);
        expect(toHtml(fromHtml(html, { fragment: true }))).toBe(html);
        for (const mark of elements(tree).filter(({ tagName }) => tagName === 'ins' || tagName === 'del'))
          expect(elements(mark).filter(({ tagName }) => blocks.has(tagName))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('folds what is unchanged, keeps the heading and one neighbour, and says how much it folded', () => {
    const text = (word: string) =>
      root([
        h('h2', { id: 'a' }, 'Lagring'),
        ...Array.from({ length: 6 }, (_, at) => h('p', `Avsnitt nummer ${at} ${at === 5 ? word : 'likt'}`)),
      ]);
    const html = toHtml(shown([text('gammelt'), text('nytt')]).tree);
    expect(html).toContain('<h2 id="a">Lagring</h2><details class="diff-fold"><summary>4 avsnitt er uendret</summary>');
    expect(html).toContain('</details><p>Avsnitt nummer 4 likt</p>');
  });

  test('says in words, not only in colour, what came and what went', () => {
    const html = toHtml(shown([root([h('p', 'i 6 måneder')]), root([h('p', 'i 12 måneder')])]).tree);
    expect(html).toContain('<span class="visually-hidden">fjernet: </span>6');
    expect(html).toContain('<span class="visually-hidden">lagt til: </span>12');
  });

  test('says that nothing has changed', () => {
    expect(toHtml(shown([root([h('p', 'a')]), root([h('p', 'a')])]).tree)).toContain(say.nothing);
  });

  test('as a complete page stands alone, without scripts', () => {
    const { diff } = shown([root([h('p', 'en')]), root([h('p', '<script>to</script>')])]);
    const html = toHtml(diffPage(diff, { say, locale: 'nb', title: 'Endringer' }));
    expect(html).toMatch(/^<html lang="nb"><head><meta charset="utf-8">/);
    expect(html).not.toMatch(/<script|https?:\/\//);
    expect(html).toContain('href="#endring-1"');
  });
});

describe('the other forms', () => {
  const before = root([h('h2', 'Frist'), h('p', 'Vi sletter etter 6 måneder.'), h('p', 'Slutt.')]);
  const after = root([h('h2', 'Frist'), h('p', 'Vi sletter etter 12 måneder.'), h('p', 'Slutt.')]);
  const diff = diffBodies(before, after, { locale: 'nb' });

  test('JSON has words, blocks, facts and stats', () => {
    const json = diffToJson(diff, [{ text: 'Ny mottaker' }]);
    expect(json.words).toEqual([
      ['=', 'Frist\nVi sletter etter '],
      ['-', '6'],
      ['+', '12'],
      ['=', ' måneder.\nSlutt.\n'],
    ]);
    expect(json.blocks).toMatchObject([
      { status: 'changed', heading: { after: 'Frist' }, changes: [{ kinds: ['number'] }] },
    ]);
    expect(json.facts).toEqual([{ text: 'Ny mottaker' }]);
    expect(json.stats.words).toEqual({ before: 7, after: 7, removed: 1, added: 1 });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  test('text for a terminal marks by signs, and by colour only when asked', () => {
    const plain = diffToText(diff, { say, colour: false });
    expect(plain).toContain('# Frist\nVi sletter etter [-6-]{+12+} måneder.\nSlutt.\n');
    expect(plain).not.toContain('\u001b');
    expect(diffToText(diff, { say, colour: true })).toContain('\u001b[9;33m[-6-]\u001b[0m');
  });

  test('text for a terminal ends in one line of figures, in the language of the reader', () => {
    const lines = (words = say) => diffToText(diff, { say: words, colour: false }).trimEnd().split('\n');
    expect(lines().at(-1)).toBe('Én endring · ord: 1 fjernet, 1 lagt til · 85 % av teksten er uendret');
    expect(lines(DIFF_WORDS.en).at(-1)).toBe('One change · words: 1 removed, 1 added · 85% of the text is unchanged');
    expect(lines().filter((line) => line.includes('%'))).toHaveLength(1);
  });

  test('text for a terminal names the term whose description changed, once', () => {
    const terms = (...said: string[]) =>
      root([h('dl', [h('dt', 'Posten'), h('dd', 'Frakt'), h('dt', 'Klarna'), ...said.map((one) => h('dd', one))])]);
    const both = [
      terms('Betaling', 'Norge'),
      terms('Betaling', 'Norge', 'Rolle: databehandler', 'Siden 2027'),
    ] as const;
    const text = diffToText(diffBodies(...both, { locale: 'nb' }), { say, colour: false });
    expect(text).toContain('Klarna\n{+Rolle: databehandler+}\n{+Siden 2027+}\n');
    expect(text).not.toContain('Posten');
    expect(text.match(/Klarna/g)).toHaveLength(1);
  });

  test('every language says all the words', () => {
    const leaves = (value: object): string[] =>
      Object.entries(value).flatMap(([key, one]) =>
        typeof one === 'string' ? [`${key}:${one.trim() ? 'said' : 'missing'}`] : leaves(one),
      );
    for (const words of Object.values(DIFF_WORDS)) expect(leaves(words)).toEqual(leaves(say));
  });
});
