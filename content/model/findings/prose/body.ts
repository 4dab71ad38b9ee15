/** A version's text without what its facts say in it, so that a changed fact is not judged twice. */
import type { Root } from 'hast';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { headingId, stripHeadingId, type TextNode, walk } from '../../body/guard.ts';
import { parse } from '../../body/render.ts';
import type { Source } from '../../house.ts';

const toHast = unified().use(remarkRehype).freeze();

/** One word for each component, the same as long as it shows the same facts. */
const MARKER = /\bfact_\w+/g;

/** The body of a text that has been checked, a marker in the place of each component. */
export function proseBody({ text, file }: Source): Root {
  const tree = parse(text, file);
  walk(tree, (node, parent) => {
    if (node.type === 'heading') identify(node);
    const place = node.type.startsWith('mdxJsx') ? (parent?.children?.indexOf(node) ?? -1) : -1;
    if (place >= 0) parent!.children!.splice(place, 1, markerOf(node));
  });
  return toHast.runSync(tree as never) as unknown as Root;
}

/** `words` without markers. */
export function withoutMarkers(words: string): string {
  return words.replace(MARKER, '');
}

/** `words` with each marker as an editor would know it. */
export function readable(words: string): string {
  return words.replace(
    MARKER,
    (marker) =>
      `‹${marker
        .replace(/^fact_(?:Fact_path_)?/, '')
        .replace(/_start_sentence$/, '')
        .replaceAll('_', ' ')}›`,
  );
}

function identify(heading: TextNode): void {
  const id = headingId(heading);
  stripHeadingId(heading);
  if (id) heading.data = { ...heading.data, id, hProperties: { id } };
}

function markerOf(node: TextNode): TextNode {
  const values = (node.attributes ?? []).flatMap(({ name, value }) => [name, value]);
  const value = `fact_${[node.name, ...values].join('_').replace(/\W+/g, '_')}`;
  const text = { type: 'text', value };
  return node.type === 'mdxJsxTextElement' ? text : { type: 'paragraph', children: [text] };
}
