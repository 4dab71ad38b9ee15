/** From the alignment of units to one tree that holds both texts: containers pair by what they share. */
import type { Alignment, Match } from './align.ts';
import { editOf, type Tools } from './edit.ts';
import { type Columns, columnsOf, mergeRows } from './rows.ts';
import type { Block, DiffNode, Note, Part, RegroupedNode } from './types.ts';
import { leavesOf, type Unit } from './units.ts';

/** What is known of both texts while they are merged. */
export interface Texts {
  before: readonly Unit[];
  after: readonly Unit[];
  alignment: Alignment;
  tools: Tools;
}

/** Children `from[0]..from[1]` of one container that share units with children `to[0]..to[1]` of another. */
interface Bond {
  from: [number, number];
  to: [number, number];
}

export class Merger {
  readonly #texts: Texts;
  readonly #old: Map<Block, number>;
  readonly #young: Map<Block, number>;
  readonly #partners = new Map<number, Match>();
  /** New index → old index, wherever they stand. */
  readonly #origins = new Map<number, number>();
  readonly #moveNumbers: Map<number, number>;
  /** Of the table that is being merged. */
  #columns: Columns | null = null;

  constructor(texts: Texts) {
    this.#texts = texts;
    this.#old = indexOf(texts.before);
    this.#young = indexOf(texts.after);
    for (const match of texts.alignment.matches) this.#remember(match);
    for (const [from, to] of texts.alignment.moves) this.#origins.set(to, from);
    this.#moveNumbers = numbered(texts.alignment.moves);
  }

