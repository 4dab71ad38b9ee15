/** A fact that a text asks for and the facts do not hold. `remedy` says what the editor can do. */
export class FactError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'FactError';
    this.remedy = remedy;
  }
}
