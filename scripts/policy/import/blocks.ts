/** Headings, paragraphs, lists and tables, from HTML to the Markdown that a policy text may hold. */
import type { Element } from 'hast';
import type { BlockContent, List, ListItem, Paragraph, PhrasingContent, RootContent, Table, TableRow } from 'mdast';
import { isLeftOut, type Node } from './html.ts';
import { phrasing, plain, type Reading } from './inline.ts';

export type Block = RootContent;

const INLINE = new Set(
  'a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

const HANDLERS: Readonly<Record<string, (node: Element, reading: Reading, inner: boolean) => Block[]>> = {
  p: (node, reading) => paragraph(phrasing(node.children, reading)),
  ul: list,
  ol: list,
  table,
  blockquote: (node, reading) => {
    const children = blocks(node.children, reading, true);
    return children.length > 0 ? [{ type: 'blockquote', children: children as BlockContent[] }] : [];
  },
  hr: () => [{ type: 'thematicBreak' }],
  pre: (node, reading) => {
    reading.notes.add('code as ordinary text');
    return lines(node, reading);
  },
  dt: (node, reading) => strong(plain(node.children, reading)),
  summary: (node, reading) => strong(plain(node.children, reading)),
  figcaption: (node, reading) => paragraph(phrasing(node.children, reading)),
};

/** `inner`: inside a list, a quotation or a cell, where no clause can begin. */
export function blocks(nodes: readonly Node[], reading: Reading, inner = false): Block[] {
  const found: Block[] = [];
  let run: Node[] = [];
  const flush = () => {
    found.push(...paragraph(phrasing(run, reading)));
    run = [];
  };
  for (const node of nodes) {
    if (isRun(node)) {
      run.push(node);
      continue;
    }
    flush();
    if (!isLeftOut(node, reading.notes) && node.type === 'element') found.push(...block(node, reading, inner));
  }
  flush();
  return found;
}

/** Words, and inline elements that hold nothing else. */
function isRun(node: Node): boolean {
  if (node.type === 'text') return true;
  return node.type === 'element' && INLINE.has(node.tagName) && node.children.every(isRun);
}

function block(node: Element, reading: Reading, inner: boolean): Block[] {
  const level = /^h([1-6])$/.exec(node.tagName)?.[1];
  if (level) return heading(node, Number(level), reading, inner);
  const handler = Object.hasOwn(HANDLERS, node.tagName) ? HANDLERS[node.tagName] : undefined;
  return handler ? handler(node, reading, inner) : blocks(node.children, reading, inner);
}

function heading(node: Element, level: number, reading: Reading, inner: boolean): Block[] {
  const value = plain(node.children, reading);
  if (value === '') return [];
  if (inner) return strong(value);
  const anchors = anchorsIn(node);
  return [{ type: 'heading', depth: level as 1, children: [{ type: 'text', value }], data: { anchors } as object }];
}

/** Names by which links in the text may call this heading. */
function anchorsIn(node: Element): string[] {
  const own = [node.properties.id, node.properties.name].filter((one) => typeof one === 'string');
  return [...own, ...node.children.flatMap((child) => (child.type === 'element' ? anchorsIn(child) : []))];
}

function paragraph(children: PhrasingContent[]): Paragraph[] {
  return children.length > 0 ? [{ type: 'paragraph', children }] : [];
}

function strong(value: string): Paragraph[] {
  return value === ''
    ? []
    : [{ type: 'paragraph', children: [{ type: 'strong', children: [{ type: 'text', value }] }] }];
}

function lines(node: Element, reading: Reading): Block[] {
  const value = plainText(node).split(/\n\s*\n/);
  return value.flatMap((part) => {
    const nodes = part.split('\n').flatMap((line): Node[] => [
      { type: 'text', value: line },
      { type: 'element', tagName: 'br', properties: {}, children: [] },
    ]);
    return paragraph(phrasing(nodes, reading));
  });
}

function plainText(node: Node): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(plainText).join('') : '';
}

function list(node: Element, reading: Reading): List[] {
  const items = node.children
    .map((child) => (child.type === 'element' && child.tagName === 'li' ? child.children : [child]))
    .map((children) => blocks(children, reading, true))
    .filter((children) => children.length > 0)
    .map((children): ListItem => ({ type: 'listItem', spread: false, children: children as BlockContent[] }));
  if (items.length === 0) return [];
  for (const item of items) item.spread = item.children.filter((one) => one.type === 'paragraph').length > 1;
  const ordered = node.tagName === 'ol';
  const start = Number(node.properties.start ?? 1);
  const spread = items.some((one) => one.spread);
  return [
    { type: 'list', ordered, start: ordered && start >= 0 && start < 1e9 ? start : null, spread, children: items },
  ];
}

function table(node: Element, reading: Reading): Block[] {
  const rows = elements(node, 'tr');
  if (rows.some((row) => row.children.some(isLayout))) {
    reading.notes.add('table of layout read as running text');
    return rows.flatMap((row) =>
      row.children.flatMap((cell) => ('children' in cell ? blocks(cell.children, reading) : [])),
    );
  }
  if (rows.some((row) => row.children.some(isSpanning))) reading.notes.add('joined table cells split');
  const cells = rows.map((row) =>
    row.children.filter(isCell).map((cell) => withoutBreaks(phrasing(cell.children, reading))),
  );
  const kept = cells.filter((row) => row.some((cell) => cell.length > 0));
  const width = Math.max(0, ...kept.map((row) => row.length));
  const children = kept.map(
    (row): TableRow => ({
      type: 'tableRow',
      children: Array.from({ length: width }, (_, at) => ({ type: 'tableCell', children: row[at] ?? [] })),
    }),
  );
  const captions = elements(node, 'caption').flatMap((caption) => paragraph(phrasing(caption.children, reading)));
  return children.length === 0
    ? captions
    : [...captions, { type: 'table', align: Array.from({ length: width }, () => null), children } satisfies Table];
}

const isCell = (node: Node): node is Element => node.type === 'element' && /^t[hd]$/.test(node.tagName);
const isSpanning = (node: Node) => isCell(node) && ('colSpan' in node.properties || 'rowSpan' in node.properties);

/** A cell that holds more than words. */
function isLayout(node: Node): boolean {
  const deep = (one: Node): boolean =>
    one.type === 'element' && (/^(h[1-6]|ul|ol|table|blockquote)$/.test(one.tagName) || one.children.some(deep));
  return isCell(node) && (node.children.some(deep) || elements(node, 'p').length > 1);
}

/** Elements of that name inside `node`, but none inside another table. */
function elements(node: Element, tagName: string): Element[] {
  return node.children.flatMap((child) => {
    if (child.type !== 'element' || child.tagName === 'table') return [];
    return child.tagName === tagName ? [child] : elements(child, tagName);
  });
}

function withoutBreaks(nodes: PhrasingContent[]): PhrasingContent[] {
  return nodes.map((node) => {
    if (node.type === 'break') return { type: 'text', value: ' ' };
    return 'children' in node
      ? ({ ...node, children: withoutBreaks(node.children as PhrasingContent[]) } as PhrasingContent)
      : node;
  });
}
