/** What an import makes of texts as they come: safe, whole, and with a word about everything that was left out. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderText } from '#model/body/render.ts';
import { bodyText } from '#model/body/text.ts';
import { noMemory, proposeIds } from '../../scripts/policy/import/clauses.ts';
import { printMdx } from '../../scripts/policy/import/mdx.ts';
import { Notes } from '../../scripts/policy/import/notes.ts';
import { readText } from '../../scripts/policy/import/text.ts';

function converted(source: string, name = 'x.md', base: string | null = null) {
  const notes = new Notes();
  const text = readText(name, source, base, notes);
  const mdx = printMdx(text.blocks, proposeIds(text.blocks, noMemory()), { place: 'x', locale: 'nb', notes });
  return { mdx, notes: notes.lines(), title: text.title };
}
const mdxOf = (source: string, name?: string, base?: string) => converted(source, name, base).mdx;
const html = (source: string) => mdxOf(source, 'x.html');
const wordsOf = (mdx: string) => bodyText(renderText(mdx, { file: 'x', facts: null, locale: 'nb' }));

describe('what would run', () => {
  test.each([
    ['{process.exit()}', '{process.exit()}'],
    ['Sum: {1 + 1}', 'Sum: {1 + 1}'],
    ['import x from "y"', 'import x from "y"'],
    ['export const x = 1', 'export const x = 1'],
    ['export of data', 'export of data'],
    ['a < b > c', 'a < b > c'],
    ['&lt;script>alert(1)&lt;/script>', '<script>alert(1)</script>'],
    ['`{x}` and `<Fact path="a" />`', '{x} and <Fact path="a" />'],
    ['\\{a\\} \\<b>', '{a} <b>'],
  ])('%s is kept as words', (source, words) => {
    expect(wordsOf(mdxOf(`Før.\n\n${source}\n\nEtter.\n`))).toBe(`Før.\n${words}\nEtter.`);
  });

  test.each([
    ['<script>alert(1)</script>', 'script left out'],
    ['<style>p{}</style>', 'style sheet left out'],
    ['<iframe src="https://x.example"></iframe>', 'embedded page left out'],
    ['<!-- hemmelig -->', 'comment left out'],
    ['<p hidden>skjult</p>', 'hidden passage left out'],
    ['<p style="display: none">skjult</p>', 'hidden passage left out'],
    ['![](x.png)', 'image left out'],
  ])('%s is left out, and said', (source, note) => {
    const { mdx, notes } = converted(`Før.\n\n${source}\n\nEtter.\n`);
    expect([mdx, notes]).toEqual(['Før.\n\nEtter.\n', [note]]);
  });

  test('attributes that would run are gone', () => {
    expect(html('<p onclick="x()">Les <b onmouseover=y()>her</b>.</p>')).toBe('Les **her**.\n');
  });
});

describe('links', () => {
  test.each([
    ['https://x.example/a', 'https://x.example/a'],
    ['http://x.example/a', 'https://x.example/a'],
    ['//x.example', 'https://x.example/'],
    ['mailto:post@x.example', 'mailto:post@x.example'],
    ['tel:+47 51 00 00 00', 'tel:+4751000000'],
    ['https://x.example/{a}?b=<c>', 'https://x.example/%7Ba%7D?b=%3Cc%3E'],
    ['https://user:word@x.example/', 'https://x.example/'],
  ])('%s leads to %s', (href, url) => {
    expect(html(`<p><a href="${href}">her</a></p>`)).toBe(`[her](${url})\n`);
  });

  test.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'ftp://x.example/a',
    'ws://x.example',
  ])('%s is taken off its words', (href) => {
    const { mdx, notes } = converted(`<p>Les <a href="${href}">her</a>.</p>`, 'x.html');
    expect([mdx, notes]).toEqual(['Les her.\n', ['unsafe link taken off its words']]);
  });

  test('a relative one needs to know where the text lay', () => {
    expect(mdxOf('[her](../vilkar/)')).toBe('her\n');
    expect(mdxOf('[her](../vilkar/)', 'x.md', 'https://x.example/a/b/')).toBe('[her](https://x.example/a/vilkar/)\n');
  });

  test('one inside the text leads to the clause; one that leads nowhere goes', () => {
    const text = '[Til lagring](#2-lagring) og [noe annet](#borte)\n\n## 2. Lagring\n\nTekst.\n';
    expect(mdxOf(text)).toBe('[Til lagring](#lagring) og noe annet\n\n## 2. Lagring [#lagring]\n\nTekst.\n');
    expect(html('<a href="#x">A</a><h2 id="x">Lagring</h2>')).toBe('[A](#x)\n\n## Lagring [#x]\n');
  });

  test('addresses in the running text become safe links, also in a heading', () => {
    const mdx = mdxOf('Se www.x.example og http://y.example. Skriv til post@x.example.');
    const links = [...mdx.matchAll(/\]\(([^)]+)\)/g)].map((one) => one[1]);
    expect(links).toEqual(['https://www.x.example/', 'https://y.example/', 'mailto:post@x.example']);
    expect(wordsOf(mdx).replace(/ <[^>]+>/g, '')).toBe(
      'Se www.x.example og http://y.example. Skriv til post@x.example.',
    );
    expect(mdxOf('## Om www.x.example\n\nTekst.\n')).toContain('](https://www.x.example/) [#om-www-x-example]');
  });
});

describe('structure', () => {
  test('a single first heading is the title; the levels below become two', () => {
    const { mdx, title, notes } = converted('# Personvern\n\n### A\n\nx\n\n#### B\n\ny\n\n##### C\n\nz\n');
    expect([title, mdx]).toEqual(['Personvern', '## A [#a]\n\nx\n\n### B [#b]\n\ny\n\n### C [#c]\n\nz\n']);
    expect(notes).toEqual(['heading raised to the third level']);
  });

  test('frontmatter gives the title and goes', () => {
    expect(converted('---\ntitle: "Vilkår"\nlayout: x\n---\n\nTekst.\n')).toMatchObject({
      mdx: 'Tekst.\n',
      title: 'Vilkår',
    });
  });

  test('of a page only the text is read, not what surrounds it', () => {
    const page =
      '<!doctype html><title>P</title><nav>Meny</nav><main><h1>P</h1><p>Tekst.</p></main><footer>Fot</footer>';
    expect(converted(page, 'x.html')).toMatchObject({ mdx: 'Tekst.\n', title: 'P' });
  });

  test.each([
    ['<ul><li>a<li>b<ul><li>c</ul></ul>', '- a\n- b\n  - c\n'],
    ['<ol start=3><li>a</ol>', '3. a\n'],
    ['<dl><dt>Navn<dd>Ola</dl>', '**Navn**\n\nOla\n'],
    ['<div>a<p>b</p>c</div>', 'a\n\nb\n\nc\n'],
    ['a<br><br>b', 'a\\\nb\n'],
    ['<b>a </b>b<i> c</i>', '**a** b _c_\n'],
    ['<b>a<b>b</b></b>', '**ab**\n'],
    ['<pre>en\nto</pre>', 'en\\\nto\n'],
    ['<details><summary>Mer</summary>Tekst</details>', '**Mer**\n\nTekst\n'],
    ['<blockquote><h2>Tittel</h2>x</blockquote>', '> **Tittel**\n>\n> x\n'],
    ['<table><tr><td><h2>A</h2>x</td><td>y</td></tr></table>', '## A [#a]\n\nx\n\ny\n'],
    ['<img src=x alt="Et bilde">', 'Et bilde\n'],
    ['<h2></h2>x', 'x\n'],
    ['<h2>a<br>b</h2>x', '## a b [#a-b]\n\nx\n'],
  ])('%s', (source, mdx) => {
    expect(html(source)).toBe(mdx);
  });

  test('a table stays one, with its heads and every word', () => {
    const table =
      '<table><caption>Hvem</caption><thead><tr><th>Navn<th>Land</thead><tr><td>A|B<td>Norge<br>Sverige<tr><td>C</table>';
    const rows = html(table)
      .split('\n')
      .map((line) => line.replace(/-+/g, '-').replace(/ +/g, ' '));
    expect(rows).toEqual(['Hvem', '', '| Navn | Land |', '| - | - |', '| A\\|B | Norge Sverige |', '| C | |', '']);
  });

  test('hidden characters go, letters are composed', () => {
    const { mdx, notes } = converted('Per\u00ADson\u200Bvern pa\u030A nett\u202E.\n');
    expect([mdx, notes]).toEqual(['Personvern på nett.\n', ['hidden character left out (3)']]);
  });

  test('two headings of one name, of no letters, or that look like ids get ids of their own', () => {
    const ids = [
      ...mdxOf(
        '## Æ Ø Å\n\n## Æ Ø Å\n\n## 1.\n\n## 2018\n\n## Rett [#min-id]\n\n## Rett {#annen}\n\n## Rett {: #tredje }\n',
      ).matchAll(/\[#([a-z0-9-]+)\]$/gm),
    ].map((one) => one[1]);
    expect(ids).toEqual(['ae-o-a', 'ae-o-a-2', 'clause', 'clause-2', 'min-id', 'annen', 'tredje']);
  });
});

test('whatever is thrown at it, the result is a text that the product takes, or a clear refusal', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '<',
    '>',
    '*',
    '_',
    '`',
    '[',
    ']',
    '(',
    ')',
    '#',
    '\n',
    '\n\n',
    ' ',
    '|',
    '-',
    '1.',
    '\\',
    '&',
    '~',
    '!',
    ':',
    '"',
    'import ',
    'export ',
    '<b>',
    '</b>',
    '<p>',
    '<table>',
    '<td>',
    '<li>',
    '<h2>',
    '<a href="x">',
    '<a href="https://x.example">',
    '</a>',
    '<!--',
    '-->',
    '<script>',
    'www.x.no',
    'a@b.no',
    'http://',
    'ord',
    'Åse',
    '[#x]',
    '```\n',
    '    ',
    '> ',
    '---\n',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom('x.md', 'x.html'), (pieces, name) => {
      try {
        const mdx = mdxOf(pieces.join(''), name);
        renderText(mdx, { file: 'x', facts: null, locale: 'nb' });
      } catch (error) {
        expect((error as Error).message).toMatch(/cannot be written as a policy text/);
      }
    }),
    { numRuns: 1_500, seed: 7 },
  );
});

test('the shop’s own texts survive a round trip, word for word', () => {
  const text = readFileSync(
    resolve(import.meta.dirname, '../fixtures/house/_base/content/policies/terms/2/nb.mdx'),
    'utf8',
  ).replace(/<Fact[^>]*\/>/, 'post');
  expect(mdxOf(text)).toBe(text);
});
