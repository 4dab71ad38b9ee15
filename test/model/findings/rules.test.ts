/** `content/rules.yaml` is whole: no fact without a rule, no rule without a source. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FIELDS, LISTS } from '#model/facts/words/type.ts';
import { type FactChange, factChanges } from '#model/findings/facts/change.ts';
import { rulesFor } from '#model/findings/facts/judge.ts';
import { fits, readPattern } from '#model/findings/facts/pattern.ts';
import { readRules } from '#model/findings/index.ts';
import { callsOf } from '#model/findings/rules.ts';
import { readOurRules } from '../../../scripts/bench/findings.ts';
import { baseVersion } from '../../../scripts/bench/pairs.ts';

const text = readFileSync('content/rules.yaml', 'utf8');
const rules = readOurRules();
const lines = [...rules.values()].flatMap(({ on }) => on);
const facts = baseVersion().facts!;

describe('rules', () => {
  test('every rule that the authorities and the promise gave us is there', () => {
    const given =
      'C01 C02 C03 C04 C05 P01 P02 P03 P04 B01 B02 B03 B04 D01 D02 D03 S01 S02 R01 R02 R03 R04 R05 T01 T02 L01 L02 L03 L04 L05 ' +
      'G01 G02 A01 X01 X02 K01 K02 K03 M01 M02 N01 N02 N03 N04 N05 Z01';
    expect(given.split(' ').filter((id) => !rules.has(id))).toEqual([]);
  });

  test('the strictest of law and promise counts', () => {
    expect(callsOf(rules.get('C03')!)).toBe('material');
    expect(callsOf(rules.get('B02')!)).toBe('refuse');
    expect(callsOf(rules.get('N03')!)).toBe('review');
    expect(callsOf(rules.get('N01')!)).toBe('minor');
  });

  test('every fact that can change has a rule of its own', () => {
    const covered = (path: string) => lines.some((line) => fits(readPattern(line)!.path, path));
    const worded = (path: string) => [...rules.values()].some(({ wording }) => wording.includes(path));
    const uncovered = FIELDS.filter((path) => !covered(path) && !worded(path));
    expect(uncovered).toEqual([]);
  });

  test('every entry that can come or go has a rule', () => {
    const missing = LISTS.flatMap((list) =>
      (['added', 'removed'] as const)
        .filter(
          (kind) =>
            !lines.some((line) => readPattern(line)!.kind === kind && fits(readPattern(line)!.path, `${list}.*`)),
        )
        .map((kind) => `${kind} ${list}.*`),
    );
    expect(missing).toEqual([]);
  });

  test('a fact that no rule knows calls for material', () => {
    const change: FactChange = {
      path: 'weather.today',
      kind: 'changed',
      before: 'sun',
      after: 'rain',
      facts: { before: facts, after: facts },
    };
    const found = rulesFor(change, rules);
    expect(found.map(({ id }) => id)).toEqual(['Z01']);
    expect(callsOf(found[0]!)).toBe('material');
  });

  test('a fact that no rule knows calls for material even if only a letter changed', () => {
    const change: FactChange = {
      path: 'weather.says',
      kind: 'changed',
      before: { nb: 'solen skinner' },
      after: { nb: 'sola skinner' },
      facts: { before: facts, after: facts },
    };
    expect(rulesFor(change, rules).map(({ id }) => id)).toEqual(['Z01']);
  });

  test('a new section is judged entry by entry', () => {
    const { recipients: _, ...without } = facts;
    const changes = factChanges(without, facts);
    expect(changes.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'added recipients.delivery',
      'added recipients.it',
    ]);
  });

  test('silence that ends is a statement, and a statement that ends is silence', () => {
    const stated = { ...facts, dpo: 'none' as const };
    expect(factChanges(facts, stated)).toMatchObject([{ path: 'dpo', kind: 'added', after: 'none' }]);
    expect(factChanges(stated, facts)).toMatchObject([{ path: 'dpo', kind: 'removed', before: 'none' }]);
  });
});

describe('a file of rules', () => {
  test.each([
    ['a rule twice', (all: unknown[]) => [...all, all[0]], /C01 stands twice/],
    [
      'no rule for the unknown',
      (all: unknown[]) => all.filter((one) => (one as { id: string }).id !== 'Z01'),
      /no rule for "Z01"/,
    ],
    [
      'no rule for a sign',
      (all: unknown[]) => all.filter((one) => (one as { id: string }).id !== 'N07'),
      /no rule for "prose: force"/,
    ],
    [
      'an unknown condition',
      (all: unknown[]) => [...all, { ...(all[0] as object), id: 'Q01', on: ['changed aim if sunny'] }],
      /unknown condition "sunny"/,
    ],
    [
      'an unreadable line',
      (all: unknown[]) => [...all, { ...(all[0] as object), id: 'Q01', on: ['when aim moves'] }],
      /unreadable line "when aim moves"/,
    ],
    [
      'a rule without a source',
      (all: unknown[]) => [...all, { ...(all[0] as object), id: 'Q01', source: '' }],
      /source/,
    ],
  ])('with %s is refused and says so', (_name, change, expected) => {
    const { rules: read, faults } = readRules(JSON.stringify(change(parse(text) as unknown[])), 'rules.yaml');
    expect(read).toBeUndefined();
    expect(faults.map(({ what }) => what).join('\n')).toMatch(expected);
  });
});
