/** What became of the words, links and emphasis of one leaf (or of several that were split or merged). */
import { findHunks, type Hunk } from './hunks.ts';
import { notesOf } from './notes.ts';
import { isTypography, runsOf, wholeRuns } from './runs.ts';
import { slid } from './slide.ts';
import type { Tokenizer } from './tokens.ts';
import type { Block, Edit, Inline, Run } from './types.ts';
import { textOf } from './units.ts';
import type { Work } from './work.ts';

/** A pair is rewritten when less than this share of the shorter side's words survives. */
const SURVIVES = 0.3;
const FEW = 4;

export interface Tools {
  tokenizer: Tokenizer;
  work: Work;
  /** The texts are compared in one order of the two, whichever is the old one, so that swapping them swaps the result. */
  isFlipped: boolean;
}

/** How the leaves `before` became the leaves `after`; null when nothing a reader meets differs. */
export function editOf(before: readonly Block[], after: readonly Block[], tools: Tools): Edit | null {
  const [old, young] = [joinInlines(before), joinInlines(after)];
  if (old.text === young.text && old.marks.length === 0 && young.marks.length === 0) return null;
  const { runs, rewritten } = wordsOf(old.text, young.text, tools);
  const notes = rewritten ? [] : notesOf(old, young, runs);
  return runs.some((run) => run.op !== '=') || notes.length > 0 ? { runs, notes, rewritten } : null;
}

/** The inline contents of several leaves as one, parted by line breaks. */
export function joinInlines(blocks: readonly Block[]): Inline {
  if (blocks.length === 1 && blocks[0]!.inline) return blocks[0]!.inline;
  let text = '';
  const marks: Inline['marks'] = [];
  blocks.forEach((block, index) => {
    if (index > 0) text += '\n';
    for (const mark of block.inline?.marks ?? [])
      marks.push({ ...mark, start: mark.start + text.length, end: mark.end + text.length });
    text += textOf(block);
  });
  return { text, marks };
}

function wordsOf(
  old: string,
  young: string,
  { tokenizer, work, isFlipped }: Tools,
): { runs: Run[]; rewritten: boolean } {
  if (old === young) return { runs: wholeRuns(old, young), rewritten: false };
  const [before, after] = [
    { text: old, tokens: tokenizer.read(old) },
    { text: young, tokens: tokenizer.read(young) },
  ];
  const found = isFlipped
    ? findHunks(after.tokens, before.tokens, work).map(flipped)
    : findHunks(before.tokens, after.tokens, work);
  const hunks = slid(found, before, after);
  const words = (tokens: typeof before.tokens) => tokens.reduce((sum, token) => sum + (token.isWord ? 1 : 0), 0);
  const shorter = Math.min(words(before.tokens), words(after.tokens));
  const removed = hunks.reduce((sum, { a, aEnd }) => sum + words(before.tokens.slice(a, aEnd)), 0);
  const survives = words(before.tokens) - removed;
  const rewritten = shorter > 0 && !isTypography(old, young) && survives < (shorter < FEW ? 1 : SURVIVES * shorter);
  return { runs: rewritten ? wholeRuns(old, young) : runsOf(before, after, hunks), rewritten };
}

function flipped({ a, aEnd, b, bEnd }: Hunk): Hunk {
  return { a: b, aEnd: bEnd, b: a, bEnd: aEnd };
}
