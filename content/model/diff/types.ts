/** The typed tree of changes between two rendered bodies. See `index.ts` for the functions that make and show it. */
import type { Properties } from 'hast';

/** Thrown for bodies too deep or too large to compare; the message says what, why and what to do. */
export class DiffInputError extends Error {
  override name = 'DiffInputError';
}

export interface DiffOptions {
  /** BCP 47 language of both texts; decides how words are told apart in scripts without spaces. */
  locale: string;
}

export type BlockKind =
  | 'heading'
  | 'paragraph'
  | 'code'
  | 'media'
  | 'list'
  | 'item'
  | 'quote'
  | 'table'
  | 'row'
  | 'cell'
  | 'terms'
  | 'figure';

/** An inline element over `text.slice(start, end)`; images and line breaks have no width. Outer marks come first. */
export interface Mark {
  start: number;
  end: number;
  tag: string;
  properties: Properties;
}

/** What one leaf block says: its text with white space collapsed, and the inline elements over it. */
export interface Inline {
  text: string;
  marks: Mark[];
}

/** One block as a reader sees it. Wrappers that mean nothing to a reader are gone. */
export interface Block {
  kind: BlockKind;
  /** The element to show it as: `h2`, `p`, `li`, `td` …; `div` for a term with what describes it; '' for text that stands in its container without one. */
  tag: string;
  /** `id` of a heading: the clause id. */
  id: string | null;
  /** `data-key` of this block or of the nearest block around it. */
  key: string | null;
  properties: Properties;
  /** Empty for leaves. */
  children: Block[];
  /** Only leaves have it. */
  inline: Inline | null;
  /** A row of the table's head. */
  head: boolean;
}

/** What a changed run of words is, as far as its words tell. */
export type Nature = 'date' | 'number' | 'case' | 'punctuation' | 'spelling' | 'typography' | 'negation' | 'wording';

/**
 * One run of words. `=` both texts have it, `-` only the old, `+` only the new, `~` the same words in other typography.
 * `before` and `after` are the exact characters on each side ('' where there are none), `beforeAt` and `afterAt` offsets.
 */
export interface Run {
  op: '=' | '-' | '+' | '~';
  before: string;
  after: string;
  beforeAt: number;
  afterAt: number;
  /** Of the hunk it belongs to; absent on `=`. */
  nature?: Nature;
}

/** Something about a block that changed without its words. */
export interface Note {
  kind: 'link' | 'emphasis' | 'image' | 'level' | 'list-kind' | 'shape';
  /** The words it is about. */
  text: string;
  /** Link target, `strong`, image address, `h2`, `ul` …; '' for none. */
  before: string;
  after: string;
}

/** How the words of some old leaves (their texts joined by line breaks) became those of some new ones. */
export interface Edit {
  runs: Run[];
  notes: Note[];
  /** Too little survives: show the old text, then the new. `runs` is then one removal and one addition. */
  rewritten: boolean;
}

/** Nothing differs, down to link targets and emphasis. */
export interface SameNode {
  op: 'same';
  before: Block;
  after: Block;
}
/** A container both texts have, with differences inside. */
export interface ChangedNode {
  op: 'changed';
  before: Block;
  after: Block;
  notes: Note[];
  children: DiffNode[];
  change: number | null;
}
/** A leaf both texts have, with differences in words, links, emphasis or level. */
export interface EditedNode {
  op: 'edited';
  before: Block;
  after: Block;
  edit: Edit;
  change: number;
}
export interface AddedNode {
  op: 'added';
  after: Block;
  /** Number of the move it is the new place of. */
  move: number | null;
  /** Leaves of it that stood elsewhere in the old text, where it has not moved as a whole. */
  moved: Block[];
  /** For moved leaves: what it was, and what changed on the way; null when nothing did. */
  from: Block | null;
  edit: Edit | null;
  change: number;
}
export interface RemovedNode {
  op: 'removed';
  before: Block;
  /** Number of the move it is the old place of. */
  move: number | null;
  /** Leaves of it that stand elsewhere in the new text, where it has not moved as a whole. */
  moved: Block[];
  change: number;
}
/** Old blocks whose words now stand in other blocks: split, merged, or in another shape (a paragraph become a list). */
export interface RegroupedNode {
  op: 'regrouped';
  as: 'split' | 'merged' | 'reshaped';
  before: Block[];
  after: Block[];
  /** Every leaf and row of both sides in reading order. */
  parts: Part[];
  change: number;
}
/** Leaves (or rows) of both sides that belong together; one side may be empty. `edit` is null when nothing differs or a side is empty. */
export interface Part {
  before: Block[];
  after: Block[];
  edit: Edit | null;
  /** It has one side only because the other stands elsewhere in the text. */
  isMoved: boolean;
}
export type DiffNode = SameNode | ChangedNode | EditedNode | AddedNode | RemovedNode | RegroupedNode;