  #remember(match: Match): void {
    for (const unit of match.before) this.#partners.set(unit, match);
    if (match.before.length === 1 && match.after.length === 1) this.#origins.set(match.after[0]!, match.before[0]!);
  }

  /** One tree of what the two rows of siblings say. */
  merge(before: readonly Block[], after: readonly Block[]): DiffNode[] {
    const nodes: DiffNode[] = [];
    let [i, j] = [0, 0];
    for (const { from, to } of [...this.#bonds(before, after), null].map((bond) => bond ?? end(before, after))) {
      for (; i < from[0]; i++) nodes.push(this.#removed(before[i]!));
      for (; j < to[0]; j++) nodes.push(this.#added(after[j]!));
      if (from[1] >= from[0])
        nodes.push(this.#bonded(before.slice(from[0], from[1] + 1), after.slice(to[0], to[1] + 1)));
      [i, j] = [from[1] + 1, to[1] + 1];
    }
    return nodes;
  }

  #removed(before: Block): DiffNode {
    const leaves = leavesOf([before]);
    const numbers = leaves.map((leaf) => this.#moveNumber(this.#old.get(leaf)));
    return { op: 'removed', before, ...travel(leaves, numbers), change: 0 };
  }

  #added(after: Block): DiffNode {
    const leaves = leavesOf([after]);
    const origins = leaves.map((leaf) => this.#origins.get(this.#young.get(leaf)!));
    const numbers = origins.map((origin) => this.#moveNumber(origin));
    const from = after.inline && origins[0] !== undefined ? this.#texts.before[origins[0]]!.block : null;
    const edit = from ? editOf([from], [after], this.#texts.tools) : null;
    return { op: 'added', after, ...travel(leaves, numbers), from, edit, change: 0 };
  }

  /** What stands in another container now has moved, too, and gets the next number. */
  #moveNumber(old: number | undefined): number | undefined {
    const match = old === undefined ? undefined : this.#partners.get(old);
    if (match && this.#origins.get(match.after[0]!) === old && !this.#moveNumbers.has(old!))
      this.#moveNumbers.set(old!, Math.max(0, ...this.#moveNumbers.values()) + 1);
    return old === undefined ? undefined : this.#moveNumbers.get(old);
  }

  #bonded(before: Block[], after: Block[]): DiffNode {
    const [old, young] = [before[0]!, after[0]!];
    if (before.length > 1 || after.length > 1 || old.kind !== young.kind) return this.#regrouped(before, after);
    if (old.kind === 'row') return mergeRows(old, young, this.#texts.tools, this.#columns);
    return old.inline ? this.#edited(old, young) : this.#container(old, young);
  }

  #edited(before: Block, after: Block): DiffNode {
    const edit = editOf([before], [after], this.#texts.tools);
    const notes = retagged(before, after, 'level');
    if (!edit && notes.length === 0) return { op: 'same', before, after };
    const found = edit ?? {
      runs: [{ op: '=', before: before.inline!.text, after: after.inline!.text, beforeAt: 0, afterAt: 0 }],
      notes: [],
      rewritten: false,
    };
    return { op: 'edited', before, after, edit: { ...found, notes: [...notes, ...found.notes] }, change: 0 };
  }

  #container(before: Block, after: Block): DiffNode {
    this.#columns = before.kind === 'table' ? columnsOf(before, after) : this.#columns;
    const children = this.merge(before.children, after.children);
    const notes = retagged(before, after, 'list-kind');
    if (notes.length === 0 && children.every((child) => child.op === 'same')) return { op: 'same', before, after };
    return { op: 'changed', before, after, notes, children, change: null };
  }

  #regrouped(before: Block[], after: Block[]): RegroupedNode {
    const plain = (blocks: Block[]) => blocks.every((block) => block.kind === 'paragraph');
    const both = plain(before) && plain(after);
    const as = both && before.length === 1 ? 'split' : both && after.length === 1 ? 'merged' : 'reshaped';
    return { op: 'regrouped', as, before, after, parts: this.#parts(before, after), change: 0 };
  }

  /** The leaves of both sides in reading order, those that belong together in one part. */
  #parts(before: Block[], after: Block[]): Part[] {
    const [olds, youngs] = [leavesOf(before), leavesOf(after)];
    const places = new Map(youngs.map((leaf, at) => [leaf, at]));
    const parts: Part[] = [];
    let j = 0;
    for (let i = 0; i < olds.length; ) {
      const match = this.#partners.get(this.#old.get(olds[i]!)!);
      const to = match ? (places.get(this.#texts.after[match.after[0]!]!.block) ?? -1) : -1;
      if (!match || to < j) {
        parts.push(this.#gone(olds[i++]!));
        continue;
      }
      while (j < to) parts.push(this.#come(youngs[j++]!));
      const [old, young] = [olds.slice(i, i + match.before.length), youngs.slice(j, j + match.after.length)];
      parts.push({ before: old, after: young, edit: editOf(old, young, this.#texts.tools), isMoved: false });
      [i, j] = [i + old.length, j + young.length];
    }
    while (j < youngs.length) parts.push(this.#come(youngs[j++]!));
    return parts;
  }

  #gone(leaf: Block): Part {
    return { before: [leaf], after: [], edit: null, isMoved: this.#moveNumber(this.#old.get(leaf)) !== undefined };
  }

  #come(leaf: Block): Part {
    const origin = this.#origins.get(this.#young.get(leaf)!);
    return { before: [], after: [leaf], edit: null, isMoved: this.#moveNumber(origin) !== undefined };
  }

  /** Which siblings share units, as stretches that follow each other on both sides. */
  #bonds(before: readonly Block[], after: readonly Block[]): Bond[] {
    const links = strongest(this.#links(before, after));
    const bonds: Bond[] = [];
    for (const { from, to } of links) {
      const last = bonds.at(-1);
      if (last && (from <= last.from[1] || to <= last.to[1])) {
        last.from[1] = Math.max(last.from[1], from);
        last.to[1] = Math.max(last.to[1], to);
      } else bonds.push({ from: [from, from], to: [to, to] });
    }
    return bonds;
  }

  #links(before: readonly Block[], after: readonly Block[]): Link[] {
    const owners = new Map<number, number>();
    after.forEach((block, index) => {
      for (const leaf of leavesOf([block])) owners.set(this.#young.get(leaf)!, index);
    });
    const links = new Map<number, Link>();
    before.forEach((block, from) => {
      for (const leaf of leavesOf([block])) {
        const unit = this.#old.get(leaf)!;
        for (const partner of this.#partners.get(unit)?.after ?? []) {
          const to = owners.get(partner);
          if (to === undefined) continue;
          const name = from * after.length + to;
          const link = links.get(name) ?? { from, to, weight: 0 };
          link.weight += 1 + this.#texts.before[unit]!.words;
          links.set(name, link);
        }
      }
    });
    return [...links.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  }
}

interface Link {
  from: number;
  to: number;
  weight: number;
}

/** Links that are the heaviest of the old or of the new sibling; the others would glue strangers together. */
function strongest(links: Link[]): Link[] {
  const heaviest = (side: 'from' | 'to') => {
    const best = new Map<number, number>();
    for (const link of links) best.set(link[side], Math.max(best.get(link[side]) ?? 0, link.weight));
    return best;
  };
  const [from, to] = [heaviest('from'), heaviest('to')];
  return links.filter((link) => link.weight === from.get(link.from) || link.weight === to.get(link.to));
}

function end(before: readonly Block[], after: readonly Block[]): Bond {
  return { from: [before.length, before.length - 1], to: [after.length, after.length - 1] };
}

function indexOf(units: readonly Unit[]): Map<Block, number> {
  return new Map(units.map((unit, index) => [unit.block, index]));
}

function retagged(before: Block, after: Block, kind: Note['kind']): Note[] {
  const tells = before.kind === 'heading' || before.kind === 'list';
  return tells && before.tag !== after.tag
    ? [{ kind, text: after.inline?.text ?? '', before: before.tag, after: after.tag }]
    : [];
}

/** A number for every move, by old index; units that travel together share one. */
function numbered(moves: ReadonlyMap<number, number>): Map<number, number> {
  const numbers = new Map<number, number>();
  let number = 0;
  let last = [-2, -2];
  for (const [from, to] of [...moves].sort((a, b) => a[1] - b[1])) {
    if (from !== last[0]! + 1 || to !== last[1]! + 1) number++;
    numbers.set(from, number);
    last = [from, to];
  }
  return numbers;
}

/** Did a block move as a whole, as more than half of its leaves did? If not, which of them did? */
function travel(leaves: Block[], numbers: readonly (number | undefined)[]): { move: number | null; moved: Block[] } {
  const counts = new Map<number, number>();
  for (const number of numbers) if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
  for (const [move, count] of counts) if (count * 2 > numbers.length) return { move, moved: [] };
  return { move: null, moved: leaves.filter((_, at) => numbers[at] !== undefined) };
}
