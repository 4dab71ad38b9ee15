/** The difference between two bodies. */
import type { Root } from 'hast';
import { type Alignment, align } from './align.ts';
import { numberChanges } from './changes.ts';
import { clausesOf } from './clauses.ts';
import { refuseHostile } from './limits.ts';
import { Merger } from './merge.ts';
import { linesOf } from './plain.ts';
import { readBody } from './read.ts';
import { statsOf } from './stats.ts';
import { stitched } from './stitch.ts';
import { bindToTerms } from './terms.ts';
import { Tokenizer } from './tokens.ts';
import type { BodyDiff, DiffOptions } from './types.ts';
import { type Unit, unitsOf } from './units.ts';
import { Work } from './work.ts';

/** Comparisons that may be made beyond those that grow with the texts. */
const BUDGET = 6_000_000;

/**
 * What changed from `before` to `after`, two rendered bodies. Equal input gives equal output; swapping the sides swaps
 * additions and removals. Throws a `DiffInputError` for trees that are no policy.
 */
export function diffBodies(before: Root, after: Root, options: DiffOptions): BodyDiff {
  refuseHostile(before, 'old');
  refuseHostile(after, 'new');
  const [old, young] = [readBody(before), readBody(after)];
  bindToTerms(old, young);
  const work = new Work(BUDGET);
  const tokenizer = new Tokenizer(options.locale);
  const units = { before: unitsOf(old, tokenizer), after: unitsOf(young, tokenizer) };
  const isFlipped = linesOf(old) > linesOf(young);
  const alignment = isFlipped
    ? flipped(aligned(units.after, units.before, work))
    : aligned(units.before, units.after, work);
  const merger = new Merger({ ...units, alignment, tools: { tokenizer, work, isFlipped } });
  const clauses = clausesOf(merger.merge(old, young));
  const changes = numberChanges(clauses);
  return { locale: options.locale, clauses, changes, stats: statsOf(clauses, changes, work.steps) };
}

function aligned(before: readonly Unit[], after: readonly Unit[], work: Work): Alignment {
  const found = align(before, after, work);
  return { ...found, matches: stitched(found, before, after, work) };
}

function flipped({ matches, moves }: Alignment): Alignment {
  return {
    matches: matches.map(({ before, after }) => ({ before: after, after: before })),
    moves: new Map([...moves].map(([from, to]) => [to, from])),
  };
}
