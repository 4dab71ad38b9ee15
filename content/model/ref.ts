/** The names that every room shares: policies, versions, locales, kinds, answers and days. */
import { z } from 'zod';
import { type Day, isDay } from './day.ts';

export * from './day.ts';

/** What a person is asked to do with a policy: acknowledge it, accept it, or say yes or no to one purpose. */
export const KINDS = ['notice', 'agreement', 'consent'] as const;
export type Kind = (typeof KINDS)[number];

/** Every answer a user can give. Which of them fit a kind: see {@link ANSWERS_OF}. */
export const ANSWERS = ['acknowledge', 'accept', 'consent', 'decline', 'withdraw', 'defer'] as const;
export type Answer = (typeof ANSWERS)[number];

/** The answers each kind takes. `defer` to an agreement is only open before its day. */
export const ANSWERS_OF: Readonly<Record<Kind, readonly Answer[]>> = {
  notice: ['acknowledge', 'defer'],
  agreement: ['accept', 'decline', 'defer'],
  consent: ['consent', 'decline', 'withdraw', 'defer'],
};

/** The one answer that is a yes to each kind. */
export const YES: Readonly<Record<Kind, Answer>> = { notice: 'acknowledge', agreement: 'accept', consent: 'consent' };

/** Declared by a person for every version after the first. */
export const CHANGES = ['material', 'minor'] as const;
export type Change = (typeof CHANGES)[number];

/** A policy's id: lower-case words joined by hyphens, at most 40 characters. */
export const policyId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(40);

/** A version number: 1, 2, 3 … */
export const versionNumber = z.int().min(1).max(100_000);

/** A language of the site, as in `content/site.yaml`: `nb`, `en` … */
export const locale = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/);
export type Locale = string;

/** One value per locale. Completeness against the site's locales is checked where the site is known. */
export type Localized<T = string> = Record<Locale, T>;
export const localized = z.record(locale, z.string().min(1));

/** A calendar day as a string, checked to exist. */
export const day = z.string().refine(isDay, 'is no calendar day; write an existing day as "YYYY-MM-DD"');

/** SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** One version of one policy, written `privacy@3`. */
export interface VersionRef {
  policy: string;
  version: number;
}

/** `privacy@3` as a reference, or null when it is not one. */
export function parseRef(text: string): VersionRef | null {
  const match = /^([a-z][a-z0-9-]*)@([1-9]\d{0,5})$/.exec(text);
  if (!match || !policyId.safeParse(match[1]).success) return null;
  return { policy: match[1]!, version: Number(match[2]) };
}

/** The reference as people write it: `privacy@3`. */
export function formatRef({ policy, version }: VersionRef): string {
  return `${policy}@${version}`;
}

/** What {@link inForce} needs to know of a version. */
export interface Dated {
  version: number;
  effective: Day;
  recalled?: boolean | undefined;
}

/** The highest version whose day has come on `on` and that was not recalled; undefined before the first. */
export function inForce<T extends Dated>(versions: readonly T[], on: Day): T | undefined {
  return highest(versions.filter((one) => !one.recalled && one.effective <= on));
}

/** Versions published whose day is still ahead on `on`, lowest first; recalled ones are left out. */
export function upcoming<T extends Dated>(versions: readonly T[], on: Day): T[] {
  return versions.filter((one) => !one.recalled && one.effective > on).sort((a, b) => a.version - b.version);
}

/** The highest version that was not recalled; undefined when there is none. */
export function newest<T extends Dated>(versions: readonly T[]): T | undefined {
  return highest(versions.filter((one) => !one.recalled));
}

function highest<T extends Dated>(versions: readonly T[]): T | undefined {
  return versions.reduce<T | undefined>((best, one) => (!best || one.version > best.version ? one : best), undefined);
}
