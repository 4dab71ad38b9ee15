/** One file as a text of ours: its clauses and blocks, before clauses have ids. */
import type { Heading } from 'mdast';
import { withAddresses } from './addresses.ts';
import { type Block, blocks } from './blocks.ts';
import { readPage } from './html.ts';
import type { Notes } from './notes.ts';

export interface Text {
  /** The page's own title; null when it has none. */
  title: string | null;
  /** Headings are of level 2 and 3. */
  blocks: Block[];
}

/** What is read of `source`. `name` says by its ending whether it is HTML; everything else is Markdown. */
export function readText(name: string, source: string, base: string | null, notes: Notes): Text {
  const page = readPage(name, source, notes);
  const reading = { notes, links: { base } };
  const found = withAddresses(blocks(page.nodes, reading), reading);
  while (found[0]?.type === 'thematicBreak') found.shift();
  const title = titleIn(found) ?? page.title;
  level(found, notes);
  return { title, blocks: found };
}

/** The first heading is the title when it is the only one of level 1; it is taken off, since the page has it itself. */
function titleIn(found: Block[]): string | null {
  const first = found.findIndex((one) => one.type === 'heading');
  const heading = found[first] as Heading | undefined;
  const tops = headingsIn(found).filter((one) => one.depth === 1);
  if (heading?.depth !== 1 || tops.length !== 1) return null;
  found.splice(first, 1);
  return withoutId(headingText(heading)).text;
}

/** The highest level that is used becomes 2, everything below it 3. */
function level(found: readonly Block[], notes: Notes): void {
  const headings = headingsIn(found);
  const top = Math.min(...headings.map((one) => one.depth));
  const deep = headings.filter((one) => one.depth > top + 1).length;
  if (deep > 0) notes.add('heading raised to the third level', deep);
  for (const one of headings) one.depth = one.depth === top ? 2 : 3;
}

export function headingsIn(found: readonly Block[]): Heading[] {
  return found.filter((one) => one.type === 'heading');
}

export function headingText({ children }: Pick<Heading, 'children'>): string {
  return children.map((one) => ('value' in one ? one.value : 'children' in one ? headingText(one) : '')).join('');
}

const WRITTEN_ID = /\s*(?:\[#([a-z][a-z0-9-]{0,59})\]|\{:?\s*#([\w:.-]+)\s*\})\s*$/;

/** A heading's words, and the id that stands at its end as `[#id]`, `{#id}` or `{: #id}`. */
export function withoutId(text: string): { text: string; id: string | null } {
  const match = WRITTEN_ID.exec(text);
  return match ? { text: text.slice(0, match.index), id: match[1] ?? match[2] ?? null } : { text, id: null };
}

/** Names that links in the text use for a heading. */
export function anchorsOf(heading: Heading): string[] {
  return (heading.data as { anchors?: string[] } | undefined)?.anchors ?? [];
}
