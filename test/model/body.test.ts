/** The content hash: over what a visitor reads, and nothing else. */
import { fromHtml } from 'hast-util-from-html';
import { describe, expect, test } from 'vitest';
import { clausesOf } from '#model/body/clauses.ts';
import { bodyOfPage } from '#model/body/page.ts';
import { renderText } from '#model/body/render.ts';
import { bodyText, contentHash } from '#model/body/text.ts';

const hash = (html: string) => contentHash(fromHtml(html, { fragment: true }));
const render = (text: string) =>
  renderText(text, { file: 'content/policies/terms/1/nb.mdx', facts: null, locale: 'nb' });

describe('content hash', () => {
  const text = '<h2 id="a">Levering</h2><p>Vi <em>sender</em> <a href="https://posten.no/">varene</a>.</p>';

  test.each([
    [
      'style and classes',
      '<h2 id="a" class="big" style="color:red">Levering</h2><p>Vi <em>sender</em> <a href="https://posten.no/" rel="x">varene</a>.</p>',
    ],
    ['ids', '<h2 id="b">Levering</h2><p>Vi <em>sender</em> <a href="https://posten.no/">varene</a>.</p>'],
    [
      'the markup of a component',
      '<section><h3>Levering</h3><div><ul><li>Vi <b>sender</b> <a href="https://posten.no/">varene</a>.</li></ul></div></section>',
    ],
    [
      'white space',
      '<h2>\n  Levering\n</h2>\n\n<p>Vi\u00a0<em>sender</em>\n<a href="https://posten.no/">varene</a>.</p>\n',
    ],
    [
      'how letters are composed',
      '<h2>Levering</h2><p>Vi sender <a href="https://posten.no/">varene</a>.</p>'.normalize('NFD'),
    ],
  ])('is the same whatever %s', (_, html) => {
    expect(hash(html)).toBe(hash(text));
  });

  test.each([
    ['one character', text.replace('sender', 'sende')],
    ['a full stop', text.replace('</a>.', '</a>')],
    ['the case of a letter', text.replace('Levering', 'levering')],
    ['where a link leads', text.replace('posten.no/', 'postnord.no/')],
    ['whether it is a link', text.replace(/<\/?a[^>]*>/g, '')],
    ['a word boundary', text.replace('Vi <em>', 'Vi<em>')],
    ['the order', '<p>Vi <em>sender</em> <a href="https://posten.no/">varene</a>.</p><h2>Levering</h2>'],
  ])('changes with %s', (_, html) => {
    expect(hash(html)).not.toBe(hash(text));
  });

  test('is SHA-256 of the folded words, with link targets between control characters', () => {
    expect(hash('<p>abc</p>')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('can be taken from a finished page, whatever stands around the body', () => {
    const page = `<!doctype html><html lang="nb"><body><nav>Meny</nav><article data-policy-body>${text}</article><footer>x</footer></body></html>`;
    expect(contentHash(bodyOfPage(page)!)).toBe(hash(text));
    expect(bodyOfPage('<p>ingen</p>')).toBeNull();
    expect(bodyOfPage(`${page}<div data-policy-body></div>`)).toBeNull();
  });
});

describe('a rendered body', () => {
  const body = render(
    'Innledning.\n\n## Levering [#delivery]\n\nSe [Posten](https://posten.no/).\n\n### Henting [#pickup]\n\n- Selv\n- Med kvittering\n',
  );

  test('knows its clauses by the ids of the headings', () => {
    const { lead, clauses } = clausesOf(body);
    expect(lead.some((node) => node.type === 'element')).toBe(true);
    expect(clauses.map(({ id, level, heading }) => [id, level, heading])).toEqual([
      ['delivery', 2, 'Levering'],
      ['pickup', 3, 'Henting'],
    ]);
  });

  test('reads as plain text, a line for each block, with addresses of links', () => {
    expect(bodyText(body).split('\n')).toEqual([
      'Innledning.',
      'Levering',
      'Se Posten <https://posten.no/>.',
      'Henting',
      'Selv',
      'Med kvittering',
    ]);
  });

  test('holds no position of the source, so that equal texts make equal bytes', () => {
    expect(JSON.stringify(body)).not.toContain('position');
  });

  test('is refused when the text is endless', () => {
    expect(() => render('a '.repeat(600_000))).toThrow('over 1 MB');
  });
});
