/** Several blocks read as one text, and the runs of words in it. */
import type { Token } from './tokens.ts';
import type { Unit } from './units.ts';

/** Fewest words on end that tell that two blocks belong together. */
export const FEWEST = 6;

/** The tokens of several units as one text, and whose each is. */
export interface Passage {
  tokens: Token[];
  owners: number[];
}

/** Units `from..to`, end exclusive, those that are not loose left out. */
export function gathered(
  units: readonly Unit[],
  [from, to]: readonly [number, number],
  isLoose: readonly boolean[],
): Passage {
  const found: Passage = { tokens: [], owners: [] };
  for (let at = from; at < to; at++) {
    if (!isLoose[at]) continue;
    for (const token of units[at]!.tokens()) {
      found.tokens.push(token);
      found.owners.push(at);
    }
  }
  return found;
}

/** Do two units that are no match share as many words on end as a link needs? Far cheaper to ask than to find the links. */
export function mayMeet(olds: Passage, youngs: Passage, known: ReadonlySet<string>): boolean {
  const owners = phrases(olds);
  for (const [phrase, here] of phrases(youngs))
    for (const j of here) for (const i of owners.get(phrase) ?? []) if (!known.has(`${i} ${j}`)) return true;
  return false;
}

/** Which units have each run of words of the fewest that count. */
function phrases({ tokens, owners }: Passage): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  const words = tokens.flatMap(({ id, isWord }, at) => (isWord ? [{ id, owner: owners[at]! }] : []));
  for (let end = FEWEST; end <= words.length; end++) {
    const run = words.slice(end - FEWEST, end);
    if (run[0]!.owner !== run.at(-1)!.owner) continue;
    const phrase = run.map((word) => word.id).join(' ');
    found.set(phrase, (found.get(phrase) ?? new Set()).add(run[0]!.owner));
  }
  return found;
}
