/** The same fact stated for the first or the last time about several entries is one line, not one for each. */
import type { FactsChange } from '../../manifest.ts';
import { members, valueAt } from '../paths.ts';
import type { Facts } from '../schema.ts';
import type { FieldPath } from '../words/type.ts';
import { capital, fill, listOf, wordsFor } from '../words.ts';
import type { FactChange, FieldChange } from './collect.ts';
import { ownerName, phraseOr } from './entry.ts';
import type { Sides } from './line.ts';

/** Fields of named entries that are first or last stated for two entries or more, by kind and field. */
export class Together {
  readonly #groups: ReadonlyMap<string, FieldChange[]>;

  constructor(changes: readonly FactChange[], { before, after, locale }: Sides) {
    const single = changes.filter((one): one is FieldChange => one.is === 'field' && one.kind !== 'changed');
    const named = single.filter(({ path, kind }) => {
      const [here, there] = kind === 'added' ? [after, before] : [before, after];
      return valueAt(there, entryOf(path)) !== undefined && ownerName(here, path, locale) !== null;
    });
    this.#groups = Map.groupBy(named, keyOf);
  }

  /** All that are told in one line with `change`, itself among them; empty when it stands alone. */
  of(change: FactChange): readonly FieldChange[] {
    const group = change.is === 'field' ? (this.#groups.get(keyOf(change)) ?? []) : [];
    return group.length > 1 && group.some((one) => one === change) ? group : [];
  }
}

/** "Nå oppgitt – rolle: «IT-leverandører»: databehandler; …". */
export function togetherLine(changes: readonly FieldChange[], sides: Sides): FactsChange {
  const { field, kind } = changes[0]!;
  const words = wordsFor(sides.locale).differences;
  const isNew = kind === 'added';
  const values = valuesOf(changes, isNew ? sides.after : sides.before, sides);
  const template = isNew ? words.statedTogether : words.droppedTogether;
  const text = capital(fill(template, { what: words.fields[field], before: values, after: values }));
  return { path: field, kind, text, ...(isNew ? { after: values } : { before: values }) };
}

function valuesOf(changes: readonly FieldChange[], facts: Facts, sides: Sides): string {
  const { locale } = sides;
  const byValue = Map.groupBy(changes, ({ path }) => phraseOr(facts, path, locale) ?? '');
  const [only] = byValue.keys();
  if (byValue.size === 1 && changes.length === sharedCount(changes[0]!.field, sides))
    return fill(wordsFor(locale).differences.forAll, { after: only! });
  return [...byValue].map(([value, group]) => `${namesIn(group, facts, locale)}: ${value}`).join('; ');
}

function namesIn(changes: readonly FieldChange[], facts: Facts, locale: string): string {
  const { quote } = wordsFor(locale).differences;
  const names = changes.map(({ path }) => ownerName(facts, path, locale) ?? path);
  return listOf(
    names.map((name) => fill(quote, { name })),
    locale,
  );
}

/** How many entries of the field's list are on both sides. */
function sharedCount(field: FieldPath, { before, after }: Sides): number {
  const list = field.slice(0, field.indexOf('.*'));
  const old = new Set(members(valueAt(before, list)).map(([id]) => id));
  return members(valueAt(after, list)).filter(([id]) => old.has(id)).length;
}

function keyOf({ field, kind }: FieldChange): string {
  return `${kind} ${field}`;
}

function entryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
