/** What changed about words that stayed: where links lead, what is emphasised, which picture is shown. */
import type { Inline, Mark, Note, Run } from './types.ts';

const EMPHASIS: Record<string, string> = {
  strong: 'strong',
  b: 'strong',
  em: 'em',
  i: 'em',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  mark: 'mark',
  sub: 'sub',
  sup: 'sup',
  s: 'del',
  del: 'del',
  u: 'ins',
  ins: 'ins',
};

/** Notes on the words that both sides have; what came or went says so itself. */
export function notesOf(before: Inline, after: Inline, runs: readonly Run[]): Note[] {
  if (before.marks.length === 0 && after.marks.length === 0) return [];
  const kept = runs.filter((run) => run.op === '=');
  const notes = [
    ...compared('link', before, after, kept, (mark) => (mark.tag === 'a' ? String(mark.properties.href ?? '') : null)),
    ...Object.values(EMPHASIS)
      .filter((one, index, all) => all.indexOf(one) === index)
      .flatMap((kind) =>
        compared('emphasis', before, after, kept, (mark) => (EMPHASIS[mark.tag] === kind ? kind : null)),
      ),
    ...pictures(before, after),
  ];
  return notes;
}

/** What `value` says of each kept character on either side, as notes on the stretches where the sides disagree. */
function compared(
  kind: Note['kind'],
  before: Inline,
  after: Inline,
  kept: readonly Run[],
  value: (mark: Mark) => string | null,
): Note[] {
  const [olds, youngs] = [spans(before, value), spans(after, value)];
  if (olds.length === 0 && youngs.length === 0) return [];
  const notes: Note[] = [];
  for (const run of kept) {
    const cuts = new Set([0, run.before.length]);
    for (const { start, end } of olds)
      for (const at of [start, end]) cuts.add(within(at - run.beforeAt, run.before.length));
    for (const { start, end } of youngs)
      for (const at of [start, end]) cuts.add(within(at - run.afterAt, run.before.length));
    const places = [...cuts].sort((a, b) => a - b);
    for (let index = 1; index < places.length; index++) {
      const [from, to] = [places[index - 1]!, places[index]!];
      const text = run.before.slice(from, to);
      const [old, young] = [at(olds, run.beforeAt + from), at(youngs, run.afterAt + from)];
      if (old !== young && /[^\s]/.test(text)) addNote(notes, { kind, text, before: old, after: young });
    }
  }
  return notes.map((note) => ({ ...note, text: note.text.trim() }));
}

function within(at: number, length: number): number {
  return Math.max(0, Math.min(at, length));
}

function addNote(notes: Note[], note: Note): void {
  const last = notes.at(-1);
  if (last && last.before === note.before && last.after === note.after)
    last.text += note.text.startsWith(' ') ? note.text : ` ${note.text}`;
  else notes.push(note);
}

interface Span {
  start: number;
  end: number;
  value: string;
}

function spans({ marks }: Inline, value: (mark: Mark) => string | null): Span[] {
  return marks.flatMap((mark) => {
    const said = value(mark);
    return said === null || mark.start === mark.end ? [] : [{ start: mark.start, end: mark.end, value: said }];
  });
}

function at(found: readonly Span[], place: number): string {
  return found.find(({ start, end }) => start <= place && place < end)?.value ?? '';
}

function pictures(before: Inline, after: Inline): Note[] {
  const [old, young] = [imagesOf(before), imagesOf(after)];
  const gone = old.filter((one) => !young.includes(one));
  const come = young.filter((one) => !old.includes(one));
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => ({
    kind: 'image',
    text: '',
    before: gone[index] ?? '',
    after: come[index] ?? '',
  }));
}

function imagesOf({ marks }: Inline): string[] {
  return marks
    .filter((mark) => mark.tag === 'img')
    .map(({ properties: { src, alt } }) => [alt, src].filter(Boolean).map(String).join(', '));
}
