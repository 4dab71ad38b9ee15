/** Blocks of a difference as hast: each change in a place of its own that can be linked to. */
import type { Element, ElementContent, Properties } from 'hast';
import { joinInlines } from './edit.ts';
import { cutAtBreaks, el, marked, runsToHast, slice, words } from './render-inline.ts';
import { fill, notesOfChange } from './render-notes.ts';
import type { Block, BodyDiff, DiffNode, DiffWords, Edit, Part, RegroupedNode } from './types.ts';
import { leavesOf } from './units.ts';

export interface Sheet {
  diff: BodyDiff;
  say: DiffWords;
  /** Ids already given away: each may stand once on the page. */
  ids: Set<string>;
  isFolding: boolean;
}

/** Elements that only their own parent may hold: they carry an anchor themselves instead of standing in a `div`. */
const BOUND = new Set('li tr td th dt dd caption figcaption'.split(' '));
/** The element of a term with what describes it; no other block has it. */
const ENTRY = 'div';
/** What a leaf that is gone stands as before the first of such siblings. */
const LEADS: Readonly<Record<string, string>> = { li: 'li', dt: 'dd', dd: 'dd', [ENTRY]: 'dd' };

/** The nodes in order, neighbours of one change together, long unchanged stretches folded where that may be. */
export function renderSiblings(nodes: readonly DiffNode[], sheet: Sheet): ElementContent[] {
  const shown: ElementContent[] = [];
  for (let index = 0; index < nodes.length; ) {
    const start = index++;
    if (nodes[start]!.op === 'same') {
      while (nodes[index]?.op === 'same') index++;
      shown.push(...unchanged(nodes.slice(start, index), start === 0, index === nodes.length, sheet));
      continue;
    }
    const change = numberOf(nodes[start]!);
    while (change && index < nodes.length && numberOf(nodes[index]!) === change) index++;
    const blocks = nodes.slice(start, index).flatMap((node) => renderNode(node, sheet));
    shown.push(...(change ? anchored(change, blocks, sheet) : blocks));
  }
  return shown;
}

/** The number of the change a node stands for; null or 0 where there is none. */
function numberOf(node: DiffNode): number | null {
  return node.op === 'same' ? null : node.change;
}

function unchanged(nodes: readonly DiffNode[], isFirst: boolean, isLast: boolean, sheet: Sheet): ElementContent[] {
  const blocks = nodes.map((node) => (node.op === 'same' ? node.after : null)).filter((block) => block !== null);
  const plain = () => blocks.map((block) => showBlock(block, sheet, null));
  if (!sheet.isFolding || BOUND.has(blocks[0]!.tag) || blocks[0]!.tag === ENTRY) return plain();
  const start = isFirst ? Number(blocks[0]!.kind === 'heading') : 1;
  const end = nodes.length - (isLast ? 0 : 1);
  if (leavesOf(blocks.slice(start, end)).length < 2) return plain();
  return [
    ...blocks.slice(0, start).map((block) => showBlock(block, sheet, null)),
    folded(nodes.slice(start, end), sheet),
    ...blocks.slice(end).map((block) => showBlock(block, sheet, null)),
  ];
}

/** Unchanged nodes behind a summary that says how many they are. */
export function folded(nodes: readonly DiffNode[], sheet: Sheet, summary?: string): Element {
  const blocks = nodes.flatMap((node) => (node.op === 'same' ? [node.after] : []));
  const count = leavesOf(blocks).length;
  const { one, other } = sheet.say.unchangedBlocks;
  const text = summary ?? fill(count === 1 ? one : other, { count: String(count) });
  const inner = blocks.map((block) => showBlock(block, sheet, null));
  return el('details', 'diff-fold', [el('summary', '', words(text)), ...inner]);
}

/** The blocks of one change with its anchor, what else is to be said of it, and the way to its neighbours. */
function anchored(number: number, blocks: ElementContent[], sheet: Sheet): ElementContent[] {
  const [first] = blocks;
  const last = blocks.at(-1);
  if (first?.type !== 'element' || last?.type !== 'element' || !(BOUND.has(first.tagName) || isEntry(first)))
    return [withAnchor(number, blocks, sheet)];
  first.properties.id = anchorOf(number, sheet);
  const place = last.tagName === 'tr' || isEntry(last) ? (last.children.at(-1) as Element) : last;
  place.children.push(...around(number, sheet));
  return blocks;
}

