import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffBodies, diffToWords, plainText } from '#model/diff/index.ts';
import { bounds, leastCosts, PRICES } from '../../../scripts/bench/frontier.ts';
import { measure } from '../../../scripts/bench/measure.ts';
import { pair } from './bodies.ts';

describe('the frontier of the bench', () => {
  test('no marking of ours costs less, whatever a hunk costs', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const texts = [plainText(before), plainText(after)] as const;
        const { changed, hunks } = measure(diffToWords(diffBodies(before, after, { locale: 'nb' })), ...texts);
        for (const [at, cost] of leastCosts(...texts).entries())
          expect(changed + PRICES[at]! * hunks).toBeGreaterThanOrEqual(cost);
      }),
      { numRuns: 150, seed: 9 },
    );
  });

  test('weighs words against hunks: two far apart are two, two within reach are one', () => {
    const between = (count: number) => Array.from({ length: count }, (_, at) => `ord${at}`).join(' ');
    const costs = (count: number) => leastCosts(`a ${between(count)} b`, `x ${between(count)} y`);
    expect(costs(30)).toEqual(PRICES.map((price) => 4 + 2 * price));
    expect(costs(1)).toEqual(PRICES.map((price) => 6 + price));
    expect(leastCosts('det samme', 'det samme')).toEqual(PRICES.map(() => 0));
  });

  test('tells of each figure how low it can be when the other is kept', () => {
    const costs = PRICES.map((price) => 100 + 2 * price);
    const best = bounds(costs, 100, { minimal: 1, hunks: 2 });
    expect(best.minimal).toBeCloseTo(1, 10);
    expect(best.hunks).toBeCloseTo(2, 10);
  });
});
