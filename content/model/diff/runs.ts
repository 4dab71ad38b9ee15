/** From hunks of tokens to runs of characters: every character of both sides is in exactly one run. */
import { bare } from './fold.ts';
import type { Hunk } from './hunks.ts';
import { natureOf } from './nature.ts';
import type { Token } from './tokens.ts';
import type { Run } from './types.ts';

/** One side of a comparison: a text and its tokens. */
export interface Side {
  text: string;
  tokens: readonly Token[];
}

/** The runs that turn `before` into `after`; joined, each side's characters are its text, spaces included. */
export function runsOf(before: Side, after: Side, hunks: readonly Hunk[]): Run[] {
  const writer = new RunWriter(before.text, after.text);
  let [a, b] = [0, 0];
  for (const hunk of hunks) {
    equalTokens(writer, before, after, a, b, hunk.a - a);
    changedTokens(writer, before, after, hunk);
    [a, b] = [hunk.aEnd, hunk.bEnd];
  }
  equalTokens(writer, before, after, a, b, before.tokens.length - a);
  writer.common(before.text.length, after.text.length);
  return writer.runs;
}

/** One removal and one addition, or one run when both are the same. */
export function wholeRuns(before: string, after: string): Run[] {
  const writer = new RunWriter(before, after);
  if (before === after) writer.common(before.length, after.length);
  else writer.change(before.length, after.length, 'wording');
  return writer.runs;
}

function equalTokens(writer: RunWriter, before: Side, after: Side, a: number, b: number, count: number): void {
  for (let step = 0; step < count; step++) {
    const [old, young] = [before.tokens[a + step]!, after.tokens[b + step]!];
    writer.common(old.start, young.start);
    writer.common(old.end, young.end);
  }
}

/** Spaces that both sides have beside the change stay outside it. */
function changedTokens(writer: RunWriter, before: Side, after: Side, hunk: Hunk): void {
  const old = stretch(before, writer.beforeAt, hunk.a, hunk.aEnd);
  const young = stretch(after, writer.afterAt, hunk.b, hunk.bEnd);
  const around = {
    lead: after.text.slice(Math.max(0, young.start - 30), young.start),
    trail: after.text.slice(young.end, young.end + 30),
  };
  const nature = natureOf(before.text.slice(old.start, old.end), after.text.slice(young.start, young.end), around);
  if (old.hasWords && young.hasWords) {
    if (old.lead === young.lead) writer.common(old.start, young.start);
    if (old.trail === young.trail) writer.change(old.end, young.end, nature);
    else writer.change(old.next, young.next, nature);
    return;
  }
  const [gap, words] = old.hasWords ? [young, old] : [old, young];
  const change = (gapEnd: number, wordsEnd: number) =>
    old.hasWords ? writer.change(wordsEnd, gapEnd, nature) : writer.change(gapEnd, wordsEnd, nature);
  if (gap.lead === words.lead) {
    writer.common(old.start, young.start);
    change(gap.next, words.next);
  } else if (gap.lead === words.trail) change(gap.next - gap.lead.length, words.end);
  else change(gap.next, words.next);
}

/** The tokens `first..end` of a side with the space before them (from `at`) and after them; empty ones stand at the next token. */
function stretch({ text, tokens }: Side, at: number, first: number, end: number) {
  const hasWords = first < end;
  const next = tokens[end]?.start ?? text.length;
  const start = hasWords ? tokens[first]!.start : next;
  const stop = hasWords ? tokens[end - 1]!.end : next;
  return { hasWords, start, end: stop, next, lead: text.slice(at, start), trail: text.slice(stop, next) };
}

/** Same letters once spaces, hyphens and quotes are gone; never so for figures, where a hyphen may be a minus. */
export function isTypography(before: string, after: string): boolean {
  return (
    before !== '' &&
    after !== '' &&
    !/\p{N}/u.test(before + after) &&
    bare(before) !== '' &&
    bare(before) === bare(after)
  );
}

class RunWriter {
  readonly runs: Run[] = [];
  beforeAt = 0;
  afterAt = 0;
  readonly #before: string;
  readonly #after: string;

  constructor(before: string, after: string) {
    this.#before = before;
    this.#after = after;
  }

  /** Both sides go on to these offsets saying the same, at most in other typography. */
  common(beforeEnd: number, afterEnd: number): void {
    const [before, after] = this.#take(beforeEnd, afterEnd);
    if (before === '' && after === '') return;
    this.#push(before === after ? '=' : '~', before, after);
  }

  /** Both sides go on to these offsets saying different things. */
  change(beforeEnd: number, afterEnd: number, nature: Run['nature']): void {
    const [before, after] = this.#take(beforeEnd, afterEnd);
    if (isTypography(before, after)) {
      this.#push('~', before, after, 'typography');
      return;
    }
    if (before) this.#push('-', before, '', nature);
    if (after) this.#push('+', '', after, nature);
  }

  #take(beforeEnd: number, afterEnd: number): [string, string] {
    return [this.#before.slice(this.beforeAt, beforeEnd), this.#after.slice(this.afterAt, afterEnd)];
  }

  #push(
    op: Run['op'],
    before: string,
    after: string,
    nature: Run['nature'] = op === '~' ? 'typography' : undefined,
  ): void {
    const last = this.runs.at(-1);
    if (last && last.op === op && op === '=') {
      last.before += before;
      last.after += after;
    } else {
      const run: Run = { op, before, after, beforeAt: this.beforeAt, afterAt: this.afterAt };
      this.runs.push(nature ? { ...run, nature } : run);
    }
    this.beforeAt += before.length;
    this.afterAt += after.length;
  }
}