function isEntry({ tagName, children: [first] }: Element): boolean {
  return tagName === ENTRY && first?.type === 'element' && (first.tagName === 'dt' || first.tagName === 'dd');
}

/** The same for blocks that may stand in a `div`. */
export function withAnchor(number: number, blocks: ElementContent[], sheet: Sheet): Element {
  const kinds = sheet.diff.changes[number - 1]!.kinds.map((kind) => `diff-change--${kind}`);
  const inner = [...blocks, ...around(number, sheet)];
  return el('div', ['diff-change', ...kinds].join(' '), inner, { id: anchorOf(number, sheet) });
}

function anchorOf(number: number, { say }: Sheet): string {
  return `${say.anchor}-${number}`;
}

/** Notes on a change, and links to the one before, the list and the one after. */
function around(number: number, sheet: Sheet): ElementContent[] {
  const { diff, say } = sheet;
  const notes = notesOfChange(diff, diff.changes[number - 1]!, say);
  const link = (to: string, text: string, kind: string) => el('a', `diff-${kind}`, words(text), { href: `#${to}` });
  const links = [
    ...(number > 1 ? [link(anchorOf(number - 1, sheet), say.previous, 'previous'), ...words(' ')] : []),
    link(say.listAnchor, say.back, 'back'),
    ...(number < diff.changes.length ? [...words(' '), link(anchorOf(number + 1, sheet), say.next, 'next')] : []),
  ];
  return [...notes.map((note) => el('span', 'diff-note', words(note))), el('span', 'diff-steps', links)];
}

function renderNode(node: DiffNode, sheet: Sheet): ElementContent[] {
  if (node.op === 'same') return [showBlock(node.after, sheet, null)];
  if (node.op === 'removed') return [showBlock(node.before, sheet, 'del')];
  if (node.op === 'added')
    return [
      node.edit && node.from ? movedLeaf(node.from, node.after, node.edit, sheet) : showBlock(node.after, sheet, 'ins'),
    ];
  if (node.op === 'edited') return editedLeaf(node.before, node.after, node.edit, sheet);
  if (node.op === 'regrouped') return regrouped(node, sheet);
  return [container(node.after, renderSiblings(node.children, sheet), sheet, true)];
}

/** A whole block, all its words in `ins` or `del` if `mark` says so. */
function showBlock(block: Block, sheet: Sheet, mark: 'ins' | 'del' | null): ElementContent {
  if (!block.inline) {
    const inner = block.children.map((child) => showBlock(child, sheet, mark));
    return withClass(container(block, inner, sheet, mark !== 'del'), mark);
  }
  const content = slice(block.inline, 0, block.inline.text.length);
  const isMarked = mark && content.length > 0;
  return withClass(leaf(block, isMarked ? [marked(mark, content, sheet.say)] : content, sheet, mark !== 'del'), mark);
}

function withClass(element: Element, mark: 'ins' | 'del' | null): Element {
  if (!mark) return element;
  const { className } = element.properties;
  const own = Array.isArray(className) ? className : [];
  element.properties.className = [...own, mark === 'ins' ? 'diff-added' : 'diff-removed'];
  return element;
}

function leaf(block: Block, content: ElementContent[], sheet: Sheet, isNew: boolean): Element {
  return el(block.tag || 'span', '', content, propertiesOf(block, sheet, isNew));
}

/** A container with rendered children; a table's rows go into head and body. */
function container(block: Block, children: ElementContent[], sheet: Sheet, isNew: boolean): Element {
  const properties = propertiesOf(block, sheet, isNew);
  if (block.kind !== 'table') return el(block.tag, '', children, properties);
  const heads = block.children.filter((child) => child.head).length;
  const isRow = (child: ElementContent) => child.type === 'element' && child.tagName === 'tr';
  const rows = children.filter(isRow);
  const isHead = (row: ElementContent) =>
    heads > 0 &&
    row.type === 'element' &&
    row.children.every((cell) => cell.type === 'element' && cell.tagName === 'th');
  const [head, body] = [rows.filter(isHead), rows.filter((row) => !isHead(row))];
  const parts = [el('thead', '', head), el('tbody', '', body)].filter((part) => part.children.length > 0);
  const table = el('table', '', [...children.filter((child) => !isRow(child)), ...parts], properties);
  return el('div', 'diff-table', [table], { tabIndex: 0 });
}

