/** The parts that components are built of. */
import type { ElementContent } from 'hast';
import { h } from 'hastscript';
import type { Localized } from '../../ref.ts';
import { FactError } from '../error.ts';
import { say } from '../format.ts';
import type { Facts } from '../schema.ts';
import { NONE, NOT_STATED } from '../values.ts';
import type { Label } from '../words/type.ts';
import { capital, type Words, wordsFor } from '../words.ts';

export interface Context {
  facts: Facts;
  locale: string;
}
export type Attributes = Readonly<Record<string, string>>;
export type Render = (attributes: Attributes, context: Context) => ElementContent[];
type Content = string | ElementContent | (string | ElementContent)[];

/** One group of a description list: the term, and a `dd` for each line. */
export interface Described {
  key: string;
  term: Content;
  lines: Content[];
}

/** A list of groups, each with its fact's path as key. A term of which nothing is said gets a dash. */
export function describedList(groups: Described[]): ElementContent[] {
  const shown = groups.map(({ key, term, lines }) =>
    h('div', { dataKey: key }, h('dt', term), ...(lines.length > 0 ? lines : ['–']).map((line) => h('dd', line))),
  );
  return [h('dl', { className: ['facts-list'] }, ...shown)];
}

/** A bulleted list, each item with its fact's path as key. */
export function bullets(items: { key: string; content: Content }[]): ElementContent[] {
  return [
    h('ul', { className: ['facts-bullets'] }, ...items.map(({ key, content }) => h('li', { dataKey: key }, content))),
  ];
}

/** A table whose first cell of every row is its heading. */
export function table(heads: string[], rows: { key: string; cells: Content[] }[]): ElementContent[] {
  const body = rows.map(({ key, cells: [first = '', ...rest] }) =>
    h('tr', { dataKey: key }, h('th', { scope: 'row' }, first), ...rest.map((cell) => h('td', cell))),
  );
  const head = h('tr', ...heads.map((text) => h('th', { scope: 'col' }, text)));
  return [h('table', { className: ['facts-table'] }, h('thead', head), h('tbody', ...body))];
}

/** "Grunnlag: samtykke". */
export function labelled(label: Label, content: Content, locale: string): Content {
  const name = h('span', { className: ['facts-label'] }, `${wordsFor(locale).labels[label]}:`);
  return [name, ' ', ...(Array.isArray(content) ? content : [content])];
}

/** The words as a sentence that ends. */
export function sentence(text: Localized, locale: string): string {
  return ended(capital(say(text, locale)));
}

export function ended(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}

export function paragraph(...content: (string | ElementContent)[]): ElementContent {
  return h('p', ...content);
}

/** A section that a component needs. Throws a {@link FactError} when the version does not state it. */
export function section<K extends keyof Facts>(facts: Facts, key: K): NonNullable<Facts[K]> {
  const value = facts[key];
  if (value !== undefined && value !== null && value !== NOT_STATED) return value as NonNullable<Facts[K]>;
  throw new FactError(
    `This version does not state "${key}".`,
    `Add "${key}" to its facts.yaml, or take the component away.`,
  );
}

/** The entries named by `only` (in that order), or all but those named by `except`. */
export function pick<T extends { id: string }>(entries: readonly T[], attributes: Attributes): T[] {
  const only = idsIn(attributes.only);
  const except = idsIn(attributes.except);
  for (const id of [...only, ...except]) if (!entries.some((one) => one.id === id)) throw unknownId(id, entries);
  if (only.length > 0) return only.map((id) => entries.find((one) => one.id === id)!);
  return entries.filter((one) => !except.includes(one.id));
}

/** A stated value, or null for `none`, `not_stated` and nothing. */
export function given<T>(value: T): Exclude<T, typeof NONE | typeof NOT_STATED | undefined> | null {
  if (value === undefined || value === NONE || value === NOT_STATED) return null;
  return value as Exclude<T, typeof NONE | typeof NOT_STATED | undefined>;
}

export function nones(locale: string): Words['nones'] {
  return wordsFor(locale).nones;
}

function idsIn(attribute = ''): string[] {
  return attribute.split(/[\s,]+/).filter(Boolean);
}

function unknownId(id: string, entries: readonly { id: string }[]): FactError {
  return new FactError(
    `There is no "${id}" in this list.`,
    `Use ids of the list: ${entries.map((one) => one.id).join(', ')}.`,
  );
}
