/** One change as a whole sentence in the reader's language. */
import type { FactsChange } from '../../manifest.ts';
import { formatDuration } from '../duration.ts';
import { namesOf, type Retention } from '../format.ts';
import { factAt, valueAt } from '../paths.ts';
import type { Facts } from '../schema.ts';
import { NONE } from '../values.ts';
import type { FieldPath } from '../words/type.ts';
import { capital, fill, listOf, wordsFor } from '../words.ts';
import type { EntryChange, FieldChange } from './collect.ts';
import { entryMore, entryName, ownerName, phraseOr } from './entry.ts';

export interface Sides {
  before: Facts;
  after: Facts;
  locale: string;
}

/** Lists of ids or names, told by what joined and what left. */
const SETS = new Set<FieldPath>([
  'purposes.*.data',
  'purposes.*.acts',
  'purposes.*.recipients',
  'recipients.*.data',
  'recipients.*.named',
  'sources.*.data',
  'cookies.uses',
  'cookies.vendors',
]);

/** "Ny mottaker: …", "Ikke lenger et formål: …". */
export function entryLine({ path, list, kind }: EntryChange, { before, after, locale }: Sides): FactsChange {
  const facts = kind === 'added' ? after : before;
  const name = entryName(facts, path, locale);
  const owner = ownerName(facts, path, locale) ?? '';
  const more = kind === 'added' ? entryMore(facts, path, list, locale) : '';
  return { path, kind, text: capital(fill(wordsFor(locale).differences.lists[list][kind], { name, owner, more })) };
}

/** "Opplastede bilder: slettes etter 3 måneder (før: 6 måneder)"; null when this language says the same as before. */
export function fieldLine(change: FieldChange, sides: Sides): FactsChange | null {
  const { path, field } = change;
  if (field === 'retention.*.keep') return keepLine(path, sides);
  const old = phraseOr(sides.before, path, sides.locale);
  const now = phraseOr(sides.after, path, sides.locale);
  if (old === now) return null;
  if (old !== null && now !== null && SETS.has(field)) return setLine(change, sides) ?? null;
  return { path, kind: change.kind, text: capital(fieldText(change, old, now, sides)), ...sidesOf(old, now) };
}

function fieldText({ path, field }: FieldChange, old: string | null, now: string | null, sides: Sides): string {
  const { differences, none } = wordsFor(sides.locale);
  const what = subject(path, field, sides);
  const wasNone = valueAt(sides.before, path) === NONE;
  if (now === null && wasNone) return fill(differences.droppedNone, { before: within(old ?? none) });
  if (now === null) return fill(differences.dropped, { what, before: old ?? none });
  if (valueAt(sides.after, path) === NONE) return fill(differences.statedNone, { after: within(now) });
  if (old === null) return fill(differences.stated, { what, after: now });
  const before = wasNone ? none : old;
  return fill(isName(field) ? differences.renamed : differences.changed, { what, before, after: now });
}

/** "Transportører – rolle", or the label alone for a fact that belongs to no named entry. */
export function subject(path: string, field: FieldPath, { before, after, locale }: Sides): string {
  const facts = valueAt(after, path) === undefined ? before : after;
  const owner = ownerName(facts, path, locale);
  const label = wordsFor(locale).differences.fields[field];
  return owner ? `${owner} – ${label}` : label;
}

function isName(field: FieldPath): boolean {
  return field.endsWith('*.name');
}

/** An act that is new or gone is told as such, and not once more here. */
function setLine({ path, field, kind }: FieldChange, sides: Sides): FactsChange | null {
  const old = idsAt(sides.before, path);
  const now = idsAt(sides.after, path);
  const isTold = (id: string, other: Facts) => field === 'purposes.*.acts' && !hasAct(other, id);
  const added = (now ?? []).filter((id) => !old?.includes(id) && !isTold(id, sides.before));
  const removed = (old ?? []).filter((id) => !now?.includes(id) && !isTold(id, sides.after));
  if (added.length + removed.length === 0) return null;
  const words = wordsFor(sides.locale).differences;
  const template = added.length === 0 ? words.fewer : removed.length === 0 ? words.more : words.swapped;
  const text = fill(template, {
    what: subject(path, field, sides),
    added: setNames(field, added, sides.after, sides.locale),
    removed: setNames(field, removed, sides.before, sides.locale),
  });
  return { path, kind, text: capital(text) };
}

function idsAt(facts: Facts, path: string): string[] | null {
  const value = valueAt(facts, path);
  return Array.isArray(value) ? value.map(String) : null;
}

function setNames(field: FieldPath, ids: readonly string[], facts: Facts, locale: string): string {
  if (field === 'recipients.*.named') return listOf(ids, locale);
  if (field === 'purposes.*.acts')
    return listOf(
      ids.map((id) => actNamed(facts, id, locale)),
      locale,
    );
  if (field === 'cookies.uses') return namesOf(facts, ids, ['purposes'], locale);
  const isRecipients = field === 'cookies.vendors' || field === 'purposes.*.recipients';
  return namesOf(facts, ids, isRecipients ? ['recipients'] : ['categories', 'items'], locale);
}

function hasAct(facts: Facts, id: string): boolean {
  return facts.legalBases?.some((one) => one.acts?.some((act) => act.id === id)) ?? false;
}

function actNamed(facts: Facts, id: string, locale: string): string {
  const basis = facts.legalBases?.find((one) => one.acts?.some((act) => act.id === id));
  return basis ? entryName(facts, `legalBases.${basis.id}.acts.${id}`, locale) : id;
}

function keepLine(path: string, { before, after, locale }: Sides): FactsChange | null {
  const entry = path.replace(/\.keep$/, '');
  const old = phraseOr(before, entry, locale);
  const now = phraseOr(after, entry, locale);
  if (old === null || now === null || old === now) return null;
  const was = onlyPeriodDiffers(before, after, entry) ? periodAt(before, entry, locale) : old;
  const what = capital(entryName(after, entry, locale));
  const text = fill(wordsFor(locale).differences.changed, { what, after: now, before: was });
  return { path, kind: 'changed', text };
}

function onlyPeriodDiffers(before: Facts, after: Facts, path: string): boolean {
  const [old, now] = [before, after].map((facts) => {
    const { keep, afterwards } = factAt(facts, path) as Retention;
    return JSON.stringify({ ...keep, ...('period' in keep ? { period: '' } : {}), afterwards });
  });
  return old === now;
}

function periodAt(facts: Facts, path: string, locale: string): string {
  const { keep } = factAt(facts, path) as Retention;
  return 'period' in keep ? formatDuration(keep.period, locale) : '';
}

function sidesOf(before: string | null, after: string | null): Pick<FactsChange, 'before' | 'after'> {
  return { ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) };
}

/** A sentence made part of another. */
function within(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
