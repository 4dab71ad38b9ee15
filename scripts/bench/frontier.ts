/** The marking that costs least at our own price of a hunk, found over the whole text at once: no blocks, no moves, no purse. */
import type { WordRun } from '#model/diff/plain.ts';
import { cheapestHunks, type Hunk } from '#model/diff/table.ts';
import { type Token, Tokenizer } from '#model/diff/tokens.ts';

/** Pairs that need a larger table are left out. */
const LARGEST = 40_000_000;

interface Side {
  text: string;
  tokens: Token[];
}

/** Runs that turn `before` into `after`, or null when the table would be too large. */
export function frontier(before: string, after: string): WordRun[] | null {
  const tokenizer = new Tokenizer('en');
  const old: Side = { text: before, tokens: tokenizer.read(before) };
  const young: Side = { text: after, tokens: tokenizer.read(after) };
  const core = changedPart(old.tokens, young.tokens);
  if ((core.aEnd - core.a) * (core.bEnd - core.b) > LARGEST) return null;
  return runsOf(old, young, cheapestHunks(core, old.tokens, young.tokens));
}

function changedPart(old: readonly Token[], young: readonly Token[]): Hunk {
  let [a, aEnd, bEnd] = [0, old.length, young.length];
  while (a < aEnd && a < bEnd && old[a]!.id === young[a]!.id) a++;
  while (aEnd > a && bEnd > a && old[aEnd - 1]!.id === young[bEnd - 1]!.id) [aEnd, bEnd] = [aEnd - 1, bEnd - 1];
  return { a, aEnd, b: a, bEnd };
}

function runsOf(old: Side, young: Side, hunks: readonly Hunk[]): WordRun[] {
  const runs: WordRun[] = [];
  let [oldAt, youngAt] = [0, 0];
  const say = (op: WordRun[0], text: string) => {
    if (text) runs.push([op, text]);
  };
  const change = (oldEnd: number, youngEnd: number) => {
    const [before, after] = [old.text.slice(oldAt, oldEnd), young.text.slice(youngAt, youngEnd)];
    if (before === after) say('=', before);
    else {
      say('-', before);
      say('+', after);
    }
    [oldAt, youngAt] = [oldEnd, youngEnd];
  };
  let [a, b] = [0, 0];
  for (const hunk of [...hunks, null]) {
    for (; a < (hunk?.a ?? old.tokens.length); [a, b] = [a + 1, b + 1]) {
      change(old.tokens[a]!.start, young.tokens[b]!.start);
      change(old.tokens[a]!.end, young.tokens[b]!.end);
    }
    if (hunk) {
      change(startOf(old, a), startOf(young, b));
      change(endOf(old, hunk.a, hunk.aEnd), endOf(young, hunk.b, hunk.bEnd));
      [a, b] = [hunk.aEnd, hunk.bEnd];
    }
  }
  change(old.text.length, young.text.length);
  return runs;
}

function startOf({ text, tokens }: Side, at: number): number {
  return tokens[at]?.start ?? text.length;
}

function endOf(side: Side, first: number, end: number): number {
  return first === end ? startOf(side, first) : side.tokens[end - 1]!.end;
}
