/** What the differences of two texts are signs of, clause by clause. */
import { fold } from '../../diff/fold.ts';
import { type BodyDiff, type ClauseDiff, diffToWords } from '../../diff/index.ts';
import type { Sign } from '../types.ts';
import { readable, withoutMarkers } from './body.ts';
import { isDateLine } from './dates.ts';
import { signOf } from './hunk.ts';
import { hasLexicon, lexiconFor } from './lexicon.ts';
import { type ClausePlaces, type Place, placesOf } from './places.ts';
import type { Around, Hunk } from './types.ts';
import { wordsOf } from './words.ts';

/** One sign in one clause; the gravest example of it, and how many there are. */
export interface Seen {
  sign: Sign;
  clause: ClauseDiff;
  before: string;
  after: string;
  count: number;
}

/** A clause is rewritten when more than this share of its words changed. */
const REWRITTEN = { share: 0.25, words: 8 };

/** The signs in `diff`, in reading order; empty when nothing differs. */
export function signsIn(diff: BodyDiff, factsKnown = false): Seen[] {
  const found = placesOf(diff);
  const around = aroundOf(found, diff, factsKnown);
  const moved = textsOnBothSides(found);
  return found.flatMap(({ clause, places }) => {
    const seen = places.flatMap((place) => judged(place, clause, around, moved));
    return [...bySign(seen), ...rewriting(clause, seen)];
  });
}

function judged(place: Place, clause: ClauseDiff, around: Around, moved: ReadonlySet<string>): Seen[] {
  if ('style' in place) return [{ sign: 'style', clause, before: '', after: place.style, count: 1 }];
  if ('whole' in place) {
    const [before, after] = place.whole === 'removed' ? [place.text, ''] : ['', place.text];
    return [
      {
        sign: wholeSign(place.text, moved, around),
        clause,
        before: readable(before),
        after: readable(after),
        count: 1,
      },
    ];
  }
  const { hunk } = place;
  return [{ sign: signOf(hunk, around), clause, ...excerpts(hunk), count: 1 }];
}

const LONGEST_LEAD = 12;

/** The date of the text says nothing, and neither does "This is how long:" by itself. */
function wholeSign(text: string, moved: ReadonlySet<string>, { lexicon, factsKnown }: Around): Sign {
  if (moved.has(fold(text)) || isDateLine(text, lexicon)) return 'style';
  const words = wordsOf(withoutMarkers(text));
  if (words.length === 0) return 'wording';
  return factsKnown && /:$/.test(text) && words.length <= LONGEST_LEAD ? 'wording' : 'passage';
}

function bySign(seen: readonly Seen[]): Seen[] {
  return [...Map.groupBy(seen, (one) => one.sign).values()].map((group) => ({ ...group[0]!, count: group.length }));
}

/** Much that is each doubtful by itself is a rewriting; what is only style never is. */
function rewriting(clause: ClauseDiff, seen: readonly Seen[]): Seen[] {
  const { before, after, removed, added } = clause.words;
  if (removed + added < REWRITTEN.words || removed + added <= REWRITTEN.share * (before + after)) return [];
  if (clause.status === 'added' || clause.status === 'removed' || seen.every((one) => one.sign === 'style')) return [];
  if (seen.some((one) => one.sign === 'rewritten')) return [];
  const share = `${Math.round((100 * (removed + added)) / (before + after))} %`;
  return [{ sign: 'rewritten', clause, before: '', after: share, count: 1 }];
}

/** Texts that went in one place and came in another: only their place changed. */
function textsOnBothSides(found: readonly ClausePlaces[]): ReadonlySet<string> {
  const texts = (whole: 'added' | 'removed') =>
    new Set(
      found.flatMap(({ places }) =>
        places.flatMap((place) => ('whole' in place && place.whole === whole ? [fold(place.text)] : [])),
      ),
    );
  const removed = texts('removed');
  return new Set([...texts('added')].filter((text) => removed.has(text)));
}

/** Every word of the new text and of what went. */
function aroundOf(found: readonly ClausePlaces[], diff: BodyDiff, factsKnown: boolean): Around {
  const counts = new Map<string, number>();
  const small = new Set<string>();
  const read = (text: string) => {
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const word of fold(text).match(/[\p{L}\p{N}\p{M}'-]+/gu) ?? [])
      if (word === word.toLowerCase()) small.add(word);
  };
  for (const text of textsOf(diff)) read(text);
  for (const { places } of found)
    for (const place of places) {
      if ('hunk' in place) read(place.hunk.before);
      if ('whole' in place && place.whole === 'removed') read(place.text);
    }
  return { counts, small, lexicon: lexiconFor(diff.locale), isKnown: hasLexicon(diff.locale), factsKnown };
}

function excerpts({ before, after, blocks, at }: Hunk): { before: string; after: string } {
  return {
    before: excerpt(blocks.before, at.before, before.length),
    after: excerpt(blocks.after, at.after, after.length),
  };
}

const MARGIN = 28;

/** The words with a little of what stands around them. */
function excerpt(text: string, start: number, length: number): string {
  const from = start > MARGIN ? text.lastIndexOf(' ', start - MARGIN) + 1 : 0;
  const end = start + length + MARGIN;
  const to = end < text.length ? text.indexOf(' ', end) : -1;
  return readable(`${from > 0 ? '… ' : ''}${text.slice(from, to < 0 ? undefined : to).trim()}${to < 0 ? '' : ' …'}`);
}

/** What stands in the new text, leaf by leaf. */
function textsOf(diff: BodyDiff): string[] {
  return diffToWords(diff).flatMap(([op, text]) => (op === '-' ? [] : [text]));
}
