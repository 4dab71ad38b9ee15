/** Our own labelled changes: a promise each, and the aims for all of them. */
import { describe, expect, test } from 'vitest';
import { findingsBetween, judge, proposalOf } from '#model/findings/index.ts';
import { figures, measureOwn, readOurRules } from '../../../scripts/bench/findings.ts';
import { readPairs } from '../../../scripts/bench/pairs.ts';

const rules = readOurRules();
const pairs = readPairs();
const results = measureOwn(rules);
const judged = pairs.map((pair, index) => ({ ...pair, findings: results[index]!.findings }));

describe('labelled changes', () => {
  test.each(judged)('$case is found, and is $label', ({ findings, label, rules: expected = [] }) => {
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(expected));
    if (label === 'material') expect(proposalOf(findings)).not.toBe('minor');
    else expect(proposalOf(findings)).not.toBe('material');
  });

  test('no material change passes as minor, unless a person overrides each rule with a reason and a name', () => {
    const loose = judged
      .filter(({ label }) => label === 'material')
      .filter(({ findings }) => judge(findings, 'minor', [], 'version.yaml').allowed);
    expect(loose.map((one) => one.case)).toEqual([]);
  });

  test('every minor change may be declared minor', () => {
    const refused = judged
      .filter(({ label }) => label === 'minor')
      .filter(({ findings }) => !judge(findings, 'minor', [], 'version.yaml').allowed);
    expect(refused.map((one) => one.case)).toEqual([]);
  });

  test('the aims hold: nothing missed, precision at least 0.9, most minor changes cleared', () => {
    const { missed, precision, cleared, rows } = figures(results);
    expect(rows).toBeGreaterThanOrEqual(80);
    expect(missed).toBe(0);
    expect(precision).toBeGreaterThanOrEqual(0.9);
    expect(cleared).toBeGreaterThanOrEqual(0.6);
  });

  test('the figures notice a tool that calls everything minor', () => {
    const blind = results.map((one) => ({ ...one, proposal: 'minor' as const }));
    expect(figures(blind).missed).toBeGreaterThan(40);
  });

  test('a version is no change of itself', () => {
    const { before } = pairs[0]!;
    expect(findingsBetween(before, before, rules)).toEqual([]);
  });
});
