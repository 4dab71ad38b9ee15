/** What the entries of lists are called, and what is said of one that is new. */
import { articleName, keepSentence, phrase, type Retention, say } from '../format.ts';
import { factAt, valueAt } from '../paths.ts';
import type { Facts } from '../schema.ts';
import { isLocalized, isRecord } from '../values.ts';
import type { ListPath } from '../words/type.ts';
import { capital, fill, wordsFor } from '../words.ts';

/** The name of the entry at `path`, or its statement where it has no name. */
export function entryName(facts: Facts, path: string, locale: string): string {
  const entry = factAt(facts, path);
  if (!isRecord(entry)) return path;
  if (typeof entry.same === 'string') return entryName(facts, `notCollected.${entry.same}`, locale);
  const name = entry.name ?? entry.says ?? entry.country;
  return isLocalized(name) ? say(name, locale) : String(name);
}

/** The name of the entry that the fact at `path` belongs to, or null when it belongs to none with a name. */
export function ownerName(facts: Facts, path: string, locale: string): string | null {
  const keys = path.split('.').slice(0, -1);
  for (let length = keys.length; length > 0; length--) {
    const owner = valueAt(facts, keys.slice(0, length).join('.'));
    if (isRecord(owner) && owner.id !== undefined && isLocalized(owner.name)) return capital(say(owner.name, locale));
  }
  return null;
}

/** What follows the name of a new entry: the one thing about it that matters most. */
export function entryMore(facts: Facts, path: string, list: ListPath, locale: string): string {
  const at = (field: string) => phraseOr(facts, `${path}.${field}`, locale);
  const words = wordsFor(locale);
  switch (list) {
    case 'purposes':
      return at('basis') ? ` (${words.labels.basis.toLocaleLowerCase(locale)}: ${at('basis')})` : '';
    case 'recipients':
      return at('data') ? ` – ${fill(words.differences.gets, { data: at('data')! })}` : '';
    case 'legalBases':
      return ` (${articleName(String(factAt(facts, `${path}.gdpr`)), locale)})`;
    case 'legalBases.*.acts':
      return at('section') ? ` ${at('section')}` : '';
    case 'sources':
      return at('data') ? `: ${at('data')}` : '';
    case 'cookies.list':
      return ` (${at('purpose')}; ${at('lifetime')})`;
    case 'retention':
      return keepSentence(facts, factAt(facts, path) as Retention, locale);
    case 'transfers':
      return ` (${at('safeguard')})`;
    case 'rights':
      return ` – ${at('says')}`;
    default:
      return '';
  }
}

/** The fact as words, or null when the facts are silent about it. */
export function phraseOr(facts: Facts, path: string, locale: string): string | null {
  const value = valueAt(facts, path);
  return value === undefined ? null : phrase(facts, path, locale, value);
}
