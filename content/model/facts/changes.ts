/** Where two versions' facts differ, for rules to judge: by path, entries by id, in the order of the facts. */
import { isLeaf, members } from './paths.ts';
import type { Facts } from './schema.ts';
import { isRecord } from './values.ts';

export interface PathChange {
  /** `retention.uploads.keep.period`; for a whole entry that came or went, `recipients.delivery`. */
  path: string;
  kind: 'added' | 'removed' | 'changed';
  before: unknown;
  after: unknown;
}

/** Every place where `after` differs from `before`. An entry that is new is one change, not one per fact in it. */
export function changedPaths(before: Facts, after: Facts): PathChange[] {
  return compare('', before, after);
}

function compare(path: string, before: unknown, after: unknown): PathChange[] {
  if (same(before, after)) return [];
  if (isWhole(before, after)) return [{ path, kind: kindOf(before, after), before, after }];
  const old = new Map(members(before ?? []));
  const now = new Map(members(after ?? []));
  return keysOf(old, now).flatMap((key) => compare(path ? `${path}.${key}` : key, old.get(key), now.get(key)));
}

/** Compared as one: a leaf on either side, or a section that is only on one. A list of entries that is not there is an empty one. */
function isWhole(before: unknown, after: unknown): boolean {
  const sides = [before, after].filter((side) => side !== undefined);
  if (sides.some(isList)) return sides.some(isLeaf);
  return sides.length < 2 || sides.some(isLeaf);
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.some(isRecord);
}

function kindOf(before: unknown, after: unknown): PathChange['kind'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

/** Keys of `now` in their order, each key that is gone after the one it stood behind. */
function keysOf(old: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>): string[] {
  const keys = [...now.keys()];
  let place = 0;
  for (const key of old.keys()) {
    const at = keys.indexOf(key);
    if (at < 0) keys.splice(place++, 0, key);
    else place = at + 1;
  }
  return keys;
}

/** Equal in content; the order of keys, and of ids and names in a list, means nothing. */
function same(a: unknown, b: unknown): boolean {
  return a === b || fingerprint(a) === fingerprint(b);
}

// Every version is compared with every earlier one: each part is read once.
const fingerprints = new WeakMap<object, string>();

function fingerprint(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const known = fingerprints.get(value);
  if (known !== undefined) return known;
  const made = Array.isArray(value) ? listPrint(value) : recordPrint(value);
  fingerprints.set(value, made);
  return made;
}

function listPrint(list: readonly unknown[]): string {
  const parts = list.map(fingerprint);
  return `[${(isLeaf(list) ? parts.sort() : parts).join()}]`;
}

function recordPrint(record: object): string {
  const parts = Object.entries(record).filter(([, value]) => value !== undefined);
  return `{${parts
    .map(([key, value]) => `${JSON.stringify(key)}:${fingerprint(value)}`)
    .sort()
    .join()}}`;
}
