/** What an audit finds, in words for people. */

export interface Fault {
  /** The leaf it is about; null for what has none. */
  index: number | null;
  /** Instant of that leaf, or of the last one before it that says when it was; null when none does. */
  at: number | null;
  says: string;
}

/** Most faults that are told one by one. */
const MOST = 100;

/** Collects faults, and remembers how far in time the log has been read. */
export class Findings {
  readonly faults: Fault[] = [];
  /** All of them, told or not. */
  count = 0;
  #at: number | null = null;

  /** The instant of the leaf that is being read. */
  reached(at: number): void {
    this.#at = at;
  }

  add(index: number | null, says: string): void {
    this.count++;
    if (this.faults.length < MOST) this.faults.push({ index, at: this.#at, says });
  }

  /** Adds unless `holds`. */
  expect(holds: boolean, index: number | null, says: string): void {
    if (!holds) this.add(index, says);
  }
}
