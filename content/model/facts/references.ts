/** Ids that facts use must lead somewhere, and no list may hold one twice. */
import type { z } from 'zod';
import { isRecord } from './values.ts';

/** Which lists the ids in a field may come from. A star stands for every entry of a list. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  'purposes.*.basis': ['legalBases'],
  'purposes.*.acts': ['legalBases.*.acts'],
  'purposes.*.data': ['categories', 'items'],
  'purposes.*.recipients': ['recipients'],
  'sources.*.data': ['categories', 'items'],
  'sourceCondition.sources': ['sources'],
  'items.*.category': ['categories'],
  'cookies.uses': ['purposes'],
  'cookies.vendors': ['recipients'],
  'cookies.list.*.purpose': ['purposes'],
  'retention.*.covers': ['categories', 'items', 'purposes'],
  'retention.*.where': ['services'],
  'retention.*.keep.duty': ['legalBases.*.acts'],
  'recipients.*.data': ['categories', 'items'],
  'transfers.*.recipient': ['recipients'],
  'impact.mitigating.*.same': ['notCollected'],
};

interface Place {
  path: (string | number)[];
  value: unknown;
}

/** Adds an issue for each id that leads nowhere and each id that a list holds twice. */
export function checkReferences(facts: unknown, context: z.core.$RefinementCtx): void {
  const add = ({ path, value }: Place, message: string) =>
    context.issues.push({ code: 'custom', message, path, input: value });
  for (const [pattern, targets] of Object.entries(REFERENCES)) {
    const open = new Set(targets.flatMap((target) => idsAt(facts, target)));
    for (const place of places(facts, pattern).flatMap(eachId))
      if (!open.has(String(place.value))) add(place, lost(String(place.value), targets, open));
  }
  for (const place of repeated(facts)) add(place, `"${place.value}" is the id of two entries; give each its own`);
}

function lost(id: string, targets: readonly string[], open: ReadonlySet<string>): string {
  const choice = open.size > 0 ? `use one of ${[...open].join(', ')}` : 'there are none yet';
  return `"${id}" is in no list of ${targets.join(' or ').replaceAll('.*', '')}; add it there, or ${choice}`;
}

function idsAt(facts: unknown, pattern: string): string[] {
  return places(facts, `${pattern}.*.id`).map((place) => String(place.value));
}

/** One place for each id in a field; the words `none` and `not_stated` are no ids. */
function eachId({ path, value }: Place): Place[] {
  if (Array.isArray(value)) return value.map((one, index) => ({ path: [...path, index], value: one }));
  return value === 'none' || value === 'not_stated' ? [] : [{ path, value }];
}

/** Every value that `pattern` leads to. */
function places(facts: unknown, pattern: string): Place[] {
  return pattern
    .split('.')
    .reduce<Place[]>(
      (found, key) => found.flatMap((place) => (key === '*' ? entriesOf(place) : memberOf(place, key))),
      [{ path: [], value: facts }],
    );
}

function entriesOf({ path, value }: Place): Place[] {
  return Array.isArray(value) ? value.map((one, index) => ({ path: [...path, index], value: one })) : [];
}

function memberOf({ path, value }: Place, key: string): Place[] {
  return isRecord(value) && value[key] !== undefined ? [{ path: [...path, key], value: value[key] }] : [];
}

/** Ids that stand twice: in one list, or in both `categories` and `items`, which share their names. */
function repeated(facts: unknown): Place[] {
  const lists = isRecord(facts) ? everyList({ path: [], value: facts }) : [];
  const data = ['categories.*.id', 'items.*.id'].flatMap((pattern) => places(facts, pattern));
  const single = lists.map((list) => entriesOf(list).flatMap((entry) => memberOf(entry, 'id')));
  return [...single.filter((list) => !isDataList(list)), data].flatMap(twice);
}

function isDataList([first]: Place[]): boolean {
  return first?.path[0] === 'categories' || first?.path[0] === 'items';
}

function twice(places: Place[]): Place[] {
  return places.filter((place, index) => places.findIndex((other) => other.value === place.value) < index);
}

function everyList(place: Place): Place[] {
  const { path, value } = place;
  if (Array.isArray(value)) return [place, ...entriesOf(place).flatMap(everyList)];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => everyList({ path: [...path, key], value: one }));
}
