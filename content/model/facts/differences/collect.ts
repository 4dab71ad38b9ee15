/** From changed paths to facts as a reader knows them: an address is one fact, and so is how long something is kept. */
import { changedPaths } from '../changes.ts';
import { members } from '../paths.ts';
import type { Facts } from '../schema.ts';
import { isRecord, NONE, NOT_STATED } from '../values.ts';
import { FIELDS, type FieldPath, LISTS, type ListPath } from '../words/type.ts';

/** An entry that came or went. */
export interface EntryChange {
  is: 'entry';
  path: string;
  list: ListPath;
  kind: 'added' | 'removed';
}

/** A fact that says something else, or says something for the first or the last time. */
export interface FieldChange {
  is: 'field';
  path: string;
  field: FieldPath;
  kind: 'added' | 'removed' | 'changed';
}

export type FactChange = EntryChange | FieldChange;

/** What rules go by and readers need not see: it shows elsewhere, or says nothing to them. */
const UNSEEN = new Set<string>([
  'items.*.category',
  'retention.*.covers',
  'retention.*.lossForUser',
  'sourceCondition.sources',
  'impact.mitigating.*.same',
]);

/** Parts of a fact that is told as one. */
const PARTS: readonly [RegExp, string][] = [
  [/^(controller\.address|dpo|exercise\.contact|retention\.[^.]+\.keep)\..+$/, '$1'],
  [/^(retention\.[^.]+)\.afterwards$/, '$1.keep'],
  [/^(changeRules\.major)\.through$/, '$1.channels'],
];

/** Every fact that differs, once, in the order of the facts. */
export function collect(before: Facts, after: Facts): FactChange[] {
  const found = new Map<string, FactChange>();
  for (const { path, before: old, after: now } of changedPaths(before, after))
    for (const change of parts(path, old, now)) if (!found.has(change.path)) found.set(change.path, change);
  return [...found.values()];
}

function parts(path: string, old: unknown, now: unknown): FactChange[] {
  const kind = kindOf(old, now);
  const list = asList(parentOf(patternOf(path)));
  if (list && patternOf(path).endsWith('*') && kind !== 'changed') return [{ is: 'entry', path, list, kind }];
  if (isList(old) || isList(now)) return listParts(path, old, now);
  const whole = PARTS.reduce((name, [part, by]) => name.replace(part, by), path);
  const field = asField(patternOf(whole));
  if (field)
    return UNSEEN.has(field) ? [] : [{ is: 'field', path: whole, field, kind: whole === path ? kind : 'changed' }];
  return sectionParts(path, old, now);
}

/** A list where there was none, or the other way round: its entries came or went, and "none" may now be said outright. */
function listParts(path: string, old: unknown, now: unknown): FactChange[] {
  if (isList(now)) return members(now).flatMap(([id, entry]) => parts(`${path}.${id}`, undefined, entry));
  const gone = members(old).flatMap(([id, entry]) => parts(`${path}.${id}`, entry, undefined));
  const field = asField(patternOf(path));
  return now === NONE && field ? [...gone, { is: 'field', path, field, kind: 'added' }] : gone;
}

/** A section that is only on one side, fact by fact. */
function sectionParts(path: string, old: unknown, now: unknown): FactChange[] {
  const section = isRecord(now) ? now : old;
  if (!isRecord(section)) return [];
  return members(section).flatMap(([key, one]) =>
    isRecord(now) ? parts(`${path}.${key}`, undefined, one) : parts(`${path}.${key}`, one, undefined),
  );
}

function kindOf(old: unknown, now: unknown): 'added' | 'removed' | 'changed' {
  if (isSilent(old)) return 'added';
  return isSilent(now) ? 'removed' : 'changed';
}

function isSilent(value: unknown): boolean {
  return value === undefined || value === NOT_STATED;
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.some(isRecord);
}

const patterns = new Map<string, string>();

/** `recipients.delivery.named` → `recipients.*.named`. */
export function patternOf(path: string): string {
  const known = patterns.get(path);
  if (known !== undefined) return known;
  const pattern = path.split('.').reduce((start, key) => (start ? `${start}.${asList(start) ? '*' : key}` : key), '');
  patterns.set(path, pattern);
  return pattern;
}

const fields = new Set<string>(FIELDS);
const lists = new Set<string>(LISTS);

function asField(pattern: string): FieldPath | null {
  return fields.has(pattern) ? (pattern as FieldPath) : null;
}

function asList(pattern: string): ListPath | null {
  return lists.has(pattern) ? (pattern as ListPath) : null;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
