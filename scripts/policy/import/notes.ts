/** What was left out or altered on the way, counted: said to the editor, so that nothing disappears in silence. */
export class Notes {
  readonly #counts = new Map<string, number>();

  add(what: string, count = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + count);
  }

  /** `image left out (3)`, most first. */
  lines(): string[] {
    const entries = [...this.#counts].sort(([, a], [, b]) => b - a);
    return entries.map(([what, count]) => (count > 1 ? `${what} (${count})` : what));
  }

  take(other: Notes): void {
    for (const [what, count] of other.#counts) this.add(what, count);
  }
}
