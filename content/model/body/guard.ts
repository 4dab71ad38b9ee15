/** What a policy text may hold: prose and known components. Everything that executes or hides is refused by name. */
import type { Node, Parent } from 'unist';
import type { Component } from '../facts/index.ts';
import { type Fault, fault } from '../fault.ts';

/** A JSX attribute as remark-mdx parses it. */
interface JsxAttribute {
  type: string;
  name?: string;
  value?: unknown;
}

/** An mdast node with the fields the guard looks at. */
export interface TextNode extends Node {
  children?: TextNode[];
  value?: string;
  url?: string;
  depth?: number;
  name?: string | null;
  attributes?: JsxAttribute[];
  data?: Record<string, unknown>;
}

const PROSE = new Set(
  'root heading paragraph text emphasis strong link list listItem table tableRow tableCell blockquote thematicBreak break delete'.split(
    ' ',
  ),
);
const JSX = new Set(['mdxJsxFlowElement', 'mdxJsxTextElement']);
const SAFE_URL = /^(https:\/\/[^\s/]|mailto:[^\s]+@|tel:\+?[\d ]|#[a-z])/;

const REFUSED: Record<string, { what: string; remedy: string }> = {
  mdxjsEsm: {
    what: 'an import or export',
    remedy: 'remove the line; components such as <Fact path="…" /> need no import',
  },
  mdxFlowExpression: {
    what: 'an expression in braces',
    remedy: 'write the text itself, or <Fact path="…" /> for a fact',
  },
  mdxTextExpression: {
    what: 'an expression in braces',
    remedy: 'write the text itself, or <Fact path="…" /> for a fact',
  },
  html: { what: 'raw HTML', remedy: 'use Markdown' },
  code: { what: 'a code block', remedy: 'write it as an ordinary paragraph' },
  inlineCode: { what: 'code', remedy: 'write it as ordinary text' },
  image: { what: 'an image', remedy: 'say it in words' },
  imageReference: { what: 'an image', remedy: 'say it in words' },
  definition: { what: 'a link definition', remedy: 'write the address in the link itself: [text](https://…)' },
  linkReference: { what: 'a link by reference', remedy: 'write the address in the link itself: [text](https://…)' },
  footnoteDefinition: { what: 'a footnote', remedy: 'put it in the text' },
  footnoteReference: { what: 'a footnote', remedy: 'put it in the text' },
};

const WHY_DATA = 'policy texts are data: what is reviewed must be what is shown, and nothing in them may run';

/** Every fault in a parsed text. `components` are those it may use. */
export function guard(file: string, tree: TextNode, components: Readonly<Record<string, Component>>): Fault[] {
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  walk(tree, (node) => {
    const problem = problemOf(node, components, seen);
    if (problem)
      faults.push(fault({ file, line: node.position?.start.line, column: node.position?.start.column, ...problem }));
  });
  return faults;
}

/** Visits every node, parents first, without recursion. */
export function walk(tree: TextNode, visit: (node: TextNode, parent: TextNode | undefined) => void): void {
  const stack: [TextNode, TextNode | undefined][] = [[tree, undefined]];
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const [node, parent] = entry;
    visit(node, parent);
    for (const child of [...((node as Parent).children ?? [])].reverse()) stack.push([child as TextNode, node]);
  }
}

type Problem = Pick<Fault, 'what' | 'why' | 'remedy'> | null;

function problemOf(
  node: TextNode,
  components: Readonly<Record<string, Component>>,
  seen: Map<string, number>,
): Problem {
  if (JSX.has(node.type)) return componentProblem(node, components);
  if (!PROSE.has(node.type))
    return { why: WHY_DATA, ...(REFUSED[node.type] ?? { what: `"${node.type}"`, remedy: 'use plain Markdown' }) };
  if (node.type === 'link') return linkProblem(node.url ?? '');
  if (node.type === 'heading') return headingProblem(node, seen);
  return null;
}

