import { describe, expect, test } from 'vitest';
import { compareDurations, FactError, formatDuration, isDuration } from '#model/facts/index.ts';

describe('durations', () => {
  test.each([
    ['P6M', '6 måneder', '6 months'],
    ['P1M', '1 måned', '1 month'],
    ['P1Y', '1 år', '1 year'],
    ['P5Y', '5 år', '5 years'],
    ['P2W', '2 uker', '2 weeks'],
    ['P30D', '30 dager', '30 days'],
    ['P1D', '1 dag', '1 day'],
    ['P1Y6M', '1 år og 6 måneder', '1 year and 6 months'],
    ['P1Y6M1D', '1 år, 6 måneder og 1 dag', '1 year, 6 months and 1 day'],
  ])('%s reads well in both languages', (value, nb, en) => {
    expect(formatDuration(value, 'nb')).toBe(nb);
    expect(formatDuration(value, 'en')).toBe(en);
  });

  test.each(['', 'P', 'P0D', '6M', 'P6', 'P-1M', 'P1.5Y', 'PT1H', 'P1M1Y', 'p6m', ' P6M'])('"%s" is none', (value) => {
    expect(isDuration(value)).toBe(false);
  });

  test('longer and shorter are told apart across units', () => {
    expect(compareDurations('P3M', 'P6M')).toBeLessThan(0);
    expect(compareDurations('P1Y', 'P6M')).toBeGreaterThan(0);
    expect(compareDurations('P1Y', 'P12M')).toBe(0);
    expect(compareDurations('P30D', 'P1M')).toBeLessThan(0);
  });

  test('a language without words says where to add them', () => {
    expect(() => formatDuration('P6M', 'se')).toThrow(FactError);
    expect(() => formatDuration('P6M', 'constructor')).toThrow('no words for the language "constructor"');
  });
});
