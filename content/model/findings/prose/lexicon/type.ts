/** The words of a language that carry weight in a policy, or none. */
export interface Lexicon {
  /** Say whether, how surely, to whom or how widely something holds: any difference in them can turn a sentence round. */
  force: ReadonlySet<string>;
  /** Stand against each other: one for the other is never a slip. */
  opposites: readonly (readonly [string, string])[];
  /** Beginnings that turn a word into its opposite. */
  turning: readonly string[];
  /** May come and go without the meaning changing. */
  glue: ReadonlySet<string>;
  /** Numbers in words, units of time and money, and what qualifies them. */
  measures: ReadonlySet<string>;
  months: ReadonlySet<string>;
  /** Announce the day of the text itself. */
  aboutText: RegExp;
  /** Endings that make forms of one word. */
  endings: ReadonlySet<string>;
  /** Look like each other or like a slip of each other, and mean something: when one was written, it was meant. */
  vocabulary: ReadonlySet<string>;
}

/** The words of the lines, each line's words parted by spaces. */
export function words(...lines: string[]): Set<string> {
  return new Set(lines.flatMap((line) => line.split(/\s+/)).filter(Boolean));
}

/** "a/b c/d" as pairs. */
export function pairs(text: string): [string, string][] {
  return text.split(/\s+/).map((pair) => pair.split('/') as [string, string]);
}
