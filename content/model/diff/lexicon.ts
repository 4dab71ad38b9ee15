/** Weighty words by language. A third language is one more entry. */
import { en } from './lexicon/en.ts';
import { nb } from './lexicon/nb.ts';
import type { Weights } from './lexicon/type.ts';

export type { Weights };

export const WEIGHTS: readonly Weights[] = [nb, en];
