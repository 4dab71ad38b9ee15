/** Single changes of texts, for tests of what must notice them. */

/** Rolls a number from 0 to below `below`. */
export type Roll = (below: number) => number;

export function diceOf(random: () => number): Roll {
  return (below) => Math.floor(random() * below);
}

const CHARACTERS = 'ABCXYZabcxyz0123456789-_+/=. \n—{"';

/** One character replaced, left out, added, or exchanged with the next; never the same text. */
export function mutateText(text: string, roll: Roll): string {
  for (;;) {
    const at = roll(text.length);
    const [before, one, next, after] = [text.slice(0, at), text[at]!, text[at + 1] ?? '', text.slice(at + 2)];
    const other = CHARACTERS[roll(CHARACTERS.length)]!;
    const ways = [other + next, next, other + one + next, next + one];
    const mutated = before + ways[roll(ways.length)] + after;
    if (mutated !== text) return mutated;
  }
}
