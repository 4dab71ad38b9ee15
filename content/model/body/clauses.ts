/** Clauses: a heading and the text under it, with an id that stays the same across versions and locales. */
import type { Element, Root, RootContent } from 'hast';
import { words } from './text.ts';

export interface Clause {
  id: string;
  /** 2 or 3. */
  level: number;
  heading: string;
  /** The heading element and everything up to the next heading. */
  nodes: RootContent[];
}

/** The clauses of a body in order. Text before the first heading belongs to none and is `lead`. */
export function clausesOf(body: Root): { lead: RootContent[]; clauses: Clause[] } {
  const lead: RootContent[] = [];
  const clauses: Clause[] = [];
  for (const node of body.children) {
    if (isHeading(node)) clauses.push(begin(node));
    else (clauses.at(-1)?.nodes ?? lead).push(node);
  }
  return { lead, clauses };
}

function isHeading(node: RootContent): node is Element {
  return node.type === 'element' && /^h[23]$/.test(node.tagName) && typeof node.properties.id === 'string';
}

function begin(heading: Element): Clause {
  return {
    id: String(heading.properties.id),
    level: Number(heading.tagName[1]),
    heading: words(heading),
    nodes: [heading],
  };
}
