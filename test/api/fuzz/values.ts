/** Values for a schema: such that fit, such that nearly do, and such that nobody should send. */
import fc from 'fast-check';
import type { Schema } from './document.ts';

/** What exists in the API under test, by the name of a parameter or member: else nearly all requests would end at "unknown". */
export type Known = Record<string, readonly unknown[]>;

const SMALL = { maxLength: 3 };

/** Values that fit `schema` as far as it says; where `known` has the name, mostly one of those. */
export function fitting(schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
  const made = madeOf(schema, known, name);
  const those = known[name];
  return those && those.length > 0
    ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...those) }, { weight: 1, arbitrary: made })
    : made;
}

function madeOf(schema: Schema, known: Known, name: string): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => fitting(one, known, name)));
  const types = [schema.type ?? []].flat();
  if (types.length > 1) return fc.oneof(...types.map((type) => madeOf({ ...schema, type }, known, name)));
  return ofType(types[0], schema, known, name);
}

function ofType(type: string | undefined, schema: Schema, known: Known, name: string): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return fc.integer({ min: clamp(schema.minimum ?? 0), max: clamp(schema.maximum ?? 1_000) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, known, name), { minLength: schema.minItems ?? 0, ...SMALL });
    case 'object':
      return object(schema, known);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

const clamp = (number: number) => Math.max(-2_147_483_648, Math.min(2_147_483_647, number));

function object(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const entries = Object.entries(schema.properties ?? {});
  const members = Object.fromEntries(entries.map(([name, one]) => [name, fitting(one, known, name)]));
  return fc.record(members, { requiredKeys: (schema.required ?? []).filter((name) => name in members) });
}

const texts = new Map<string, fc.Arbitrary<string>>();

/** Made once for each pattern: fast-check maps whole classes of characters for every one. */
function text({ pattern, format, maxLength = MOST_CHARACTERS }: Schema): fc.Arbitrary<string> {
  const key = `${format} ${maxLength} ${pattern}`;
  let made = texts.get(key);
  if (!made) {
    made = textOf(pattern, format, Math.min(maxLength, MOST_CHARACTERS));
    texts.set(key, made);
  }
  return made;
}

const MOST_CHARACTERS = 40;

function textOf(pattern: string | undefined, format: string | undefined, maxLength: number): fc.Arbitrary<string> {
  if (format === 'email') return fc.emailAddress();
  if (format === 'date-time') return instants;
  if (format === 'uuid') return fc.uuid();
  if (!pattern) return fc.string({ maxLength, unit: 'grapheme' });
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  } catch {
    return fc.string({ maxLength, unit: 'grapheme' }); // a class of characters that cannot be drawn from
  }
}

const YEAR = { min: new Date('2020-01-01T00:00:00Z'), max: new Date('2027-01-01T00:00:00Z'), noInvalidDate: true };
const instants = fc.date(YEAR).map((date) => date.toISOString());

/** Texts that have broken programs. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '.', '..', '../..', '%zz', '%', '%00', '%2f', '%ff', '\\', "'", "' OR 1=1 --", '"', '`', '{{1}}'],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN', 'true', '0', '-1', '1e9'],
    ...['2147483648', '9007199254740993', '99999999999999999999', '0x10', '1.5', '٣', '１', '2026-02-30', '2026-13-01'],
    ...[
      '\0',
      'a\0b',
      '\u202e',
      '\u200b',
      '\ufeff',
      '\u2028',
      'e\u0301',
      'é',
      'İ',
      'ß',
      '👩‍👩‍👧',
      '𝒳',
      '\ud800',
      '\r\nX: y',
      '<b>',
      '=1+1',
    ],
    'a@b.no',
    'privacy@0',
    'privacy@999999',
    'x'.repeat(129),
    'ø'.repeat(5_000),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, 0, -1, 1.5, 1e308, 2 ** 31, 2 ** 53, -(2 ** 53), [], {}, [[]], { length: 1 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A value of `values` with one thing in it replaced, left out, or added. */
export function nearly(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(values, fc.nat(), hostile, fc.constantFrom('replace', 'replace', 'drop', 'add'))
    .map(([value, at, odd, how]) => changed(value, at, odd, how));
}

type Holder = Record<string, unknown>;

function changed(value: unknown, at: number, odd: unknown, how: string): unknown {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  if (places.length === 0) return odd;
  const { holder, name } = places[at % places.length]!;
  if (how === 'drop') delete holder[name];
  else if (how === 'add') Object.assign(holder, { [`${name}2`]: odd });
  else holder[name] = odd;
  return copy;
}

function placesIn(value: unknown): { holder: Holder; name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesIn(holder[name])]);
}

const KIB = 1024;

/** JSON text with one thing about it that no value shows. */
export const spoiled: fc.Arbitrary<(json: string) => string> = fc.oneof(
  fc.nat({ max: 200 }).map((at) => (json: string) => json.slice(0, at % (json.length + 1))),
  fc.constantFrom<(json: string) => string>(
    (json) => json.replace(/\{("[^"]*")\s*:/, '{$1:null,$1:'),
    (json) => json.replace('{', '{"__proto__":{"admin":true},'),
    (json) => json.replace('{', '{"constructor":{"prototype":{"admin":true}},'),
    (json) => `${'['.repeat(200)}${json}${']'.repeat(200)}`,
    (json) => `${'{"a":'.repeat(100)}${json}${'}'.repeat(100)}`,
    (json) => `\ufeff${json}`,
    (json) => `${json}${json}`,
    (json) => `${json}\n{}`,
    (json) => json.replaceAll('"', "'"),
    (json) => json.replace(/"(?=[^:])/, '"\\u0000'),
    (json) => json.replace(/"(?=[^:])/, '"\\ud800'),
    (json) => json.replace('}', ',}'),
    (json) => `/* a word */${json}`,
    () => '',
    () => 'null',
    () => '"',
    () => 'NaN',
    () => '1e999',
  ),
);

/** As the one above, but large: sent seldom. */
export const swollen: fc.Arbitrary<(json: string) => string> = fc.constantFrom(
  (json: string) => json + ' '.repeat(65 * KIB),
  (json: string) => json + ' '.repeat(260 * KIB),
  (json: string) => json + '\n'.repeat(1_030 * KIB),
  (json: string) => json.replace(/"(?=[^:])/, `"${'a'.repeat(70 * KIB)}`),
);
