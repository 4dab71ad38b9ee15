/** What is measured of a difference, whoever made it. The definitions are printed by {@link DEFINITIONS}. */
import { fold } from '#model/diff/fold.ts';
import type { WordRun } from '#model/diff/plain.ts';
import { Tokenizer } from '#model/diff/tokens.ts';

export const DEFINITIONS = `
All methods get the same plain text (one line per block, cells parted by tabs); quotes, dashes, spaces and NFC are folded
before anything is counted.
  old, new     share of pairs whose old (new) words come back exactly when additions (removals) are left out
  bytes        the same for every character, spaces included, unfolded
  minimal      removed + added words, pooled, over the least possible (longest common subsequence of words)
  hunks        runs of change per 100 changed words; one that is only typography is none
  confetti     hunks parted from the last by two equal words or fewer, per 100 hunks
  half words   edges of hunks inside a word, amount, date or address, per 100 hunks
  marked       unchanged blocks (longest common subsequence of blocks) that carry a mark, per cent
  frontier     no method, but what none can do better: for several prices of a hunk the least that changed words + price ×
               hunks can be is found over each whole text; where one of the two figures is kept, the other is at least this
  ms           median, 95 % and worst time of one pair, without parsing`;

/** Counts of one pair; added up they give the table. */
export interface Measure {
  oldWords: boolean;
  newWords: boolean;
  bytes: boolean;
  changed: number;
  least: number;
  hunks: number;
  confetti: number;
  halves: number;
  unchangedBlocks: number;
  markedBlocks: number;
}

