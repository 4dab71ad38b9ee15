/** An insertion such as `A. B. ` → `A. X. B. ` can be marked in several places; take the one a reader would. */
import type { Hunk } from './hunks.ts';
import type { Side } from './runs.ts';
import type { Token } from './tokens.ts';

/** The hunks, those on one side only moved to where they begin and end at the edge of a sentence or clause, if they can be. */
export function slid(hunks: readonly Hunk[], before: Side, after: Side): Hunk[] {
  const found = hunks.map((hunk) => ({ ...hunk }));
  found.forEach((hunk, index) => {
    const reach = { from: found[index - 1], to: found[index + 1] };
    if (hunk.a === hunk.aEnd) slide(hunk, 'b', after, reach.from?.bEnd ?? -1, reach.to?.b ?? after.tokens.length + 1);
    else if (hunk.b === hunk.bEnd)
      slide(hunk, 'a', before, reach.from?.aEnd ?? -1, reach.to?.a ?? before.tokens.length + 1);
  });
  return found;
}

function slide(hunk: Hunk, side: 'a' | 'b', { text, tokens }: Side, low: number, high: number): void {
  const [start, end] = side === 'a' ? [hunk.a, hunk.aEnd] : [hunk.b, hunk.bEnd];
  let best = 0;
  let bestScore = score(text, tokens, start, end);
  const consider = (by: number) => {
    const value = score(text, tokens, start + by, end + by);
    if (value > bestScore) [best, bestScore] = [by, value];
  };
  for (let by = -1; start + by > low && start + by >= 0 && tokens[start + by]!.id === tokens[end + by]!.id; by--)
    consider(by);
  for (
    let by = 1;
    end + by < high && end + by <= tokens.length && tokens[start + by - 1]!.id === tokens[end + by - 1]!.id;
    by++
  )
    consider(by);
  hunk.a += best;
  hunk.aEnd += best;
  hunk.b += best;
  hunk.bEnd += best;
}

/** How natural it is to begin at `start` and end before `end`: sentence ends count most, then signs, then brackets kept whole. */
function score(text: string, tokens: readonly Token[], start: number, end: number): number {
  return edge(text, tokens, start) * 2 + edge(text, tokens, end) * 2 - brackets(text, tokens, start, end);
}

function edge(text: string, tokens: readonly Token[], at: number): number {
  const before = tokens[at - 1];
  if (!before || at === tokens.length) return 4;
  const sign = text.slice(before.start, before.end);
  const hasSpace = before.end < tokens[at]!.start;
  if (/[.!?:]/.test(sign)) return hasSpace ? 4 : 1;
  if (/[,;)–—]/.test(sign)) return hasSpace ? 3 : 1;
  return hasSpace ? 2 : 0;
}

function brackets(text: string, tokens: readonly Token[], start: number, end: number): number {
  const inside = start < end ? text.slice(tokens[start]!.start, tokens[end - 1]!.end) : '';
  const count = (sign: RegExp) => (inside.match(sign) ?? []).length;
  return count(/[([]/g) === count(/[)\]]/g) ? 0 : 6;
}
