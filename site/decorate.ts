/** A body dressed for its page: tables that scroll by themselves, headings that lead to their history. The words stay. */
import type { Element, Root, RootContent } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import { words as wordsOf } from '#model/body/text.ts';
import { fill, type Strings } from './strings/index.ts';

/** `body` as HTML. `historyOf` gives the address of a clause's history; without it headings get no link. */
export function dressed(body: Root, strings: Strings, historyOf?: (clause: string) => string): string {
  const children = body.children.flatMap((node) => dress(node, strings, historyOf));
  return toHtml({ type: 'root', children }, { omitOptionalTags: true });
}

function dress(node: RootContent, strings: Strings, historyOf?: (clause: string) => string): RootContent[] {
  if (node.type !== 'element') return [node];
  if (node.tagName === 'table')
    return [h('div.scroll', { tabIndex: 0, role: 'group', ariaLabel: strings.table }, node)];
  const id = node.properties.id;
  if (!historyOf || !/^h[23]$/.test(node.tagName) || typeof id !== 'string') return [node];
  return [withClass(node, 'has'), historyLink(node, strings, historyOf(id))];
}

function historyLink(heading: Element, strings: Strings, href: string): Element {
  const label = fill(strings.historyOf, { title: wordsOf(heading) });
  return h('a.hist', { dataPolicyAside: true, href, ariaLabel: label, title: strings.history });
}

function withClass(node: Element, name: string): Element {
  return { ...node, properties: { ...node.properties, className: [name] } };
}
