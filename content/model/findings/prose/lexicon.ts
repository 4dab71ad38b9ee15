/** Weighty words by language. A third language is one more entry. */
import { en } from './lexicon/en.ts';
import { nb } from './lexicon/nb.ts';
import type { Lexicon } from './lexicon/type.ts';

export type { Lexicon };

const LEXICONS: Readonly<Record<string, Lexicon>> = { nb, en };

/** The lexicon of `locale`; for a language without one, English, which texts in other languages borrow from. */
export function lexiconFor(locale: string): Lexicon {
  const language = locale.split('-', 1)[0]!;
  return Object.hasOwn(LEXICONS, language) ? LEXICONS[language]! : en;
}

/** False for languages whose weighty words are not known: nothing in them can be called a touch-up. */
export function hasLexicon(locale: string): boolean {
  return Object.hasOwn(LEXICONS, locale.split('-', 1)[0]!);
}
