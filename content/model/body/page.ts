/** The body inside a finished page: what a visitor is really served. */
import type { Element, ElementContent, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';

/**
 * The body in the HTML of a page, null when the page has none or more than one. `data-policy-body` marks the element that
 * holds it; `data-policy-aside` what the page itself adds in there, such as the way to a clause's history: no part of it.
 */
export function bodyOfPage(html: string): Root | null {
  const marked: Element[] = [];
  const stack: { children?: unknown[] }[] = [fromHtml(html)];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const element = node as Element;
    if (element.properties && 'dataPolicyBody' in element.properties) marked.push(element);
    else stack.push(...((node.children ?? []) as { children?: unknown[] }[]));
  }
  return marked.length === 1 ? { type: 'root', children: withoutAsides(marked[0]!.children) } : null;
}

function withoutAsides(children: readonly ElementContent[]): ElementContent[] {
  return children
    .filter((child) => child.type !== 'element' || !('dataPolicyAside' in child.properties))
    .map((child) => (child.type === 'element' ? { ...child, children: withoutAsides(child.children) } : child));
}
