/** XML written by hand, safely: names come from us, words from anywhere. */
export type Xml =
  | string
  | { readonly name: string; readonly attributes: Record<string, string>; readonly children: readonly Xml[] };

/** An element; children are words or elements. */
export function element(name: string, attributes: Record<string, string>, ...children: Xml[]): Xml {
  return { name, attributes, children };
}

/** A whole document. */
export function toXml(root: Xml): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${write(root)}\n`;
}

function write(node: Xml): string {
  if (typeof node === 'string') return escaped(node);
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return `<${node.name}${attributes.join('')}>${node.children.map(write).join('')}</${node.name}>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