export type ClauseStatus = 'unchanged' | 'changed' | 'added' | 'removed' | 'moved' | 'renamed';

/** A heading and what stands under it, up to the next heading; the first may have none. */
export interface ClauseDiff {
  /** The clause id in the new text, else in the old; null where there is none. */
  id: string | null;
  status: ClauseStatus;
  heading: { before: string | null; after: string | null };
  /** Mostly other words: better shown as old text, then new text. */
  rewritten: boolean;
  /** The heading first. */
  nodes: DiffNode[];
  words: WordCount;
}

export interface WordCount {
  before: number;
  after: number;
  removed: number;
  added: number;
}

export type ChangeKind =
  | 'added'
  | 'removed'
  | 'moved'
  | 'rewritten'
  | 'split'
  | 'merged'
  | 'reshaped'
  | 'renamed'
  | 'level'
  | 'link'
  | 'emphasis'
  | 'image'
  | 'list-kind'
  | Nature;

/** One place of change, in reading order: an edited block, a row, or neighbours that came or went together. */
export interface Change {
  /** 1, 2, 3 …; its anchor is the word for it and this number. */
  number: number;
  /** Index into `clauses`. */
  clause: number;
  /** What it is, gravest first; never empty. */
  kinds: ChangeKind[];
  /** What kind of block it is about, and how many of them. */
  block: BlockKind;
  count: number;
  /** The changed words on each side, '' for none. */
  before: string;
  after: string;
  notes: Note[];
  /** For a move: its number; the other end has the same. */
  move: number | null;
}

export interface DiffStats {
  words: WordCount;
  /** Runs of change as a reader sees them; typography is none. */
  hunks: number;
  /** Share of the old and new words that both have, 0–1; 1 when both are empty. */
  unchanged: number;
  clauses: Record<ClauseStatus, number>;
  changes: Record<ChangeKind, number>;
  /** Comparisons made: a measure of work that does not depend on the machine. */
  steps: number;
}

export interface BodyDiff {
  locale: string;
  clauses: ClauseDiff[];
  changes: Change[];
  stats: DiffStats;
}

/**
 * What {@link renderDiff} says, in the reader's language. `{text}`, `{before}`, `{after}`, `{count}` and `{heading}` are
 * filled in. `languages.ts` has them in nb and en.
 */
export interface DiffWords {
  /** Anchors are this, a hyphen and the number: `endring` gives `endring-1`. */
  anchor: string;
  /** Anchor of the list of changes that `back` leads to. */
  listAnchor: string;
  previous: string;
  next: string;
  back: string;
  /** Said to screen readers before words that came or went, and after them. */
  added: string;
  addedEnd: string;
  removed: string;
  removedEnd: string;
  /** Over the two halves of what is mostly rewritten. */
  oldText: string;
  newText: string;
  /** Summaries of folded stretches. */
  unchangedBlocks: { one: string; other: string };
  unchangedClauses: { one: string; other: string };
  nothing: string;
  /** The last line in a terminal: `{count}` changes, words `{removed}` and `{added}`, `{share}` of a hundred words unchanged. */
  figures: { one: string; other: string };
  /** Where a moved block stands now (`{heading}` it came from) and stood (`{heading}` it went to). */
  movedFrom: string;
  movedTo: string;
  movedHere: string;
  movedAway: string;
  /** A short name for every kind of change; `{count}` is not filled in. */
  kinds: Record<ChangeKind, string>;
  /** Sentences for changes that are not of words. */
  notes: {
    linkChanged: string;
    linkAdded: string;
    linkRemoved: string;
    emphasisChanged: string;
    emphasisAdded: string;
    emphasisRemoved: string;
    imageChanged: string;
    levelChanged: string;
    listNumbered: string;
    listBulleted: string;
    renamed: string;
    typography: string;
    negation: string;
    split: string;
    merged: string;
    reshaped: string;
    partlyMoved: string;
  };
}
