/** Legal bases by their article, and the words of facts. */
import { type Facts, isLocalized } from '../facts/index.ts';

/** `6(1)(b)`; '' for a basis that is not stated. */
export function articleOf(basis: string, facts: Facts): string {
  return facts.legalBases?.find(({ id }) => id === basis)?.gdpr ?? '';
}

export function isConsent(basis: string, facts: Facts): boolean {
  return /^(?:6\(1\)\(a\)|9\(2\)\(a\))/.test(articleOf(basis, facts));
}

/** All words in any language that are somewhere in `value`. */
export function wordsIn(value: unknown): string[] {
  if (isLocalized(value)) return Object.values(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(wordsIn);
}