interface Place {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/** Measures `runs`, somebody's difference between the plain texts `before` and `after`. */
export function measure(runs: readonly WordRun[], before: string, after: string): Measure {
  const [old, young] = [side(runs, '-'), side(runs, '+')];
  const hunks = placesOf(runs);
  const tokens = new Tokenizer('en');
  const [oldTokens, newTokens] = [wordsOf(tokens, old), wordsOf(tokens, young)];
  const least = wordsApart(wordsOf(tokens, before), wordsOf(tokens, after));
  const count = (places: readonly Word[], from: number, to: number) => within(places, from, to);
  const blocks = markedBlocks(before, after, hunks);
  return {
    oldWords: sameWords(old, before),
    newWords: sameWords(young, after),
    bytes: old === before && young === after,
    changed: hunks.reduce(
      (sum, h) => sum + count(oldTokens, h.oldStart, h.oldEnd) + count(newTokens, h.newStart, h.newEnd),
      0,
    ),
    least,
    hunks: hunks.length,
    confetti: hunks.filter((h, i) => i > 0 && within(newTokens, hunks[i - 1]!.newEnd, h.newStart) <= 2).length,
    halves: hunks.reduce(
      (sum, h) => sum + cuts(oldTokens, h.oldStart, h.oldEnd) + cuts(newTokens, h.newStart, h.newEnd),
      0,
    ),
    ...blocks,
  };
}

function side(runs: readonly WordRun[], own: '-' | '+'): string {
  return runs.map(([op, text]) => (op === '=' || op === own ? text : '')).join('');
}

function sameWords(given: string, wanted: string): boolean {
  const words = (text: string) => fold(text).split(/\s+/).filter(Boolean).join(' ');
  return words(given) === words(wanted);
}

function placesOf(runs: readonly WordRun[]): Place[] {
  const places: Place[] = [];
  let [old, young] = [0, 0];
  let open: (Place & { minus: string; plus: string }) | null = null;
  const close = () => {
    if (open && fold(open.minus).replace(/\s+/g, ' ').trim() !== fold(open.plus).replace(/\s+/g, ' ').trim())
      places.push(open);
    open = null;
  };
  for (const [op, text] of runs) {
    if (op === '=') {
      if (text.trim() || text.includes('\n')) close();
      else if (open) [open.oldEnd, open.newEnd] = [open.oldEnd + text.length, open.newEnd + text.length];
    } else {
      open ??= { oldStart: old, oldEnd: old, newStart: young, newEnd: young, minus: '', plus: '' };
      if (op === '-') [open.oldEnd, open.minus] = [old + text.length, open.minus + text];
      else [open.newEnd, open.plus] = [young + text.length, open.plus + text];
    }
    if (op !== '+') old += text.length;
    if (op !== '-') young += text.length;
  }
  close();
  return places;
}

interface Word {
  id: number;
  start: number;
  end: number;
}

function wordsOf(tokenizer: Tokenizer, text: string): Word[] {
  return tokenizer.read(text).filter((token) => token.isWord);
}

/** Words that begin in `from..to`. */
function within(words: readonly Word[], from: number, to: number): number {
  return Math.max(0, firstAt(words, to) - firstAt(words, from));
}

function firstAt(words: readonly Word[], place: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.start < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cuts(words: readonly Word[], from: number, to: number): number {
  return from === to ? 0 : isInside(words, from) + isInside(words, to);
}

function isInside(words: readonly Word[], place: number): number {
  const word = words[firstAt(words, place) - 1];
  return word && word.start < place && place < word.end ? 1 : 0;
}

/** Removed + added words of the best possible marking: bit-parallel longest common subsequence. */
function wordsApart(before: readonly Word[], after: readonly Word[]): number {
  return (
    before.length +
    after.length -
    2 *
      lcs(
        before.map((word) => word.id),
        after.map((word) => word.id),
      )
  );
}

export function lcs(before: readonly number[], after: readonly number[]): number {
  const size = Math.ceil(before.length / 31);
  const masks = new Map<number, Int32Array>();
  before.forEach((id, at) => {
    let mask = masks.get(id);
    if (!mask) {
      mask = new Int32Array(size);
      masks.set(id, mask);
    }
    mask[(at / 31) | 0]! |= 1 << (at % 31);
  });
  const row = new Int32Array(size).fill(0x7fffffff);
  for (const id of after) {
    const mask = masks.get(id);
    if (!mask) continue;
    let carry = 0;
    for (let at = 0; at < size; at++) {
      const [bits, match] = [row[at]!, row[at]! & mask[at]!];
      const sum = bits + match + carry;
      carry = sum > 0x7fffffff ? 1 : 0;
      row[at] = (sum & 0x7fffffff) | (bits & ~mask[at]!);
    }
  }
  let zeros = 0;
  before.forEach((_, at) => {
    if ((row[(at / 31) | 0]! & (1 << (at % 31))) === 0) zeros++;
  });
  return zeros;
}

function markedBlocks(before: string, after: string, hunks: readonly Place[]) {
  const [old, young] = [linesOf(before), linesOf(after)];
  let [unchangedBlocks, marked] = [0, 0];
  for (const [i, j] of commonLines(old, young)) {
    unchangedBlocks++;
    const isMarked = hunks.some(
      (h) =>
        (h.oldStart < old[i]!.end && h.oldEnd > old[i]!.start && h.oldEnd > h.oldStart) ||
        (h.newStart < young[j]!.end && h.newEnd > young[j]!.start && h.newEnd > h.newStart),
    );
    if (isMarked) marked++;
  }
  return { unchangedBlocks, markedBlocks: marked };
}

function linesOf(text: string) {
  let start = 0;
  return text.split('\n').flatMap((line) => {
    const place = { text: fold(line), start, end: start + line.length };
    start += line.length + 1;
    return line.trim() ? [place] : [];
  });
}

function commonLines(old: readonly { text: string }[], young: readonly { text: string }[]): [number, number][] {
  const [n, m] = [old.length, young.length];
  const table = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      table[i]![j] =
        old[i]!.text === young[j]!.text ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < n && j < m; ) {
    if (old[i]!.text === young[j]!.text) pairs.push([i++, j++]);
    else if (table[i + 1]![j]! >= table[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}
