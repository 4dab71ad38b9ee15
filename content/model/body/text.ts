/** What a visitor reads of a body: its words, and where its links lead. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ElementContent, Root, RootContent } from 'hast';

const INLINE = new Set('a abbr b code del em i ins mark s small span strong sub sup time'.split(' '));

/** Cannot occur in a text (hidden characters are refused), so a link can never be mistaken for words. */
const LINK = '\u001E';

/**
 * SHA-256, as hex, of the words and link targets in reading order: NFC, runs of white space folded to one space.
 * Markup, style, attributes and ids do not count, so making a page again never changes it.
 */
export function contentHash(body: Root): string {
  const words = flatten(body, (href) => `${LINK}${href}${LINK}`);
  return bytesToHex(sha256(utf8ToBytes(words.normalize('NFC').replace(/\s+/gu, ' ').trim())));
}

/** The body as plain text: one block a line, list items and cells too; link targets in angle brackets where they say more than the words. */
export function bodyText(body: Root): string {
  const text = flatten(body, (href, words) => (href.startsWith('#') || href.includes(words) ? '' : ` <${href}>`));
  return text
    .split('\n')
    .map((line) => line.replace(/\s+/gu, ' ').trim())
    .filter(Boolean)
    .join('\n');
}

/** The words of one node, spaces folded. */
export function words(node: Root | RootContent | ElementContent): string {
  return flatten(node, () => '')
    .replace(/\s+/gu, ' ')
    .trim();
}

function flatten(node: Root | RootContent | ElementContent, link: (href: string, words: string) => string): string {
  if (node.type === 'text') return node.value.replace(/\s+/gu, ' ');
  if (!('children' in node)) return '';
  const inside = node.children.map((child) => flatten(child, link)).join('');
  if (node.type !== 'element') return inside;
  if (node.tagName === 'a') return inside + link(String(node.properties.href ?? ''), inside.trim());
  return INLINE.has(node.tagName) ? inside : `\n${inside}\n`;
}
