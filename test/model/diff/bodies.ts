/** Bodies made up for the laws: policies in miniature, and what editors do to them. */
import fc from 'fast-check';
import type { Element, ElementContent, Root } from 'hast';
import { h } from 'hastscript';

const WORDS =
  'vi lagrer bilder i seks måneder og sletter dem etter bestilling du kan be om innsyn retting eller sletting når som helst we keep photos for 12 months 1.5 % kr 500 not never unless e-mail f.eks. nr. 5 under-behandler § 8 personvern opplysninger'.split(
    ' ',
  );

const sentence = fc
  .tuple(
    fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 14 }),
    fc.constantFrom('.', '.', ',', '!', ':', '”'),
  )
  .map(([words, end]) => words.join(' ') + end);

/** Inline content: text, at times with a link, emphasis or a line break in it. */
const inline: fc.Arbitrary<ElementContent[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: sentence.map((text): ElementContent => ({ type: 'text', value: `${text} ` })) },
    { weight: 1, arbitrary: sentence.map((text) => h('a', { href: `https://example.no/${text.length}` }, text)) },
    { weight: 1, arbitrary: sentence.map((text) => h('strong', h('em', text))) },
    { weight: 1, arbitrary: fc.constant(h('br')) },
  ),
  { minLength: 1, maxLength: 4 },
);

const paragraph = inline.map((content) => h('p', content));
const heading = fc
  .tuple(fc.constantFrom('h2', 'h3'), sentence)
  .map(([tag, text]) => h(tag, { id: text.replace(/\W+/g, '-').slice(0, 12) }, text));
const item = fc
  .tuple(inline, fc.option(fc.array(inline, { minLength: 1, maxLength: 2 }), { freq: 4 }))
  .map(([content, nested]) =>
    h(
      'li',
      content,
      nested
        ? [
            h(
              'ul',
              nested.map((one) => h('li', one)),
            ),
          ]
        : [],
    ),
  );
const list = fc
  .tuple(fc.constantFrom('ul', 'ol'), fc.array(item, { minLength: 1, maxLength: 5 }))
  .map(([tag, items]) => h(tag, items));
const table = fc.array(fc.tuple(sentence, sentence), { minLength: 1, maxLength: 4 }).map((rows) =>
  h('div', { class: 'wrap' }, [
    h('table', [
      h('thead', [h('tr', [h('th', 'Hva'), h('th', 'Hvor lenge')])]),
      h(
        'tbody',
        rows.map(([a, b]) => h('tr', { dataKey: a.slice(0, 8) }, [h('td', a), h('td', b)])),
      ),
    ]),
  ]),
);
const terms = fc.array(fc.tuple(sentence, inline), { minLength: 1, maxLength: 3 }).map((pairs) =>
  h(
    'dl',
    pairs.flatMap(([term, words]) => [h('dt', term), h('dd', words)]),
  ),
);
const quote = fc.array(paragraph, { minLength: 1, maxLength: 2 }).map((inner) => h('blockquote', inner));

export const block: fc.Arbitrary<Element> = fc.oneof(
  { weight: 5, arbitrary: paragraph },
  { weight: 2, arbitrary: heading },
  { weight: 2, arbitrary: list },
  { weight: 1, arbitrary: table },
  { weight: 1, arbitrary: terms },
  { weight: 1, arbitrary: quote },
);

/** A policy of up to a dozen blocks. */
export const body: fc.Arbitrary<Root> = fc.array(block, { maxLength: 12 }).map(root);

export function root(children: ElementContent[]): Root {
  return { type: 'root', children };
}

type Act = { act: 'drop' | 'double' | 'swap' | 'split' | 'replace' | 'words'; at: number; with: Element; word: string };

const act: fc.Arbitrary<Act> = fc.record({
  act: fc.constantFrom('drop', 'double', 'swap', 'split', 'replace', 'words'),
  at: fc.nat(1000),
  with: block,
  word: fc.constantFrom(...WORDS),
});

/** A body and what an editor made of it with a few strokes. */
export const edited: fc.Arbitrary<[Root, Root]> = fc
  .tuple(fc.array(block, { minLength: 1, maxLength: 12 }), fc.array(act, { maxLength: 5 }))
  .map(([blocks, acts]) => [root(blocks), root(acts.reduce(perform, structuredClone(blocks)))]);

/** Two bodies: one the edited other, or strangers. */
export const pair: fc.Arbitrary<[Root, Root]> = fc.oneof({ weight: 4, arbitrary: edited }, fc.tuple(body, body));

function perform(blocks: Element[], { act: what, at, with: other, word }: Act): Element[] {
  const index = blocks.length === 0 ? 0 : at % blocks.length;
  const [before, one, after] = [blocks.slice(0, index), blocks[index], blocks.slice(index + 1)];
  if (!one) return [other];
  if (what === 'drop') return [...before, ...after];
  if (what === 'double') return [...before, one, other, ...after];
  if (what === 'swap') return [...after, one, ...before];
  if (what === 'replace') return [...before, other, ...after];
  if (what === 'split' && one.tagName === 'p' && one.children.length > 1)
    return [...before, h('p', one.children.slice(0, 1)), h('p', one.children.slice(1)), ...after];
  return [...before, reworded(one, at, word), ...after];
}

function reworded(block: Element, at: number, word: string): Element {
  const copy = structuredClone(block);
  const texts: { value: string }[] = [];
  const walk = (node: ElementContent): void => {
    if (node.type === 'text') texts.push(node);
    if (node.type === 'element') node.children.forEach(walk);
  };
  walk(copy);
  const text = texts[at % Math.max(1, texts.length)];
  if (text) text.value = text.value.replace(/^(\S+\s)?/, `${word} `);
  return copy;
}
