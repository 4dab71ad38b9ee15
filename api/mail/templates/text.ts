/** A letter as plain text. Lines are as long as their paragraph: a phone breaks them better than we can. */
import type { Item, Letter, Section } from './letter.ts';

export function writeText(letter: Letter): string {
  const blocks = [
    letter.subject,
    ...letter.sections.map(section),
    letter.links.map(({ text, url }) => `${text}:\n${url}`).join('\n\n'),
    letter.foot.join('\n'),
  ];
  return `${blocks.join('\n\n\n')}\n`;
}

function section({ heading, paragraphs, lists = [], after }: Section): string {
  const blocks = [heading.toUpperCase(), ...paragraphs, ...lists.map(list), ...(after ? [after] : [])];
  return blocks.join('\n\n');
}

function list({ heading, items }: { heading: string; items: Item[] }): string {
  return [heading, ...items.map(item)].join('\n');
}

function item({ text, details }: Item): string {
  return [`- ${text}`, ...details.map((detail) => `  ${detail}`)].join('\n');
}
