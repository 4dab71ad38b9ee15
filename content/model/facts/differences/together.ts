/** The same fact stated for the first time about several entries is one line, not one for each. */
import type { FactsChange } from '../../manifest.ts';
import { factAt, members } from '../paths.ts';
import type { FieldPath } from '../words/type.ts';
import { capital, fill, listOf, wordsFor } from '../words.ts';
import type { FactChange, FieldChange } from './collect.ts';
import { ownerName, phraseOr, valueOr } from './entry.ts';
import type { Sides } from './line.ts';

/** Fields of named entries that are first stated for two entries or more. */
export function firstStated(
  changes: readonly FactChange[],
  { before, after, locale }: Sides,
): Map<FieldPath, FieldChange[]> {
  const fields = changes.filter((one): one is FieldChange => one.is === 'field' && one.kind === 'added');
  const named = fields.filter(
    (one) => valueOr(before, entryOf(one.path)) !== undefined && ownerName(after, one.path, locale) !== null,
  );
  const groups = Map.groupBy(named, (one) => one.field);
  return new Map([...groups].filter(([, group]) => group.length > 1));
}

/** "Står nå uttrykkelig – rolle: databehandler (IT-leverandører), …". */
export function togetherLine(field: FieldPath, changes: readonly FieldChange[], sides: Sides): FactsChange {
  const { after, locale } = sides;
  const { differences } = wordsFor(locale);
  const byValue = Map.groupBy(changes, ({ path }) => phraseOr(after, path, locale) ?? '');
  const isAll = byValue.size === 1 && changes.length === ownCount(field, sides);
  const values = [...byValue].map(([value, group]) => `${value} (${namesIn(group, sides)})`);
  const text = isAll ? fill(differences.forAll, { after: [...byValue.keys()][0]! }) : values.join('; ');
  const what = differences.fields[field];
  return { path: field, kind: 'added', text: capital(fill(differences.stated, { what, after: text })), after: text };
}

function namesIn(changes: readonly FieldChange[], { after, locale }: Sides): string {
  return listOf(
    changes.map(({ path }) => uncapital(ownerName(after, path, locale) ?? path)),
    locale,
  );
}

/** "Salg" → "salg", but "IT-leverandører" stays. */
function uncapital(name: string): string {
  return /^\p{Lu}\p{Lu}/u.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

/** How many entries were there before and still are. */
function ownCount(field: FieldPath, { before, after }: Sides): number {
  const list = field.slice(0, field.indexOf('.*'));
  const old = new Set(members(valueOr(before, list)).map(([id]) => id));
  return members(factAt(after, list)).filter(([id]) => old.has(id)).length;
}

function entryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
