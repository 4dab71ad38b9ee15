/** Between the browser's tree and hast, for the few things that bodies and differences hold. */
import type { Element, ElementContent, Root } from 'hast';

/** The body of a version's page. Throws when the page has none. */
export function bodyIn(page: Document): Root {
  const body = page.querySelector('[data-policy-body]');
  if (!body) throw new Error('the page holds no policy text');
  for (const aside of body.querySelectorAll('[data-policy-aside]')) aside.remove();
  return { type: 'root', children: childrenOf(body) };
}

function childrenOf(node: globalThis.Node): ElementContent[] {
  return [...node.childNodes].flatMap((child): ElementContent[] => {
    if (child instanceof Text) return [{ type: 'text', value: child.data }];
    return child instanceof HTMLElement ? [asHast(child)] : [];
  });
}

function asHast(node: HTMLElement): Element {
  const properties: Element['properties'] = {};
  if (node.id) properties.id = node.id;
  if (node.dataset.key) properties.dataKey = node.dataset.key;
  const href = node.getAttribute('href');
  if (href) properties.href = href;
  return { type: 'element', tagName: node.localName, properties, children: childrenOf(node) };
}

/** hast as nodes of this document. Only elements, text and attributes: nothing in it can run. */
export function toDom({ children }: Root | Element): Node[] {
  return (children as ElementContent[]).flatMap((child): Node[] => {
    if (child.type === 'text') return [document.createTextNode(child.value)];
    return child.type === 'element' ? [asElement(child)] : [];
  });
}

function asElement(node: Element): HTMLElement {
  const made = document.createElement(node.tagName);
  for (const [name, value] of Object.entries(node.properties)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(attributeOf(name), textOf(value));
  }
  made.append(...toDom(node));
  return made;
}

/** `className` is `class`, `dataKey` is `data-key`, `ariaLabel` is `aria-label`, `colSpan` is `colspan`. */
function attributeOf(name: string): string {
  if (name === 'className') return 'class';
  const parts = /^(data|aria)([A-Z].*)$/.exec(name);
  return parts
    ? `${parts[1]}${parts[2]!.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    : name.toLowerCase();
}

function textOf(value: unknown): string {
  if (value === true) return '';
  return Array.isArray(value) ? value.join(' ') : String(value);
}
