/** Facts by path: `controller.email`, `recipients.delivery.named`. Entries of lists go by their id, never by their place. */
import type { Localized } from '../ref.ts';
import { FactError } from './error.ts';
import type { Facts } from './schema.ts';
import { isLocalized, isRecord, NOT_STATED } from './values.ts';

/** One value that is not taken apart further: words by language, a scalar, or a list of ids or names. */
export type Leaf = Localized | string | number | boolean | readonly string[];

/** What rules are decided by and no text need say in so many words. */
const UNSPOKEN = new Set([
  'id',
  'gdpr',
  'until',
  'covers',
  'same',
  'sources',
  'mandatory',
  'automated',
  'automatic',
  'lossForUser',
]);

/** Every leaf of `facts`, in their own order. */
export function leaves(facts: unknown, path = ''): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  const walk = (value: unknown, at: string): void => {
    if (value === undefined || value === null) return;
    if (isLeaf(value)) found.set(at, value);
    else for (const [key, one] of members(value)) walk(one, at ? `${at}.${key}` : key);
  };
  walk(facts, path);
  return found;
}

/** The paths that a text of these facts should show: all but ids, what is not stated, and what only rules go by. */
export function statedPaths(facts: Facts): string[] {
  return [...leaves(facts)]
    .filter(([path, value]) => value !== NOT_STATED && !UNSPOKEN.has(path.slice(path.lastIndexOf('.') + 1)))
    .map(([path]) => path);
}

/** The value at `path`. Throws a {@link FactError} that names what there is, when there is none. */
export function factAt(facts: Facts, path: string): unknown {
  const value = valueAt(facts, path);
  if (value === undefined) throw unknownFact(facts, path);
  return value;
}

/** The value at `path`, or undefined. */
export function valueAt(facts: Facts, path: string): unknown {
  return path.split('.').reduce<unknown>(memberAt, facts);
}

/** Paths of words that lack one of `locales`, each with the languages it lacks. */
export function missingLocales(facts: Facts, locales: readonly string[]): { path: string; missing: string[] }[] {
  return [...leaves(facts)].flatMap(([path, value]) => {
    const missing = isLocalized(value) ? locales.filter((one) => !value[one]) : [];
    return missing.length > 0 ? [{ path, missing }] : [];
  });
}

/** What `read` returns, and the path of every leaf it looked at. */
export function recordReads<T>(facts: Facts, read: (facts: Facts) => T): { result: T; paths: string[] } {
  const paths = new Set<string>();
  const result = read(watch(facts, '', paths) as Facts);
  return { result, paths: [...paths] };
}

/** True for what is not taken apart further. */
export function isLeaf(value: unknown): value is Leaf {
  if (Array.isArray(value)) return value.every((one) => !isRecord(one)) && value.length > 0;
  return !isRecord(value) || isLocalized(value);
}

/** Keys and values of a record, or ids and entries of a list. */
export function members(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((one, index) => [idOf(one) ?? String(index), one]);
  return isRecord(value) ? Object.entries(value) : [];
}

/** Looks at nothing else, so that what was read is what was shown. */
function memberAt(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.find((one) => idOf(one) === key);
  return isRecord(value) && !isLocalized(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Keys alone: naming them shows nothing. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => idOf(one) ?? []);
  return isRecord(value) && !isLocalized(value) ? Object.keys(value) : [];
}

function idOf(entry: unknown): string | undefined {
  return isRecord(entry) && typeof entry.id === 'string' ? entry.id : undefined;
}

function unknownFact(facts: Facts, path: string): FactError {
  const keys = path.split('.');
  const reached = keys.findIndex((_, index) => valueAt(facts, keys.slice(0, index + 1).join('.')) === undefined);
  const walked = keys.slice(0, reached).join('.');
  const known = keysOf(walked ? valueAt(facts, walked) : facts);
  const where = walked ? `under "${walked}"` : 'in facts.yaml';
  const choice = known.length > 0 ? `There is ${known.join(', ')}.` : 'There is nothing further.';
  return new FactError(`There is no fact "${path}".`, `Correct the path, or state the fact ${where}. ${choice}`);
}

function watch(value: unknown, path: string, paths: Set<string>): unknown {
  if (isLeaf(value) && value !== undefined) {
    paths.add(path);
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const inner: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== 'string' || typeof inner === 'function' || !Object.hasOwn(target, key)) return inner;
      if (Array.isArray(target) && !/^\d+$/.test(key)) return inner;
      const name = Array.isArray(target) ? (idOf(inner) ?? key) : key;
      return watch(inner, path ? `${path}.${name}` : name, paths);
    },
  });
}
