/** The few words that components and differences add to the facts, per language. A third language is one more entry. */
import { FactError } from './error.ts';
import { en } from './words/en.ts';
import { nb } from './words/nb.ts';
import type { Words } from './words/type.ts';

export type { Words };

const WORDS: Readonly<Record<string, Words>> = { nb, en };

/** The words of `locale`. Throws a {@link FactError} for a language that has none. */
export function wordsFor(locale: string): Words {
  const words = Object.hasOwn(WORDS, locale) ? WORDS[locale] : undefined;
  if (words) return words;
  throw new FactError(
    `There are no words for the language "${locale}".`,
    `Add them in content/model/facts/words/, as for ${Object.keys(WORDS).join(' and ')}.`,
  );
}

/** "a, b og c" / "a, b and c"; another word than "and" where a part holds one. */
export function listOf(parts: readonly string[], locale: string): string {
  if (parts.length < 2) return parts.join('');
  const { and, also } = wordsFor(locale);
  const link = parts.some((part) => holds(part, and)) ? also : ` ${and}`;
  return `${parts.slice(0, -1).join(', ')}${link} ${parts.at(-1)}`;
}

/** Within quotation marks it cannot be mistaken. */
function holds(part: string, word: string): boolean {
  return part.includes(` ${word} `) && !/^[«“].*[»”]$/.test(part);
}

/** `template` with each `{name}` replaced. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** With a capital first letter, unless it opens with a name such as `lab.stavangerfoto.no`. */
export function capital(sentence: string): string {
  const first = /^\S+/.exec(sentence)?.[0] ?? '';
  return /\w\.\w|@/.test(first) ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
