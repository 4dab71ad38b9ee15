/** Words as a reader of contracts counts them: amounts, dates, addresses, `sub-processor` and `f.eks` are each one. */
import { fold } from './fold.ts';

export interface Token {
  start: number;
  end: number;
  /** Number of the folded word; equal numbers are the same word. */
  id: number;
  /** False for punctuation and symbols. */
  isWord: boolean;
}

const ADDRESS = String.raw`(?:https?:\/\/|www\.)[^\s<>"”»]*[^\s<>"”».,;:!?)\]]`;
const JOINED = String.raw`['’./,:@&_\-‐‑\u00ad\u200b-\u200d\u2060]{1,2}`;
const WORD = String.raw`[$€£¥§]?[\p{L}\p{N}\p{M}_]+(?:${JOINED}[\p{L}\p{N}\p{M}_]+)*[%‰°]?`;
const TOKEN = new RegExp(
  String.raw`(${ADDRESS}|${WORD})|\.{3}|-{2,3}|[\ud800-\udbff][\udc00-\udfff]|[^\s\u00a0]`,
  'gu',
);
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const INVISIBLE = /^[\u00ad\u200b-\u200f\u2060\ufeff\u2000-\u200a\u202f\u205f\u3000]+$/;

/**
 * Tells words apart and numbers them. `Intl.Segmenter` is asked only where a script writes no spaces: elsewhere it cuts
 * `sub-processor`, `$5,000` and `art. 15` where no reader would, and it is slow.
 */
export class Tokenizer {
  readonly #ids = new Map<string, number>();
  readonly #locale: string;
  #segmenter: Intl.Segmenter | null = null;

  constructor(locale: string) {
    this.#locale = locale;
  }

  /** The tokens of `text` in order; what lies between them is space. */
  read(text: string): Token[] {
    const tokens: Token[] = [];
    for (const match of text.matchAll(TOKEN)) {
      const isWord = match[1] !== undefined;
      if (isWord && UNSPACED.test(match[0])) this.#cut(match[0], match.index, tokens);
      else if (isWord || !INVISIBLE.test(match[0])) tokens.push(this.#token(match[0], match.index, isWord));
    }
    return tokens;
  }

  #cut(text: string, offset: number, into: Token[]): void {
    this.#segmenter ??= new Intl.Segmenter(this.#locale, { granularity: 'word' });
    for (const { segment, index, isWordLike } of this.#segmenter.segment(text))
      into.push(this.#token(segment, offset + index, isWordLike ?? false));
  }

  #token(text: string, start: number, isWord: boolean): Token {
    const folded = fold(text);
    const id = this.#ids.get(folded) ?? this.#ids.size;
    if (id === this.#ids.size) this.#ids.set(folded, id);
    return { start, end: start + text.length, id, isWord };
  }
}

const COUNTED = new RegExp(`${ADDRESS}|${WORD}`, 'gu');

/** Number of words in `text`, without telling them apart. */
export function countWords(text: string): number {
  let count = 0;
  for (const match of text.matchAll(COUNTED)) count += UNSPACED.test(match[0]) ? Math.ceil(match[0].length / 2) : 1;
  return count;
}
