/** Clause ids that stay the same from version to version: found again by heading and by text, else made from the heading. */
import type { Heading } from 'mdast';
import type { Block } from './blocks.ts';
import { anchorsOf, headingText, withoutId } from './text.ts';

/** A clause as the version before had it. */
interface Clause {
  id: string;
  heading: string;
  words: Map<string, number>;
}

/** What is remembered of the versions so far, in one language. */
export interface Memory {
  /** Of the version before. */
  clauses: Clause[];
  /** The id each heading had last, for clauses that come back. */
  byHeading: Map<string, string>;
  /** Every id ever given. */
  ids: Set<string>;
}

export const noMemory = (): Memory => ({ clauses: [], byHeading: new Map(), ids: new Set() });

/** From here on two clauses are one, edited. */
const ALIKE = 0.5;

/** An id for every heading of `found`, in order; `memory` takes note of them. */
export function proposeIds(found: readonly Block[], memory: Memory): string[] {
  const young = clausesIn(found);
  const ids = matched(young, memory.clauses);
  for (const [index, clause] of young.entries()) {
    if (ids[index]) continue;
    const former = memory.byHeading.get(clause.heading);
    ids[index] = former && !ids.includes(former) ? former : fresh(clause, ids, memory.ids);
  }
  const chosen = ids as string[];
  remember(memory, young, chosen);
  return chosen;
}

/** The same ids given by another language, to be remembered. */
export function takeIds(found: readonly Block[], ids: readonly string[], memory: Memory): void {
  remember(memory, clausesIn(found), ids);
}

function remember(memory: Memory, young: readonly Young[], ids: readonly string[]): void {
  memory.clauses = young.map(({ heading, words }, index) => ({ id: ids[index]!, heading, words }));
  for (const { id, heading } of memory.clauses) {
    memory.byHeading.set(heading, id);
    memory.ids.add(id);
  }
}

interface Young {
  heading: string;
  written: string | null;
  anchors: string[];
  words: Map<string, number>;
}

function clausesIn(found: readonly Block[]): Young[] {
  const clauses: (Omit<Young, 'words'> & { text: string })[] = [];
  for (const block of found) {
    if (block.type === 'heading') clauses.push({ ...begin(block), text: '' });
    else if (clauses.length > 0) clauses.at(-1)!.text += ` ${wordsIn(block)}`;
  }
  return clauses.map(({ text, ...clause }) => ({ ...clause, words: bag(`${clause.heading} ${text}`) }));
}

function wordsIn(node: unknown): string {
  const { value, children } = node as { value?: string; children?: unknown[] };
  return value ?? children?.map(wordsIn).join(' ') ?? '';
}

function begin(heading: Heading): Omit<Young, 'words'> {
  const { text, id } = withoutId(headingText(heading));
  return { heading: folded(text), written: id, anchors: anchorsOf(heading) };
}

/** Letters and digits alone, without the number before a heading. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/^[\s\d.)§]+/, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** One to one, best pair first; a pair that keeps its heading before all others. */
function matched(young: readonly Young[], old: readonly Clause[]): (string | undefined)[] {
  const pairs = young.flatMap((clause, to) =>
    old.map((before, from) => ({ to, from, alike: likeness(clause, before) - Math.abs(to - from) / 1000 })),
  );
  const ids: (string | undefined)[] = young.map(() => undefined);
  const taken = new Set<number>();
  for (const { to, from, alike } of pairs.sort((a, b) => b.alike - a.alike)) {
    if (alike < ALIKE || ids[to] || taken.has(from)) continue;
    ids[to] = old[from]!.id;
    taken.add(from);
  }
  return ids;
}

function likeness(young: Young, old: Clause): number {
  if (young.written === old.id || young.heading === old.heading) return 2;
  const text = dice(young.words, old.words);
  return Math.max(text, (text + dice(bag(young.heading), bag(old.heading))) / 2);
}

function bag(text: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

function dice(one: Map<string, number>, other: Map<string, number>): number {
  const size = (words: Map<string, number>) => [...words.values()].reduce((sum, count) => sum + count, 0);
  let shared = 0;
  for (const [word, count] of one) shared += Math.min(count, other.get(word) ?? 0);
  return (2 * shared) / Math.max(1, size(one) + size(other));
}

const ID = /^[a-z][a-z0-9-]{0,59}$/;
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  ø: 'o',
  å: 'a',
  ß: 'ss',
  ð: 'd',
  þ: 'th',
  œ: 'oe',
  ł: 'l',
};

function fresh(
  { heading, written, anchors }: Young,
  taken: readonly (string | undefined)[],
  ever: ReadonlySet<string>,
): string {
  const own = [written, ...anchors].find((one) => one && ID.test(one));
  const slug = (own ?? slugOf(heading)) || 'clause';
  const isFree = (id: string) => !taken.includes(id) && !ever.has(id);
  if (isFree(slug)) return slug;
  for (let count = 2; ; count++) if (isFree(`${slug}-${count}`)) return `${slug}-${count}`;
}

function slugOf(heading: string): string {
  const plain = heading
    .replace(/[æøåßðþœł]/g, (letter) => LETTERS[letter]!)
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return plain.length <= 48 ? plain : plain.slice(0, 48).replace(/-[^-]*$/, '');
}
