/** How a single fact reads in a sentence. */
import type { Localized } from '../ref.ts';
import { formatDuration, isDuration } from './duration.ts';
import { FactError } from './error.ts';
import { factAt, isLeaf } from './paths.ts';
import type { Facts } from './schema.ts';
import { isLocalized, isRecord, NONE, NOT_STATED } from './values.ts';
import { NONES } from './words/type.ts';
import { fill, listOf, wordsFor } from './words.ts';

export type Retention = NonNullable<Facts['retention']>[number];

/** Words in the language of `locale`. */
export function say(text: Localized, locale: string): string {
  const words = text[locale];
  if (words) return words;
  throw new FactError(
    `A fact lacks its words in "${locale}".`,
    `Add a line "${locale}: …" beside ${Object.values(text)[0] ? `"${Object.values(text)[0]}"` : 'the others'}.`,
  );
}

/**
 * The fact at `path` as words within a sentence, or null when it is no such thing: a whole list, a truth value, or silence.
 * Ids become the names they stand for, periods are written out, organisation numbers are grouped.
 */
export function phrase(
  facts: Facts,
  path: string,
  locale: string,
  value: unknown = factAt(facts, path),
): string | null {
  if (value === undefined || value === null || value === NOT_STATED) return null;
  if (value === NONE) return nonePhrase(path, locale);
  const special = SPECIAL.find(([pattern]) => pattern.test(path));
  if (special) return special[1](value, facts, locale);
  if (typeof value === 'boolean') return value ? wordsFor(locale).yes : wordsFor(locale).no;
  if (isLocalized(value)) return say(value, locale);
  if (Array.isArray(value) && isLeaf(value)) return listOf(value.map(String), locale);
  if (Array.isArray(value)) return entriesPhrase(value, locale);
  return typeof value === 'string' ? value : null;
}

/** The names of a list's entries, or null for a list that is more than names. */
function entriesPhrase(entries: readonly unknown[], locale: string): string | null {
  const names = entries.flatMap((entry) =>
    isRecord(entry) && isLocalized(entry.name) ? [say(entry.name, locale)] : [],
  );
  return names.length === entries.length ? listOf(names, locale) : null;
}

/** `6(1)(b)` → "GDPR artikkel 6 nr. 1 bokstav b" / "GDPR Article 6(1)(b)". */
export function articleName(article: string, locale: string): string {
  const { whole, paragraph, letter } = wordsFor(locale).article;
  const [number = '', ...parts] = article.split(/[()]+/).filter(Boolean);
  const rest = parts.map((part) => fill(/^\d/.test(part) ? paragraph : letter, { part })).join('');
  return fill(whole, { article: number + rest });
}

/** "bokføringsloven § 13". */
export function actName(facts: Facts, id: string, locale: string): string {
  const act = facts.legalBases?.flatMap((basis) => basis.acts ?? []).find((one) => one.id === id);
  if (!act) throw new FactError(`There is no act "${id}".`, 'Add it under the legal basis that it belongs to.');
  return [act.name, act.section].flatMap((part) => (part ? [say(part, locale)] : [])).join(' ');
}

/** When something goes: "slettes etter 6 måneder", "slettes når kontoen avsluttes". */
export function keepSentence(facts: Facts, retention: Retention, locale: string): string {
  const { keep } = retention;
  const templates = wordsFor(locale).keep;
  const afterwards = say(retention.afterwards, locale);
  if ('until' in keep) return fill(templates.until, { afterwards, event: say(keep.says, locale) });
  const period = formatDuration(keep.period, locale);
  const from = keep.from ? say(keep.from, locale) : '';
  if ('duty' in keep) return fill(templates.duty, { afterwards, period, from, act: actName(facts, keep.duty, locale) });
  return fill(from ? templates.periodFrom : templates.period, { afterwards, period, from });
}

