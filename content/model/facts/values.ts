/** The kinds of value that facts are made of. */
import { z } from 'zod';
import { type Localized, localized } from '../ref.ts';
import { isDuration } from './duration.ts';

/** Said outright: there is none. */
export const NONE = 'none';
/** An old text was silent about it. Never the same as `none`. */
export const NOT_STATED = 'not_stated';

/** Words in every language of the house, side by side. */
export const text = localized;

/** A fact's id: lower-case words joined by hyphens. Stays the same across versions, whatever the words become. */
export const factId = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'is no id; write lower-case words joined by hyphens, like "newsletter-sign-up"',
  )
  .max(40);

/** ISO 8601, years, months, weeks and days: `P6M`, `P1Y`. */
export const duration = z
  .string()
  .refine(
    isDuration,
    'is no duration; write it as ISO 8601 does: "P6M" for 6 months, "P1Y" for a year, "P30D" for 30 days',
  );

/** A phone number as it is spoken: digits, spaces and perhaps a country code. */
export const phone = z
  .string()
  .regex(/^\+?\d[\d ]{3,20}\d$/, 'is no phone number; write digits and spaces, like "51 52 10 20"');

/** A Norwegian organisation number: nine digits that pass the modulo 11 check. */
export const orgNumber = z
  .string()
  .refine(
    isOrgNumber,
    'is no Norwegian organisation number; write its nine digits in quotes and check them for a slip',
  );

/** Some of a list of ids, at least one. */
export const ids = z.array(factId).min(1);

/** `inner`, or `not_stated`. */
export function known<T>(inner: z.ZodType<T>): z.ZodType<T | typeof NOT_STATED> {
  return orWord([NOT_STATED] as const, inner);
}

/** `inner`, or `none`, or `not_stated`. */
export function stated<T>(inner: z.ZodType<T>): z.ZodType<T | typeof NONE | typeof NOT_STATED> {
  return orWord([NONE, NOT_STATED] as const, inner);
}

/** True for a value that holds words by language. */
export function isLocalized(value: unknown): value is Localized {
  if (!isRecord(value) || 'id' in value) return false;
  const keys = Object.keys(value);
  return (
    keys.length > 0 &&
    keys.every((key) => /^[a-z]{2,3}(-[A-Z]{2})?$/.test(key)) &&
    keys.every((key) => typeof value[key] === 'string')
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Like a union, but a fault inside `inner` keeps its own path and words. */
function orWord<T, W extends string>(words: readonly W[], inner: z.ZodType<T>): z.ZodType<T | W> {
  return z.unknown().transform((value, context): T | W => {
    const word = words.find((one) => one === value);
    if (word) return word;
    const result = inner.safeParse(value);
    if (result.success) return result.data;
    for (const { message, path } of result.error.issues)
      context.issues.push({ code: 'custom', message, path, input: value });
    return z.NEVER;
  });
}

function isOrgNumber(digits: string): boolean {
  if (!/^\d{9}$/.test(digits)) return false;
  const sum = [3, 2, 7, 6, 5, 4, 3, 2, 1].reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return sum % 11 === 0;
}