/** The block's own attributes; its id only on the new side and only once. */
function propertiesOf(block: Block, { ids }: Sheet, isNew: boolean): Properties {
  const { id, ...properties } = block.properties;
  if (!isNew || typeof id !== 'string' || ids.has(id)) return properties;
  ids.add(id);
  return { ...properties, id };
}

/** A paragraph of other words stands twice, old and new; other leaves hold both. */
function editedLeaf(before: Block, after: Block, edit: Edit, sheet: Sheet): ElementContent[] {
  if (!edit.rewritten || after.tag !== 'p') return [showEdit(after, edit, [before], sheet)];
  const halves = [showBlock(before, sheet, 'del') as Element, showBlock(after, sheet, 'ins') as Element];
  return [el('div', 'diff-rewritten', halves)];
}

/** In its new place all of a moved leaf is new; inside it, what changed on the way. */
function movedLeaf(before: Block, after: Block, edit: Edit, sheet: Sheet): Element {
  const inner = runsToHast(edit.runs, joinInlines([before]), joinInlines([after]), sheet.say);
  return withClass(leaf(after, [marked('ins', inner, sheet.say)], sheet, true), 'ins');
}

function showEdit(after: Block, edit: Edit, before: readonly Block[], sheet: Sheet): Element {
  return leaf(after, runsToHast(edit.runs, joinInlines(before), joinInlines([after]), sheet.say), sheet, true);
}

/** The new blocks, each leaf with what happened to its words; leaves that are gone stand where they were. */
function regrouped({ after, parts }: RegroupedNode, sheet: Sheet): ElementContent[] {
  const shown = new Map<Block, Element>();
  const gone = new Map<Block | null, Block[]>();
  let last: Block | null = null;
  for (const part of parts) {
    if (part.after.length === 0) gone.set(last, [...(gone.get(last) ?? []), ...part.before]);
    for (const [block, element] of showPart(part, sheet)) shown.set(block, element);
    last = part.after.at(-1) ?? last;
  }
  const removed = (leaf: Block | null, tag: string) =>
    (gone.get(leaf) ?? []).map((block) => goneLeaf(block, tag, sheet));
  const show = (block: Block): ElementContent[] => {
    const own = shown.get(block);
    if (own) return [own, ...removed(block, BOUND.has(block.tag) ? block.tag : 'p')];
    return [container(block, block.children.flatMap(show), sheet, true)];
  };
  return [...removed(null, LEADS[after[0]!.tag] ?? 'p'), ...after.flatMap(show)];
}

function goneLeaf(block: Block, tag: string, sheet: Sheet): Element {
  if (tag === 'tr') return showBlock(block, sheet, 'del') as Element;
  const content = leavesOf(block.kind === 'row' ? block.children : [block]).flatMap((leaf) => [
    ...slice(leaf.inline!, 0, leaf.inline!.text.length),
    ...words(' '),
  ]);
  return el(tag, 'diff-removed', [marked('del', content, sheet.say)]);
}

function showPart({ before, after, edit }: Part, sheet: Sheet): [Block, Element][] {
  if (!edit) return after.map((block) => [block, showBlock(block, sheet, before.length > 0 ? null : 'ins') as Element]);
  const [old, young] = [joinInlines(before), joinInlines(after)];
  const pieces = cutAtBreaks(edit.runs);
  return after.map((block, index) => {
    const mark = index > 0 ? [el('span', 'diff-break', words('¶ '), { ariaHidden: 'true' })] : [];
    return [block, leaf(block, [...mark, ...runsToHast(pieces[index] ?? [], old, young, sheet.say)], sheet, true)];
  });
}
