/** That one user is another, as the shop says: a guest who became a customer. Evidence, but a receipt is given for answers only. */
import { canonicalText, isCount, isText } from './record.ts';

export interface LinkRecord {
  v: 1;
  id: string;
  /** From `merge` to `unmerge`, what `user` and `into` say is said by one person. */
  type: 'merge' | 'unmerge';
  user: string;
  into: string;
  /** Epoch ms. */
  at: number;
  /** Id of the API key that said so. */
  key: string;
}

const FIELDS: Readonly<Record<keyof LinkRecord, (value: unknown) => boolean>> = {
  v: (value) => value === 1,
  id: isText,
  type: (value) => value === 'merge' || value === 'unmerge',
  user: isText,
  into: isText,
  at: isCount,
  key: isText,
};
const TESTS = Object.entries(FIELDS);

/** True for an object with exactly the fields of a link, each of its type. */
export function isLink(value: unknown): value is LinkRecord {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== TESTS.length) return false;
  return TESTS.every(([field, test]) => test((value as Record<string, unknown>)[field]));
}

/** The link as RFC 8785 text. Throws a TypeError for anything that is none. */
export function linkText(link: LinkRecord): string {
  if (!isLink(link)) throw new TypeError('this is no link: a field is missing, strange or of another type');
  return canonicalText(link);
}
