/** Leaves as hast: words with their inline elements, what came in `ins`, what went in `del`. */
import type { Element, ElementContent, Properties } from 'hast';
import type { DiffWords, Inline, Mark, Run } from './types.ts';

/** An element; a shorthand that keeps the bundle small. */
export function el(
  tagName: string,
  className: string,
  children: ElementContent[],
  properties: Properties = {},
): Element {
  const own = className ? { ...properties, className: className.split(' ') } : properties;
  return { type: 'element', tagName, properties: own, children };
}

export function words(value: string): ElementContent[] {
  return value ? [{ type: 'text', value }] : [];
}

/** `text.slice(start, end)` with the elements that stood over it. */
export function slice({ text, marks }: Inline, start: number, end: number): ElementContent[] {
  const over = marks.filter((mark) => touches(mark, start, end, text.length));
  return nest(text, over, start, end);
}

function touches(mark: Mark, start: number, end: number, length: number): boolean {
  if (mark.start === mark.end)
    return mark.start >= start && (mark.start < end || (end === length && mark.start === length));
  return mark.start < end && mark.end > start;
}

function nest(text: string, marks: readonly Mark[], start: number, end: number): ElementContent[] {
  const [mark, ...others] = marks;
  if (!mark) return words(text.slice(start, end));
  const [from, to] = [Math.max(mark.start, start), Math.min(mark.end, end)];
  const isInner = (other: Mark) => other.start >= mark.start && other.end <= mark.end && other.start < mark.end;
  const { id: _, ...properties } = mark.properties;
  const inner = nest(text, others.filter(isInner), from, to);
  const rest = others.filter((other) => !isInner(other));
  return [...words(text.slice(start, from)), el(mark.tag, '', inner, properties), ...nest(text, rest, to, end)];
}

/** Runs of one leaf, or of one piece of it, as hast. Spaces at the edge of a change stand outside it. */
export function runsToHast(runs: readonly Run[], before: Inline, after: Inline, say: DiffWords): ElementContent[] {
  return runs.flatMap((run) => {
    if (run.op === '-') return changed('del', before, run.beforeAt, run.before, say);
    const shown = run.op === '+' ? changed('ins', after, run.afterAt, run.after, say) : null;
    return shown ?? slice(after, run.afterAt, run.afterAt + run.after.length);
  });
}

function changed(tag: 'ins' | 'del', from: Inline, at: number, text: string, say: DiffWords): ElementContent[] {
  const [lead, trail] = [text.length - text.trimStart().length, text.length - text.trimEnd().length];
  if (lead === text.length) return words(' ');
  const inner = slice(from, at + lead, at + text.length - trail);
  return [...words(text.slice(0, lead)), marked(tag, inner, say), ...words(text.slice(text.length - trail))];
}

/** `ins` or `del` around `inner`, with the words that say so to those who cannot see it. */
export function marked(tag: 'ins' | 'del', inner: ElementContent[], say: DiffWords): Element {
  const [start, end] = tag === 'ins' ? [say.added, say.addedEnd] : [say.removed, say.removedEnd];
  return el(tag, `diff-${tag}`, [hidden(`${start} `), ...inner, hidden(` ${end} `)]);
}

function hidden(value: string): Element {
  return el('span', 'visually-hidden', words(value));
}

/** Cuts `runs` where the new text has a line break, one piece for each new leaf. */
export function cutAtBreaks(runs: readonly Run[]): Run[][] {
  const pieces: Run[][] = [[]];
  for (const run of runs) {
    let { before, beforeAt, afterAt } = run;
    const lines = run.after.split('\n');
    lines.forEach((line, index) => {
      const isLast = index === lines.length - 1;
      const old = run.op === '=' && !isLast ? line : before;
      const piece: Run = { ...run, before: isLast || run.op === '=' ? old : '', after: line, beforeAt, afterAt };
      if (piece.before || piece.after) pieces.at(-1)!.push(piece);
      afterAt += line.length + 1;
      if (run.op === '=') {
        before = before.slice(line.length + 1);
        beforeAt += line.length + 1;
      }
      if (!isLast) pieces.push([]);
    });
  }
  return pieces;
}
