/** The page's view of a difference: the new text with what came and went marked, and what is unchanged folded away. */
import type { Element, ElementContent, Root } from 'hast';
import { folded, renderSiblings, type Sheet, withAnchor } from './render-block.ts';
import { el, words } from './render-inline.ts';
import { fill } from './render-notes.ts';
import type { Block, BodyDiff, ClauseDiff, DiffNode, DiffWords } from './types.ts';

/**
 * hast for a page that shows `diff`, to be put under a heading of the page's own; `say` is in the reader's language.
 * Each change has the anchor `<say.anchor>-<number>`; heading ids are those of the new text, each once.
 */
export function renderDiff(diff: BodyDiff, say: DiffWords): Root {
  const sheet: Sheet = { diff, say, ids: new Set(), isFolding: true };
  if (diff.changes.length === 0) return { type: 'root', children: [el('p', 'diff-nothing', words(say.nothing))] };
  const children: Element[] = [];
  for (let index = 0; index < diff.clauses.length; ) {
    let end = index;
    while (diff.clauses[end]?.status === 'unchanged') end++;
    if (end > index) children.push(foldedClauses(diff.clauses.slice(index, end), sheet));
    else children.push(renderClause(diff.clauses[end++]!, sheet));
    index = end;
  }
  return { type: 'root', children };
}

function foldedClauses(clauses: readonly ClauseDiff[], sheet: Sheet): Element {
  const heading = clauses[0]!.heading.after;
  const nodes = clauses.flatMap((clause) => clause.nodes);
  if (clauses.length === 1 && heading === null) return folded(nodes, sheet);
  const { one, other } = sheet.say.unchangedClauses;
  const template = clauses.length === 1 ? one : other;
  return folded(nodes, sheet, fill(template, { count: String(clauses.length), heading: heading ?? '' }));
}

function renderClause(clause: ClauseDiff, sheet: Sheet): Element {
  const inner = clause.rewritten ? bothTexts(clause, sheet) : renderSiblings(clause.nodes, sheet);
  return el('section', `diff-clause diff-clause--${clause.status}`, inner);
}

/** The heading once if both texts have it, then the old text and the new one as two halves. */
function bothTexts({ nodes }: ClauseDiff, sheet: Sheet): ElementContent[] {
  const [first, ...rest] = nodes;
  const isKept = first!.op === 'same' || (first!.op === 'edited' && first!.after.kind === 'heading');
  const body = isKept ? rest : nodes;
  const number = nodes.find((node) => node.op !== 'same')!.change!;
  const { say } = sheet;
  const half = (side: 'old' | 'new', label: string, blocks: DiffNode[]) =>
    el('div', `diff-${side}`, [
      el('p', 'diff-label', words(label)),
      ...renderSiblings(blocks, { ...sheet, isFolding: false }),
    ]);
  const old = body
    .flatMap(oldBlocks)
    .map((before): DiffNode => ({ op: 'removed', before, move: null, moved: [], change: 0 }));
  const young = body
    .flatMap(newBlocks)
    .map((after): DiffNode => ({ op: 'added', after, move: null, moved: [], from: null, edit: null, change: 0 }));
  const halves = el('div', 'diff-rewritten', [half('old', say.oldText, old), half('new', say.newText, young)]);
  const heading = isKept ? renderSiblings([unnumbered(first!)], sheet) : [];
  return [...heading, withAnchor(number, [halves], sheet)];
}

function unnumbered(node: DiffNode): DiffNode {
  return node.op === 'same' ? node : { ...node, change: 0 };
}

function oldBlocks(node: DiffNode): Block[] {
  return node.op === 'added' ? [] : node.op === 'regrouped' ? node.before : [node.before];
}

function newBlocks(node: DiffNode): Block[] {
  return node.op === 'removed' ? [] : node.op === 'regrouped' ? node.after : [node.after];
}
