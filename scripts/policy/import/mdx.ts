/** A text with its clause ids as the MDX we keep, held against the product's own parser before it is believed. */
import type { Heading, PhrasingContent, Root } from 'mdast';
import { remark } from 'remark';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { renderText } from '#model/body/render.ts';
import { contentHash } from '#model/body/text.ts';
import { FaultError } from '#model/fault.ts';
import type { Locale } from '#model/ref.ts';
import { CommandError } from '../verb.ts';
import { withAddresses } from './addresses.ts';
import type { Block } from './blocks.ts';
import type { Notes } from './notes.ts';
import { anchorsOf, headingsIn, headingText, withoutId } from './text.ts';

const printer = remark()
  .use(remarkGfm)
  .use(remarkMdx)
  .data('settings', { bullet: '-', rule: '*', emphasis: '_', listItemIndent: 'one', resourceLink: true })
  .freeze();
const toHast = unified().use(remarkRehype).freeze();

/**
 * The text as MDX. Throws {@link CommandError} when the parser would refuse it or read other words or links out of it.
 * `place` names the source for people.
 */
export function printMdx(
  found: readonly Block[],
  ids: readonly string[],
  { place, locale, notes }: { place: string; locale: Locale; notes: Notes },
): string {
  const root: Root = { type: 'root', children: found.map((block) => structuredClone(block)) };
  identify(root, ids, notes);
  root.children = withAddresses(root.children, { notes, links: { base: null } });
  const wanted = contentHash(toHast.runSync(structuredClone(root)) as never);
  const mdx = guarded(printer.stringify(withIds(root, ids)));
  requireSame(mdx, wanted, place, locale);
  return mdx;
}

/** Takes written ids off the headings, and leads links inside the text to the clauses they mean. */
function identify(root: Root, ids: readonly string[], notes: Notes): void {
  const anchors = new Map<string, string>();
  for (const [index, heading] of headingsIn(root.children).entries()) {
    const { text, id } = withoutId(headingText(heading));
    heading.children = [{ type: 'text', value: text || ids[index]! }];
    for (const name of [...anchorsOf(heading), ...(id ? [id] : []), githubSlug(text), ids[index]!])
      if (!anchors.has(name)) anchors.set(name, ids[index]!);
  }
  relink(root as never, anchors, notes);
}

function relink(parent: { children: PhrasingContent[] }, anchors: ReadonlyMap<string, string>, notes: Notes): void {
  parent.children = parent.children.flatMap((node) => {
    if ('children' in node) relink(node as never, anchors, notes);
    if (node.type !== 'link' || !node.url.startsWith('#')) return [node];
    const id = anchors.get(decoded(node.url.slice(1)));
    if (id) return [{ ...node, url: `#${id}` }];
    notes.add('link to a place that is not there taken off its words');
    return node.children;
  });
}

function decoded(anchor: string): string {
  try {
    return decodeURIComponent(anchor);
  } catch {
    return anchor;
  }
}

/** The name by which GitHub would let a heading be linked to. */
function githubSlug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function withIds(root: Root, ids: readonly string[]): Root {
  for (const [index, heading] of headingsIn(root.children).entries())
    (heading as Heading).children.push({ type: 'text', value: ` [#${ids[index]}]` });
  return root;
}

/** The id of a heading needs no backslash, and a line that begins like code is spelled so that it is none. */
function guarded(mdx: string): string {
  return mdx
    .replace(/^(#{2,3} .*) \\\[#([a-z][a-z0-9-]*)\\?\]$/gm, '$1 [#$2]')
    .replace(/^(?:import|export)(?=\s|$)/gm, spelled);
}

const spelled = (word: string) => `&#x${word.charCodeAt(0).toString(16)};${word.slice(1)}`;

function requireSame(mdx: string, wanted: string, place: string, locale: Locale): void {
  try {
    if (contentHash(renderText(mdx, { file: place, facts: null, locale })) === wanted) return;
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw unwritable(place, error.faults.map((one) => `line ${one.line ?? '?'} of the result: ${one.what}`).join('; '));
  }
  throw unwritable(place, 'read again, it would say other words');
}

function unwritable(place: string, why: string): CommandError {
  return new CommandError(
    `${place} cannot be written as a policy text.`,
    why,
    'simplify that passage in a copy, and import the copy with --folder',
  );
}
