/** Addresses that stand in the text as words: our parser makes links of them, so they are made here, and made safe. */
import type { Link, PhrasingContent, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import { unified } from 'unified';
import type { Block } from './blocks.ts';
import type { Reading } from './inline.ts';
import { safeLink } from './links.ts';

interface Extension {
  transforms?: ((tree: Root) => void)[];
}

/** What remark-gfm does to a tree after parsing: the very same code, so that reading our own output again finds no more. */
const transforms = (unified().use(remarkGfm).freeze().data('fromMarkdownExtensions') as unknown[])
  .flat(Number.POSITIVE_INFINITY)
  .flatMap((extension) => (extension as Extension).transforms ?? []);

export function withAddresses(found: Block[], reading: Reading): Block[] {
  const root: Root = { type: 'root', children: found };
  for (const transform of transforms) transform(root);
  relink(root as never, reading);
  return root.children;
}

function relink(parent: { children: PhrasingContent[] }, reading: Reading): void {
  parent.children = parent.children.flatMap((node) => {
    if ('children' in node) relink(node as never, reading);
    if (node.type !== 'link') return [node];
    const url = safeLink(node.url, reading);
    return url === null ? node.children : [{ ...node, url } satisfies Link];
  });
}
