/** From a policy text to its rendered body: the tree that pages, differences and hashes are made of. */
import type { Root } from 'hast';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { type Fault, FaultError, fault } from '../fault.ts';
import { characterFaults } from './characters.ts';
import type { TextNode } from './guard.ts';
import { type BodyContext, frontmatterFault, transform } from './remark.ts';
import { tangleFaults } from './tangle.ts';

const parser = unified().use(remarkParse).use(remarkMdx).use(remarkGfm).freeze();
const toHast = unified().use(remarkRehype).freeze();

/** More than any policy needs; keeps a hostile text from eating the machine. */
export const MAX_TEXT_CHARACTERS = 1_000_000;
/** The site's compiler takes a block as frontmatter also where empty lines stand before it. */
const FRONTMATTER = /^\s*(---|\+\+\+)/;

/**
 * The rendered body of `text` as hast: headings with clause ids, paragraphs, lists, tables, links; nothing else.
 * Throws {@link FaultError} with file and line for anything a text may not hold.
 */
export function renderText(text: string, context: BodyContext): Root {
  const faults = sourceFaults(context.file, text);
  if (faults.length > 0) throw new FaultError(faults);
  const tree = parse(text, context.file);
  transform(tree, context);
  const root = toHast.runSync(tree as never) as unknown as Root;
  dropPositions(root);
  return root;
}

/** Faults that are seen in the characters alone, before parsing. */
export function sourceFaults(file: string, text: string): Fault[] {
  if (text.length > MAX_TEXT_CHARACTERS) {
    return [fault({ file, what: 'the text is over 1 MB', why: 'no policy is that long', remedy: 'shorten it' })];
  }
  const block = FRONTMATTER.exec(text)?.[0];
  if (block) return [frontmatterFault(file, block.split('\n').length)];
  return [...characterFaults(file, text), ...tangleFaults(file, text)];
}

/** The text as mdast, before anything is refused or expanded. Throws {@link FaultError} when it is no MDX. */
export function parse(text: string, file: string): TextNode {
  const tangled = tangleFaults(file, text);
  if (tangled.length > 0) throw new FaultError(tangled);
  try {
    return parser.parse(text) as unknown as TextNode;
  } catch (error) {
    throw new FaultError([syntaxFault(file, error)]);
  }
}

function syntaxFault(file: string, error: unknown): Fault {
  const { reason, line, column } = error as { reason?: string; line?: number; column?: number };
  return fault({
    file,
    line: line ?? 1,
    column,
    what: `the text cannot be read: ${(reason ?? String(error)).replace(/ \(note:.*\)$/, '')}`,
    why: 'braces, angle brackets and comments mean code in MDX, and policy texts hold none',
    remedy: 'remove the tag, brace or comment; write "less than" in words',
  });
}

function dropPositions(root: Root): void {
  const stack: { position?: unknown; children?: unknown[] }[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    delete node.position;
    if (node.children) stack.push(...(node.children as typeof stack));
  }
}
