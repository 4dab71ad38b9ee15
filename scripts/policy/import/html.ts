/** A text in Markdown or HTML as one HTML tree: the part that is the text, without what surrounds it. */
import type { Element, ElementContent, Root, RootContent } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import type { Notes } from './notes.ts';

export interface Page {
  /** What the file itself says its title is; null when it says nothing. */
  title: string | null;
  nodes: Node[];
}

export type Node = RootContent | ElementContent;

const toHtml = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true, clobberPrefix: '' })
  .use(rehypeStringify, { allowDangerousHtml: true })
  .freeze();

/** Markdown may hold HTML, so both come out as HTML, parsed as a browser does. */
export function readPage(name: string, text: string, notes: Notes): Page {
  if (/\.html?$/i.test(name)) return pageOf(fromHtml(text), notes);
  const { title, rest } = withoutFrontmatter(text, notes);
  const html = String(toHtml.processSync(rest));
  return { title, nodes: pageOf(fromHtml(html, { fragment: true }), notes).nodes };
}

function withoutFrontmatter(text: string, notes: Notes): { title: string | null; rest: string } {
  const match = /^(---|\+\+\+)[ \t]*\n([\s\S]*?)\n\1[ \t]*(?:\n|$)/.exec(text);
  if (!match) return { title: null, rest: text };
  notes.add('frontmatter left out');
  const title = /^title\s*[:=]\s*(["']?)(.+?)\1\s*$/m.exec(match[2]!)?.[2] ?? null;
  return { title, rest: text.slice(match[0].length) };
}

function pageOf(root: Root, notes: Notes): Page {
  const title = find(root, 'title');
  const main = find(root, 'main') ?? find(root, 'article') ?? find(root, 'body');
  if (main && main.tagName !== 'body') notes.add(`only <${main.tagName}> of the page read`);
  return { title: title ? wordsOf(title) || null : null, nodes: main?.children ?? root.children };
}

function find(root: Root, tagName: string): Element | undefined {
  const stack: Node[] = [...root.children].reverse();
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type !== 'element') continue;
    if (node.tagName === tagName) return node;
    stack.push(...[...node.children].reverse());
  }
  return undefined;
}

/** All words inside, spaces folded. */
export function wordsOf(node: Node): string {
  if (node.type === 'text') return node.value.replace(/\s+/g, ' ').trim();
  if (!('children' in node)) return '';
  return node.children.map(wordsOf).filter(Boolean).join(' ');
}

const GONE: Readonly<Record<string, string>> = {
  script: 'script left out',
  style: 'style sheet left out',
  nav: 'navigation left out',
  footer: 'page footer left out',
  aside: 'aside left out',
  template: 'template left out',
  noscript: 'noscript left out',
  iframe: 'embedded page left out',
  frame: 'embedded page left out',
  object: 'embedded object left out',
  embed: 'embedded object left out',
  svg: 'drawing left out',
  math: 'formula left out',
  canvas: 'drawing left out',
  video: 'video left out',
  audio: 'sound left out',
  map: 'image map left out',
  button: 'button left out',
  input: 'form field left out',
  select: 'form field left out',
  textarea: 'form field left out',
  head: '',
  title: '',
  meta: '',
  link: '',
  base: '',
  colgroup: '',
};

/** True for what a reader does not see, or what is no part of a text; noted when it is something to know of. */
export function isLeftOut(node: Node, notes: Notes): boolean {
  if (node.type === 'comment') notes.add('comment left out');
  if (node.type !== 'element') return node.type !== 'text';
  const { tagName, properties } = node;
  const style = String(properties.style ?? '');
  const isHidden = properties.hidden === true || /(display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style);
  if ('dataFootnoteBackref' in properties) return true;
  if (isHidden) notes.add('hidden passage left out');
  const gone = GONE[tagName];
  if (gone) notes.add(gone);
  return isHidden || gone !== undefined;
}
