/** Words, emphasis and links inside a paragraph, from HTML to Markdown. */
import type { Element } from 'hast';
import type { Break, Delete, Emphasis, Link, PhrasingContent, Strong, Text } from 'mdast';
import { isLeftOut, type Node } from './html.ts';
import { type Links, safeLink } from './links.ts';
import type { Notes } from './notes.ts';

export interface Reading {
  notes: Notes;
  links: Links;
}

type Mark = Strong | Emphasis | Delete;

const MARKS: Readonly<Record<string, Mark['type']>> = {
  strong: 'strong',
  b: 'strong',
  em: 'emphasis',
  i: 'emphasis',
  del: 'delete',
  s: 'delete',
  strike: 'delete',
};

/** The nodes as one run of words, spaces folded as a browser folds them. Empty when there is nothing to read. */
export function phrasing(nodes: readonly Node[], reading: Reading): PhrasingContent[] {
  return tidy(nodes.flatMap((node) => inline(node, reading, [])));
}

/** The same without any markup, for headings. */
export function plain(nodes: readonly Node[], reading: Reading): string {
  const text = (node: PhrasingContent): string =>
    node.type === 'text' ? node.value : 'children' in node ? node.children.map(text).join('') : ' ';
  return phrasing(nodes, reading).map(text).join('').replace(/\s+/g, ' ').trim();
}

function inline(node: Node, reading: Reading, within: readonly string[]): PhrasingContent[] {
  if (node.type === 'text') return [{ type: 'text', value: seen(node.value, reading.notes) }];
  if (isLeftOut(node, reading.notes) || node.type !== 'element') return [];
  if (node.tagName === 'br') return [{ type: 'break' }];
  if (node.tagName === 'img') return [{ type: 'text', value: pictureText(node, reading.notes) }];
  const mark = MARKS[node.tagName];
  const inside = node.children.flatMap((child) => inline(child, reading, mark ? [...within, mark] : within));
  if (node.tagName === 'a') return link(node, inside, reading, within);
  if (mark && !within.includes(mark)) return marked(mark, inside);
  if (['code', 'kbd', 'samp'].includes(node.tagName)) reading.notes.add('code as ordinary text');
  return inside;
}

/** Spaces at the edges of a mark go outside it; a mark round nothing goes. */
function marked(type: Mark['type'], inside: PhrasingContent[]): PhrasingContent[] {
  const children = trimmed(inside);
  if (!children.some(says)) return inside;
  const space = (at: 0 | -1): Text[] => (hasSpace(inside.at(at), at) ? [{ type: 'text', value: ' ' }] : []);
  return [...space(0), { type, children } as Mark, ...space(-1)];
}

function link(
  node: Element,
  inside: PhrasingContent[],
  reading: Reading,
  within: readonly string[],
): PhrasingContent[] {
  const href = String(node.properties.href ?? '');
  const children = trimmed(inside.filter((child) => child.type !== 'link'));
  if (href === '' || within.includes('link') || !children.some(says)) return inside;
  const url = safeLink(href, reading);
  if (url === null) return inside;
  const space = (at: 0 | -1): Text[] => (hasSpace(inside.at(at), at) ? [{ type: 'text', value: ' ' }] : []);
  return [...space(0), { type: 'link', url, children } as Link, ...space(-1)];
}

function pictureText(node: Element, notes: Notes): string {
  const alt = seen(String(node.properties.alt ?? ''), notes).trim();
  notes.add(alt ? 'image told in its own words' : 'image left out');
  return alt ? ` ${alt} ` : '';
}

const HIDDEN = /(?![\t\n\r\f])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\uFFFC\uFFFD]/gu;

/** What a reader sees of `text`: no hidden characters, in Unicode form NFC. */
export function seen(text: string, notes: Notes): string {
  const hidden = text.match(HIDDEN)?.length ?? 0;
  if (hidden > 0) notes.add('hidden character left out', hidden);
  return text
    .replace(/[\u2028\u2029]/g, ' ')
    .replace(HIDDEN, '')
    .normalize('NFC');
}

const SPACE = /[ \t\n\r\f]+/g;

function says(node: PhrasingContent): boolean {
  if (node.type === 'text') return node.value.trim() !== '';
  return 'children' in node && node.children.some(says);
}

function hasSpace(node: PhrasingContent | undefined, at: 0 | -1): boolean {
  if (node?.type === 'text') return (at === 0 ? /^\s/ : /\s$/).test(node.value);
  return node !== undefined && 'children' in node && hasSpace(node.children.at(at), at);
}

/** Spaces folded across nodes, none at the edges or beside a break; neighbouring texts joined. */
function tidy(nodes: PhrasingContent[]): PhrasingContent[] {
  const joined: PhrasingContent[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (node.type === 'text' && last?.type === 'text') last.value += node.value;
    else if (node.type === 'break' && (!last || last.type === 'break')) continue;
    else joined.push(node.type === 'text' ? { ...node } : node);
  }
  while (joined.at(-1)?.type === 'break' || isBlank(joined.at(-1))) joined.pop();
  while (joined[0]?.type === 'break' || isBlank(joined[0])) joined.shift();
  folded(joined, { space: true });
  trimEnd(joined);
  return withoutEmpty(joined);
}

const isBlank = (node: PhrasingContent | undefined) => node?.type === 'text' && node.value.trim() === '';

function folded(nodes: PhrasingContent[], state: { space: boolean }): void {
  nodes.forEach((node, index) => {
    if (node.type === 'break') {
      trimEnd(nodes.slice(0, index));
      state.space = true;
    } else if (node.type === 'text') {
      const value = node.value.replace(SPACE, ' ');
      node.value = state.space ? value.replace(/^ /, '') : value;
      if (node.value !== '') state.space = node.value.endsWith(' ');
    } else if ('children' in node) folded(node.children as PhrasingContent[], state);
  });
}

function trimEnd(nodes: readonly (PhrasingContent | Break)[]): void {
  const last = nodes.at(-1);
  if (last?.type === 'text') last.value = last.value.replace(/[ \t\n\r\f]+$/, '');
}

function trimmed(nodes: PhrasingContent[]): PhrasingContent[] {
  return tidy(nodes);
}

function withoutEmpty(nodes: PhrasingContent[]): PhrasingContent[] {
  return nodes.filter((node) => node.type !== 'text' || node.value !== '');
}
