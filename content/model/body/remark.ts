/** The remark plugin that turns a guarded text into plain mdast: clause ids on headings, components into what they say. */
import type { ElementContent } from 'hast';
import { components, type Facts } from '../facts/index.ts';
import { type Fault, FaultError, fault } from '../fault.ts';
import { guard, headingId, stripHeadingId, type TextNode, walk } from './guard.ts';

/** What a text is rendered with. */
export interface BodyContext {
  /** Path from the project's root, for faults. */
  file: string;
  facts: Facts | null;
  locale: string;
}

/**
 * A remark plugin, for the model's own parser and for Astro's. `contextOf` gives the context of the file being compiled.
 * Throws {@link FaultError} when the text holds anything it may not; no JSX or expression survives it.
 */
export function remarkPolicy(contextOf: (path: string) => BodyContext) {
  return () => (tree: unknown, vfile: CompiledFile) => {
    const context = contextOf(vfile.path ?? '');
    if (Object.keys(vfile.data?.astro?.frontmatter ?? {}).length > 0)
      throw new FaultError([frontmatterFault(context.file, 1)]);
    transform(tree as TextNode, context);
  };
}

/** A file as Astro hands it to a plugin: frontmatter is off the text by then, and its `layout` would be imported and run. */
interface CompiledFile {
  path?: string;
  data?: { astro?: { frontmatter?: object } };
}

/** Settings in the text itself. */
export function frontmatterFault(file: string, line: number): Fault {
  return fault({
    file,
    line,
    what: 'frontmatter',
    why: 'settings stand in version.yaml, where they are checked',
    remedy: 'remove the block between the --- lines',
  });
}

/** Guards and expands `tree` in place. */
export function transform(tree: TextNode, context: BodyContext): void {
  const faults = guard(context.file, tree, components);
  if (faults.length === 0) walk(tree, (node, parent) => expand(node, parent, context, faults));
  if (faults.length > 0) throw new FaultError(faults);
}

function expand(node: TextNode, parent: TextNode | undefined, context: BodyContext, faults: Fault[]): void {
  if (node.type === 'heading') identify(node);
  if (!node.type.startsWith('mdxJsx') || !parent?.children) return;
  try {
    const index = parent.children.indexOf(node);
    parent.children.splice(index, 1, ...says(node, context).map(asMarkdownNode));
  } catch (error) {
    faults.push(componentFault(node, context, error));
  }
}

function identify(heading: TextNode): void {
  const id = headingId(heading)!;
  stripHeadingId(heading);
  heading.data = { ...heading.data, id, hProperties: { id } };
}

function says(node: TextNode, { facts, locale }: BodyContext): ElementContent[] {
  if (!facts) throw new Error('this version has no facts.yaml');
  const attributes = Object.fromEntries((node.attributes ?? []).map((one) => [one.name!, one.value as string]));
  return components[node.name!]!.render(attributes, { facts, locale });
}

/** mdast that remark-rehype turns into exactly `content`: `hName`, `hProperties` and `hChildren` are its documented hooks. */
function asMarkdownNode(content: ElementContent): TextNode {
  if (content.type === 'text') return { type: 'text', value: content.value };
  if (content.type !== 'element') throw new Error(`a component may not make a ${content.type}`);
  const { tagName, properties, children } = content;
  return {
    type: 'policyElement',
    children: [],
    data: { hName: tagName, hProperties: properties, hChildren: children },
  };
}

function componentFault(node: TextNode, { file }: BodyContext, error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const remedy =
    error instanceof Error && 'remedy' in error ? String(error.remedy) : 'correct the component or facts.yaml';
  const { line, column } = node.position?.start ?? {};
  return fault({
    file,
    line,
    column,
    what: `<${node.name}>: ${message}`,
    why: 'a component shows what facts.yaml says',
    remedy,
  });
}
