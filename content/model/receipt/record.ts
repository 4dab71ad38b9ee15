/** The record of one answer, and the bytes of it that are hashed and signed. */
import canonicalize from 'canonicalize';
import type { Answer, Locale } from '../ref.ts';

/**
 * What the shop claims of an answer that was not given before our eyes. A record has all of it or nothing: without it the
 * answer was observed, at `recordedAt`.
 */
export interface Claim {
  provenance: 'imported';
  /** When it was given, as the shop says, epoch ms. `recordedAt` stays when we heard of it. */
  answeredAt: number;
  /** The shop's word that it counts as if it had been observed. */
  counts: boolean;
  /** Where the shop has it from, one short word; null when it did not say. */
  source: string | null;
}

/** The evidence of one answer. Instants are epoch milliseconds, hashes lower-case hexadecimal SHA-256. */
export interface AcceptanceRecord extends Partial<Claim> {
  v: 1;
  id: string;
  user: string;
  policy: string;
  version: number;
  /** Language and content hash that were shown; null when nothing was. */
  locale: Locale | null;
  content: string | null;
  answer: Answer;
  channel: string;
  /** SHA-256 of the readable part of the prompt's token, and when it was issued; null without one. */
  prompt: string | null;
  promptIssuedAt: number | null;
  recordedAt: number;
  /** Id of the API key that reported it. */
  key: string;
  /** How many times what is published had changed when it was judged. */
  generation: number;
}

type Test = (value: unknown) => boolean;
/** A string without broken surrogates. */
export const isText: Test = (value) => typeof value === 'string' && value.isWellFormed();
/** An integer that is exact. */
export const isCount: Test = (value) => Number.isSafeInteger(value);
const isFlag: Test = (value) => typeof value === 'boolean';
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);

const FIELDS: Readonly<Record<Exclude<keyof AcceptanceRecord, keyof Claim>, Test>> = {
  v: (value) => value === 1,
  id: isText,
  user: isText,
  policy: isText,
  version: isCount,
  locale: orNull(isText),
  content: orNull(isText),
  answer: isText,
  channel: isText,
  prompt: orNull(isText),
  promptIssuedAt: orNull(isCount),
  recordedAt: isCount,
  key: isText,
  generation: isCount,
};
const CLAIM: Readonly<Record<keyof Claim, Test>> = {
  provenance: (value) => value === 'imported',
  answeredAt: isCount,
  counts: isFlag,
  source: orNull(isText),
};
const OBSERVED = Object.entries(FIELDS);
const IMPORTED = [...OBSERVED, ...Object.entries(CLAIM)];
/** In the order of RFC 8785, which for flat objects of whole text, integers, flags and null asks for nothing more. */
const OBSERVED_NAMES = namesOf(OBSERVED);
const IMPORTED_NAMES = namesOf(IMPORTED);

function namesOf(fields: readonly [string, Test][]): (keyof AcceptanceRecord)[] {
  return fields.map(([name]) => name as keyof AcceptanceRecord).sort();
}

/** True for an object with exactly the fields of a record, observed or imported, each of its type. */
export function isRecord(value: unknown): value is AcceptanceRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields = Object.hasOwn(value, 'provenance') ? IMPORTED : OBSERVED;
  if (Object.keys(value).length !== fields.length) return false;
  return fields.every(([field, test]) => test((value as Record<string, unknown>)[field]));
}

/** The record as RFC 8785 text. Throws a TypeError for anything that is no record, also one with more fields. */
export function recordText(record: AcceptanceRecord): string {
  if (!isRecord(record))
    throw new TypeError('this is no acceptance record: a field is missing, strange or of another type');
  const ordered: Record<string, unknown> = {};
  for (const name of record.provenance ? IMPORTED_NAMES : OBSERVED_NAMES) ordered[name] = record[name];
  return JSON.stringify(ordered);
}

/** RFC 8785 text of a JSON value. Throws for what JSON does not hold, and for broken surrogates. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('JSON does not hold this value');
  return text;
}