function componentProblem(node: TextNode, components: Readonly<Record<string, Component>>): Problem {
  const name = node.name ?? '';
  if (!Object.hasOwn(components, name)) return unknownComponent(name, components);
  const component = components[name]!;
  if (node.children?.length) {
    return {
      what: `<${name}> has text inside`,
      why: 'what a component says comes from facts.yaml',
      remedy: `write <${name} … /> with nothing inside`,
    };
  }
  if (component.inline !== (node.type === 'mdxJsxTextElement')) return placement(name, component);
  return attributeProblem(name, node.attributes ?? [], component);
}

function unknownComponent(name: string, components: Readonly<Record<string, Component>>): Problem {
  const isComponent = /^[A-Z]/.test(name);
  return {
    what: isComponent ? `an unknown component <${name}>` : name ? `raw HTML <${name}>` : 'an empty tag <>',
    why: WHY_DATA,
    remedy: isComponent ? `use one of: ${Object.keys(components).join(', ')}` : 'use Markdown',
  };
}

function placement(name: string, component: Component): Problem {
  return component.inline
    ? {
        what: `<${name}> stands alone on a line`,
        why: 'it is a part of a sentence',
        remedy: 'put it inside a sentence',
      }
    : {
        what: `<${name}> stands inside a sentence`,
        why: 'it is a list or a table',
        remedy: 'put it on a line of its own, with an empty line before and after',
      };
}

function attributeProblem(name: string, attributes: readonly JsxAttribute[], component: Component): Problem {
  for (const attribute of attributes) {
    if (attribute.type !== 'mdxJsxAttribute' || typeof attribute.value !== 'string') {
      return {
        what: `<${name}> has an attribute that is no plain text`,
        why: WHY_DATA,
        remedy: `write <${name} name="text" />`,
      };
    }
    if (!Object.hasOwn(component.attributes, attribute.name!)) {
      const known = Object.keys(component.attributes).join(', ') || 'none';
      return {
        what: `<${name}> has an unknown attribute "${attribute.name}"`,
        why: 'it would be ignored',
        remedy: `attributes of ${name}: ${known}`,
      };
    }
  }
  const names = attributes.map((one) => one.name);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice) return { what: `<${name}> has "${twice}" twice`, why: 'one of them would be ignored', remedy: 'keep one' };
  const missing = Object.entries(component.attributes).find(
    ([key, need]) => need === 'required' && !names.includes(key),
  );
  return missing
    ? {
        what: `<${name}> lacks "${missing[0]}"`,
        why: 'it cannot know what to show',
        remedy: `write <${name} ${missing[0]}="…" />`,
      }
    : null;
}

function linkProblem(url: string): Problem {
  if (SAFE_URL.test(url)) return null;
  return {
    what: `a link to "${url}"`,
    why: 'only addresses that work for ever and cannot run anything are linked',
    remedy: 'use https://…, mailto:…, tel:… or #clause-id',
  };
}

function headingProblem(node: TextNode, seen: Map<string, number>): Problem {
  if (node.depth !== 2 && node.depth !== 3) {
    return {
      what: `a heading of level ${node.depth}`,
      why: 'the page has the title itself, and two levels are enough',
      remedy: 'use ## or ###',
    };
  }
  const id = headingId(node);
  if (!id) {
    return {
      what: 'a heading without a clause id',
      why: 'links, history and differences follow the id',
      remedy: 'end the heading with [#id], as in "## Your rights [#rights]"',
    };
  }
  const before = seen.get(id);
  if (before !== undefined)
    return {
      what: `the clause id "${id}" again (line ${before})`,
      why: 'an id names one clause',
      remedy: 'choose another id',
    };
  seen.set(id, node.position?.start.line ?? 0);
  return null;
}

const HEADING_ID = /\s*\[#([a-z][a-z0-9-]{0,59})\]\s*$/;

/** The clause id at the end of a heading, `[#rights]`; undefined without one. */
export function headingId(heading: TextNode): string | undefined {
  const last = heading.children?.at(-1);
  return last?.type === 'text' ? HEADING_ID.exec(last.value ?? '')?.[1] : undefined;
}

/** Takes the `[#id]` off the heading's words. */
export function stripHeadingId(heading: TextNode): void {
  const last = heading.children?.at(-1);
  if (last?.type === 'text') last.value = last.value!.replace(HEADING_ID, '');
}
