/** The record of one answer, and the bytes of it that are hashed and signed. */
import canonicalize from 'canonicalize';
import type { Answer, Locale } from '../ref.ts';

/** The evidence of one answer. Instants are epoch milliseconds, hashes lower-case hexadecimal SHA-256. */
export interface AcceptanceRecord {
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
  /** Hash of the prompt as shown, and when it was issued; null without one. */
  prompt: string | null;
  promptIssuedAt: number | null;
  recordedAt: number;
  /** Id of the API key that reported it. */
  key: string;
  /** How many times what is published had changed when it was judged. */
  generation: number;
}

type Test = (value: unknown) => boolean;
const isText: Test = (value) => typeof value === 'string' && value.isWellFormed();
const isCount: Test = (value) => Number.isSafeInteger(value);
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);

const FIELDS: Readonly<Record<keyof AcceptanceRecord, Test>> = {
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
const FIELD_COUNT = Object.keys(FIELDS).length;

/** True for an object with exactly the fields of a record, each of its type. */
export function isRecord(value: unknown): value is AcceptanceRecord {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== FIELD_COUNT) return false;
  return Object.entries(FIELDS).every(([field, test]) => test((value as Record<string, unknown>)[field]));
}

/** The record as RFC 8785 text. Throws a TypeError for anything that is no record, also one with more fields. */
export function recordText(record: AcceptanceRecord): string {
  if (!isRecord(record))
    throw new TypeError('this is no acceptance record: a field is missing, strange or of another type');
  return canonicalText(record);
}

/** RFC 8785 text of a JSON value. Throws for what JSON does not hold, and for broken surrogates. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('JSON does not hold this value');
  return text;
}
