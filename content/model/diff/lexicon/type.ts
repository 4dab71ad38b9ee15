/** The words of a language that decide what a sentence of a policy says. */
export interface Weights {
  /** Say whether and how surely something holds: any difference in them can turn a sentence round. */
  force: ReadonlySet<string>;
  /** Beginnings that turn a word into its opposite. */
  turning: readonly string[];
  /** Numbers in words and units of time. */
  units: ReadonlySet<string>;
  months: ReadonlySet<string>;
}

/** The words of the lines, each line's words parted by spaces. */
export function words(...lines: string[]): Set<string> {
  return new Set(lines.flatMap((line) => line.split(/\s+/)).filter(Boolean));
}
