/** From hast to blocks: what a reader sees, without the wrappers and attributes that a reader does not. */
import type { Element, Nodes, Root } from 'hast';
import { readInline } from './inline.ts';
import type { Block, BlockKind } from './types.ts';

const BLOCKS: Record<string, BlockKind> = {
  h1: 'heading',
  h2: 'heading',
  h3: 'heading',
  h4: 'heading',
  h5: 'heading',
  h6: 'heading',
  p: 'paragraph',
  pre: 'code',
  hr: 'media',
  ul: 'list',
  ol: 'list',
  menu: 'list',
  li: 'item',
  blockquote: 'quote',
  table: 'table',
  tr: 'row',
  td: 'cell',
  th: 'cell',
  dl: 'terms',
  dt: 'paragraph',
  dd: 'item',
  figure: 'figure',
  figcaption: 'paragraph',
  caption: 'paragraph',
};
const WRAPPERS = new Set(
  'address article aside body details div footer header hgroup html main nav section summary tbody tfoot thead'.split(
    ' ',
  ),
);
const SILENT = new Set('head input link meta script style svg template title'.split(' '));
const LEAVES = new Set<BlockKind>(['heading', 'paragraph', 'code', 'media', 'cell']);

interface Around {
  key: string | null;
  head: boolean;
}

/** The blocks of a rendered body, in reading order. Its depth must have been checked. */
export function readBody(body: Root): Block[] {
  return readChildren(body.children, { key: null, head: false });
}

function readChildren(nodes: readonly Nodes[], around: Around): Block[] {
  const blocks: Block[] = [];
  let loose: Nodes[] = [];
  const flush = () => {
    const inline = readInline(loose);
    if (inline.text || inline.marks.length > 0) blocks.push(leaf('paragraph', '', {}, inline, around));
    loose = [];
  };
  for (const node of nodes) {
    const found = blocksOf(node, around);
    if (!found) {
      loose.push(node);
      continue;
    }
    flush();
    for (const block of found) blocks.push(block);
  }
  flush();
  return blocks;
}

/** The blocks that `node` stands for, or null when it is inline. */
function blocksOf(node: Nodes, around: Around): Block[] | null {
  if (node.type === 'comment' || node.type === 'doctype') return [];
  if (node.type !== 'element') return null;
  if (SILENT.has(node.tagName)) return [];
  const kind = BLOCKS[node.tagName];
  if (kind) return readBlock(node, kind, around);
  if (WRAPPERS.has(node.tagName) || holdsBlocks(node)) return readChildren(node.children, within(node, around));
  return null;
}

function holdsBlocks(node: Element): boolean {
  return node.children.some(
    (child) =>
      child.type === 'element' && (child.tagName in BLOCKS || WRAPPERS.has(child.tagName) || holdsBlocks(child)),
  );
}

function within(node: Element, around: Around): Around {
  const key = node.properties.dataKey;
  return { key: typeof key === 'string' ? key : around.key, head: around.head || node.tagName === 'thead' };
}

function readBlock(node: Element, kind: BlockKind, around: Around): Block[] {
  const inside = within(node, around);
  if (LEAVES.has(kind)) {
    const inline = readInline(node.children, kind === 'code');
    if (!inline.text && inline.marks.length === 0 && kind !== 'cell' && kind !== 'media') return [];
    return [leaf(kind, node.tagName, node.properties, inline, inside)];
  }
  const inner = readChildren(node.children, inside);
  if (inner.length === 0) return [];
  const children = kind === 'terms' ? entriesOf(inner, inside) : inner;
  return [{ ...leaf(kind, node.tagName, node.properties, null, inside), children }];
}

/** Terms and what describes them as one item each, as HTML lets a `div` hold them: they come, go and move together. */
function entriesOf(blocks: readonly Block[], around: Around): Block[] {
  const entries: Block[] = [];
  blocks.forEach((block, index) => {
    const opens = block.tag === 'dt' && blocks[index - 1]?.tag !== 'dt';
    if (opens || index === 0) entries.push(leaf('item', 'div', {}, null, around));
    entries.at(-1)!.children.push(block);
  });
  return entries;
}

function leaf(
  kind: BlockKind,
  tag: string,
  properties: Element['properties'],
  inline: Block['inline'],
  around: Around,
): Block {
  const id = kind === 'heading' && typeof properties.id === 'string' ? properties.id : null;
  return { kind, tag, id, key: around.key, properties, children: [], inline, head: around.head };
}
