/** Sentences about changes that are not of words. */
import type { BodyDiff, Change, DiffWords, Note } from './types.ts';

/** `template` with `{name}` replaced. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** What is to be said of `change` besides its words, in the reader's language; each sentence once. */
export function notesOfChange(diff: BodyDiff, change: Change, say: DiffWords): string[] {
  const notes: string[] = [];
  if (change.move !== null) notes.push(moveNote(diff, change, say));
  if (change.move === null && change.kinds.includes('moved')) notes.push(say.notes.partlyMoved);
  if (change.kinds.every((kind) => kind === 'typography')) notes.push(say.notes.typography);
  if (change.kinds.includes('negation') && !change.kinds.includes('rewritten')) notes.push(say.notes.negation);
  if (change.kinds.includes('renamed'))
    notes.push(fill(say.notes.renamed, { before: diff.clauses[change.clause]!.heading.before ?? '' }));
  for (const kind of ['split', 'merged', 'reshaped'] as const)
    if (change.kinds.includes(kind)) notes.push(say.notes[kind]);
  for (const note of change.notes) notes.push(fill(templateOf(note, say), { ...note }));
  return [...new Set(notes)].filter(Boolean);
}

function templateOf({ kind, before, after }: Note, { notes }: DiffWords): string {
  const threefold = (changed: string, added: string, removed: string) =>
    before === '' ? added : after === '' ? removed : changed;
  if (kind === 'link') return threefold(notes.linkChanged, notes.linkAdded, notes.linkRemoved);
  if (kind === 'emphasis') return threefold(notes.emphasisChanged, notes.emphasisAdded, notes.emphasisRemoved);
  if (kind === 'image') return notes.imageChanged;
  if (kind === 'level') return notes.levelChanged;
  return kind === 'list-kind' ? (after === 'ol' ? notes.listNumbered : notes.listBulleted) : '';
}

function moveNote(diff: BodyDiff, change: Change, say: DiffWords): string {
  const isHere = change.after !== '';
  const other = diff.changes.find((one) => one.move === change.move && one !== change && (one.after !== '') !== isHere);
  const clause = other && other.clause !== change.clause ? diff.clauses[other.clause]! : null;
  const heading = clause?.heading.after ?? clause?.heading.before;
  if (!heading) return isHere ? say.movedHere : say.movedAway;
  return fill(isHere ? say.movedFrom : say.movedTo, { heading });
}
