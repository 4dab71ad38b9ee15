/** A letter as plain text: lines of at most {@link WIDTH} characters, and each address on a line of its own, whole. */
import type { Item, Letter, Section } from './letter.ts';

/** RFC 5322 asks for 78 at most; the rest is for the `> ` of an answer. */
const WIDTH = 76;

export function writeText(letter: Letter): string {
  const blocks = [
    filled(letter.subject),
    ...letter.sections.map(section),
    letter.links.map(({ text, url }) => `${filled(`${text}:`)}\n${url}`).join('\n\n'),
    letter.foot.map((line) => filled(line)).join('\n'),
  ];
  return `${blocks.join('\n\n\n')}\n`;
}

function section({ heading, paragraphs, lists = [], after }: Section): string {
  const texts = [heading.toUpperCase(), ...paragraphs].map((text) => filled(text));
  return [...texts, ...lists.map(list), ...(after ? [filled(after)] : [])].join('\n\n');
}

function list({ heading, items }: { heading: string; items: Item[] }): string {
  return [filled(heading), ...items.map(item)].join('\n');
}

function item({ text, details }: Item): string {
  return [filled(text, '- '), ...details.map((detail) => filled(detail, '  '))].join('\n');
}

/** `text` broken between words; `first` stands before its first line, as much room before the others. A word too long stays whole. */
function filled(text: string, first = ''): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const isEmpty = line.trim() === '' || line === first;
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${' '.repeat(first.length)}${word}`;
    } else line += isEmpty ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
