/** What the judging of words is handed. */
import type { Lexicon } from './lexicon.ts';
import type { Counts } from './spelling.ts';

/** Old words that became new ones in one place; '' for a side without. */
export interface Hunk {
  before: string;
  after: string;
  /** The whole block on each side, and where in it the words begin. */
  blocks: { before: string; after: string };
  at: { before: number; after: number };
  isHeading: boolean;
}

/** What is known of the texts around: how often each word stands in them, and which are written small somewhere. */
export interface Around {
  counts: Counts;
  small: ReadonlySet<string>;
  lexicon: Lexicon;
  /** False when the language's own words are not known. */
  isKnown: boolean;
  /** The texts have facts beside them, whose differences are judged by themselves. */
  factsKnown: boolean;
}
