import type { Weights } from '../../../diff/lexicon.ts';

/** The words of a language that carry weight in a policy, or none. */
export interface Lexicon extends Weights {
  /** Besides, to whom and how widely it holds. */
  force: ReadonlySet<string>;
  /** Stand against each other: one for the other is never a slip. */
  opposites: readonly (readonly [string, string])[];
  /** Numbers in words, units of time and money, and what qualifies them. */
  measures: ReadonlySet<string>;
  /** Endings that tell the two parties of one act apart, as in "lessor" and "lessee". */
  parties: readonly (readonly [string, string])[];
  /** Endings that make forms of one word. */
  endings: ReadonlySet<string>;
  /** May come and go without the meaning changing. */
  glue: ReadonlySet<string>;
  /** Announce the day of the text itself. */
  aboutText: RegExp;
  /** Look like each other or like a slip of each other, and mean something: when one was written, it was meant. */
  vocabulary: ReadonlySet<string>;
}

/** "a/b c/d" as pairs. */
export function pairs(text: string): [string, string][] {
  return text.split(/\s+/).map((pair) => pair.split('/') as [string, string]);
}
