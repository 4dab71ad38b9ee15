/** A text as its editor wrote it, piece by piece with lines: what checks of prose look at. */
import { headingId, type TextNode, walk } from '../body/guard.ts';
import { parse } from '../body/render.ts';
import type { Source, Version } from '../house.ts';
import type { Locale } from '../ref.ts';

/** Typed words, a link or a component, with the clause it stands in. */
export interface Piece {
  kind: 'words' | 'link' | 'component';
  /** The words, the link's target, or the component's name. */
  text: string;
  /** Of a component. */
  attributes: Record<string, string>;
  clause: string | null;
  line: number;
  isHeading: boolean;
}

const pieces = new WeakMap<Source, Piece[]>();

/** The pieces of a text in reading order. Throws a FaultError when the text is no MDX. */
export function piecesOf(version: Version, locale: Locale): Piece[] {
  const source = version.sources[locale]!;
  const found = pieces.get(source) ?? read(source);
  pieces.set(source, found);
  return found;
}

function read(source: Source): Piece[] {
  const found: Piece[] = [];
  let clause: string | null = null;
  let heading: TextNode | undefined;
  walk(parse(source.text, source.file), (node) => {
    if (node.type === 'heading') {
      clause = headingId(node) ?? clause;
      heading = node;
    }
    const line = node.position?.start.line ?? 1;
    const isHeading = line === heading?.position?.start.line;
    const piece = pieceOf(node);
    if (piece) found.push({ ...piece, clause, line, isHeading });
  });
  return found;
}

function pieceOf(node: TextNode): Pick<Piece, 'kind' | 'text' | 'attributes'> | null {
  if (node.type === 'text')
    return { kind: 'words', text: (node.value ?? '').replace(/\s*\[#[\w-]+\]\s*$/, ''), attributes: {} };
  if (node.type === 'link') return { kind: 'link', text: node.url ?? '', attributes: {} };
  if (!node.type.startsWith('mdxJsx')) return null;
  const attributes = (node.attributes ?? []).map(({ name, value }) => [name ?? '', String(value)]);
  return {
    kind: 'component',
    text: node.name ?? '',
    attributes: Object.fromEntries(attributes) as Record<string, string>,
  };
}
