/** Markdown made of words that somebody else wrote: whatever they hold stays words. */

const SPECIAL = /[\\`*_{}[\]()#+.!~=:/|-]/g;
/** Keeps GitHub from making a mention or a reference of what follows; an entity would not. */
const BREAK = '<!-- -->';

const REPLACED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '@': `@${BREAK}`,
};

/** `text` on one line, with nothing in it that formats, links, mentions or numbers an issue. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(SPECIAL, (character) => `\\${character}`)
    .replace(/[&<>@]/g, (character) => REPLACED[character]!)
    .replaceAll('\\#', `\\#${BREAK}`);
}

/** A table with a header; cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A link whose words are Markdown already; spaces and brackets in the address are encoded. */
export function link(words: string, url: string): string {
  return `[${words}](${encodeURI(decodeURI(url)).replace(/[()]/g, (one) => (one === '(' ? '%28' : '%29'))})`;
}

/** A section that is folded until somebody opens it. */
export function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
