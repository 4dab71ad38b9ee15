/** Every folder under `test/fixtures/diff/` is one thing that real policies do. Its README says how to add one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element, Root } from 'hast';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type BodyDiff, diffBodies, diffToWords, plainText } from '#model/diff/index.ts';
import { readerBody } from '../../../scripts/bench/corpus.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/diff');
const names = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const expected = z.strictObject({
  about: z.string(),
  locale: z.enum(['nb', 'en']),
  changes: z.array(
    z.strictObject({
      where: z.string(),
      what: z.string(),
      before: z.string().optional(),
      after: z.string().optional(),
    }),
  ),
  clauses: z.record(z.string(), z.string()).optional(),
});

describe('what real policies do', () => {
  test('there are at least sixty cases, in both languages', () => {
    const locales = names.map((name) => read(name).wanted.locale);
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(locales.filter((locale) => locale === 'nb').length).toBeGreaterThan(20);
    expect(locales.filter((locale) => locale === 'en').length).toBeGreaterThan(20);
  });

  test.each(names)('%s', (name) => {
    const { before, after, wanted } = read(name);
    const diff = diffBodies(before, after, { locale: wanted.locale });
    expect(found(diff, wanted.changes)).toEqual(wanted.changes);
    if (wanted.clauses) expect(statuses(diff, Object.keys(wanted.clauses))).toEqual(wanted.clauses);
    const words = diffToWords(diff);
    expect(words.map(([op, text]) => (op === '+' ? '' : text)).join('')).toBe(plainText(before));
    expect(words.map(([op, text]) => (op === '-' ? '' : text)).join('')).toBe(plainText(after));
  });
});

function read(name: string) {
  const file = (part: string) => readFileSync(join(FOLDER, name, part), 'utf8');
  return {
    before: body(file('before.md')),
    after: body(file('after.md')),
    wanted: expected.parse(parse(file('changes.yaml'))),
  };
}

/** Markdown, with HTML where Markdown has no word for it, in which `{#id}` after a heading is its clause id. */
function body(markdown: string): Root {
  const root = readerBody(markdown);
  for (const node of root.children) if (node.type === 'element' && /^h\d$/.test(node.tagName)) takeId(node);
  return root;
}

function takeId(heading: Element): void {
  const last = heading.children.at(-1);
  const match = last?.type === 'text' ? /\s*\{#([\w-]+)\}$/.exec(last.value) : null;
  if (!match || last?.type !== 'text') return;
  last.value = last.value.slice(0, match.index);
  heading.properties.id = match[1]!;
}

/** The changes as a case tells them; `before` and `after` only where the case does. */
function found(diff: BodyDiff, wanted: z.infer<typeof expected>['changes']) {
  return diff.changes.map(({ clause, kinds, before, after }, index) => {
    const { heading } = diff.clauses[clause]!;
    const asked = wanted[index] ?? { before: '', after: '' };
    return {
      where: heading.after ?? heading.before ?? '',
      what: kinds.join(' '),
      ...(asked.before === undefined ? {} : { before }),
      ...(asked.after === undefined ? {} : { after }),
    };
  });
}

function statuses(diff: BodyDiff, headings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    headings.map((text) => [
      text,
      diff.clauses.find(({ heading }) => (heading.after ?? heading.before) === text)?.status ?? 'missing',
    ]),
  );
}
