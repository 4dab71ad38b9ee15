/** The languages mails are written in. */
import type { VersionDocument } from '#model/manifest.ts';
import type { Locale } from '#model/ref.ts';
import { en } from './en.ts';
import { nb } from './nb.ts';
import type { Words } from './words.ts';

export const LANGUAGES: Readonly<Record<Locale, Words>> = { nb, en };

/**
 * The language to write in: the reader's own where text and words exist, else the one that prevails, else the first that works.
 * Throws when the document is in no language that mails can be written in.
 */
export function languageFor(document: VersionDocument, wanted: Locale | null): Locale {
  const wishes = [wanted, document.prevailing, ...document.site.locales].filter((locale) => locale !== null);
  const found = wishes.find((locale) => Object.hasOwn(LANGUAGES, locale) && speaks(document, locale));
  if (found) return found;
  throw new Error(
    `${document.policy}@${document.version} is in ${Object.keys(document.title).join(', ')}, but mails can be written only in ` +
      `${Object.keys(LANGUAGES).join(', ')}; add the words of a language under api/mail/templates`,
  );
}

/** `Hei {name}` with its values put in, once: braces inside a value stay as they are. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => (Object.hasOwn(values, key) ? values[key]! : whole));
}

function speaks(document: VersionDocument, locale: Locale): boolean {
  return [document.title, document.summary, document.url].every((texts) => Object.hasOwn(texts, locale));
}