/** The names behind ids of the given lists. */
export function namesOf(facts: Facts, ids: readonly string[], lists: readonly NamedList[], locale: string): string {
  const entries = lists.flatMap((list) => facts[list] ?? []);
  const names = ids.map((id) => {
    const entry = entries.find((one) => one.id === id);
    if (!entry)
      throw new FactError(`There is no "${id}" among ${lists.join(' and ')}.`, 'Add it there, or correct the id.');
    return say(entry.name, locale);
  });
  return listOf(names, locale);
}

type NamedList = 'categories' | 'items' | 'purposes' | 'recipients' | 'legalBases' | 'services' | 'sources';
type Format = (value: unknown, facts: Facts, locale: string) => string | null;

const names =
  (...lists: NamedList[]): Format =>
  (value, facts, locale) =>
    namesOf(facts, Array.isArray(value) ? value.map(String) : [String(value)], lists, locale);

const span: Format = (value, _facts, locale) =>
  value === 'session'
    ? wordsFor(locale).session
    : isDuration(String(value))
      ? formatDuration(String(value), locale)
      : null;

const SPECIAL: readonly [RegExp, Format][] = [
  [/^controller\.orgNumber$/, (value) => String(value).replace(/(\d{3})(?=\d)/g, '$1 ')],
  [/^controller\.address$/, (_, facts, locale) => addressLine(facts, locale)],
  [/^(purposes|sources|recipients)\.[^.]+\.data$/, names('categories', 'items')],
  [/^retention\.[^.]+$/, (value, facts, locale) => keepSentence(facts, value as Retention, locale)],
  [/^retention\.[^.]+\.covers$/, names('categories', 'items', 'purposes')],
  [/^(cookies\.uses|cookies\.list\.[^.]+\.purpose)$/, names('purposes')],
  [/^(cookies\.vendors|purposes\.[^.]+\.recipients|transfers\.[^.]+\.recipient)$/, names('recipients')],
  [/^purposes\.[^.]+\.basis$/, names('legalBases')],
  [/^items\.[^.]+\.category$/, names('categories')],
  [/^retention\.[^.]+\.where$/, names('services')],
  [/^sourceCondition\.sources$/, names('sources')],
  [
    /\.acts$/,
    (value, facts, locale) =>
      listOf(
        (value as string[]).map((id) => actName(facts, id, locale)),
        locale,
      ),
  ],
  [/\.gdpr$/, (value, _facts, locale) => articleName(String(value), locale)],
  [/\.(period|lifetime|responseTime)$/, span],
  [/^recipients\.[^.]+\.role$/, (value, _facts, locale) => wordsFor(locale).roles[value as 'joint']],
  [/^sources\.[^.]+\.how$/, (value, _facts, locale) => wordsFor(locale).sources[value as 'usually']],
  [/^changeRules\.major\.channels$/, (_, facts, locale) => channelList(facts, locale)],
  [/^exercise\.contact$/, (value, facts) => contactOf(value, facts).join(', ')],
  [/^dpo$/, (value) => Object.values(value as object).join(', ')],
];

/** E-mail address and phone of whoever answers for rights. */
export function contactOf(contact: unknown, facts: Facts): string[] {
  const { email, phone } = (contact === 'controller' ? facts.controller : contact) as { email: string; phone?: string };
  return [email, phone].filter((one) => one !== undefined);
}

function addressLine(facts: Facts, locale: string): string | null {
  if (!facts.controller) return null;
  const { street, postalCode, city, country } = facts.controller.address;
  const land = country === NOT_STATED ? [] : [say(country, locale)];
  return [street, `${postalCode} ${city}`, ...land].join(', ');
}

function channelList(facts: Facts, locale: string): string | null {
  if (!facts.changeRules) return null;
  const { channels, through } = facts.changeRules.major;
  const words = wordsFor(locale);
  const names = channels.map((one) => words.channels[one]);
  if (names.length < 2) return names.join('');
  return through === 'all'
    ? fill(words.channels.all, { list: listOf(names, locale) })
    : `${names.slice(0, -1).join(', ')} ${words.or} ${names.at(-1)}`;
}

function nonePhrase(path: string, locale: string): string {
  const known = NONES.find((one) => one === path);
  return known ? wordsFor(locale).nones[known] : wordsFor(locale).none;
}
