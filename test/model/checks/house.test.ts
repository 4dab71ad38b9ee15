/** The real texts, days and readability. */
import { describe, expect, test } from 'vitest';
import { dates } from '#model/checks/dates.ts';
import { checkVersion } from '#model/checks/index.ts';
import { lix, readability } from '#model/checks/readability.ts';
import type { House } from '#model/house.ts';
import type { VersionSettings } from '#model/version.ts';
import { context, errors, first, house, second, third, variant, versionsOf } from './variant.ts';

describe('the real texts', () => {
  test('the version to come and the consent to a newsletter have no error', () => {
    expect(errors(checkVersion(third, { ...context, before: second }))).toEqual([]);
    expect(errors(versionsOf('newsletter').flatMap((version) => checkVersion(version, context)))).toEqual([]);
  });

  test('the text of 2018 is history: it gives information only, and says so', () => {
    const faults = checkVersion(first, context);
    expect(new Set(faults.map(({ severity }) => severity))).toEqual(new Set(['info']));
    expect(faults.filter(({ what }) => /Art\. 13/.test(what)).length).toBeGreaterThan(5);
    expect(faults[0]!.why).toMatch(/asOf: 2018/);
  });

  test('what a minor version has from the version before is a warning', () => {
    expect(errors(checkVersion(second, { ...context, before: first }))).toEqual([]);
    expect(errors(checkVersion(second, context)).length).toBeGreaterThan(0);
  });
});

describe('days', () => {
  const on = (today: string, settings: Partial<VersionSettings> = {}) =>
    errors(dates(variant({ settings }), { ...context, today }));

  test('a material version leaves people the notice period, to the day', () => {
    expect(on('2026-12-02')).toEqual([]);
    expect(on('2026-12-03').join()).toMatch(/less than 30 days' notice/);
  });

  test('a minor version may apply today, and no version yesterday', () => {
    expect(on('2027-01-01', { change: 'minor' })).toEqual([]);
    expect(on('2027-01-02', { change: 'minor' }).join()).toMatch(/in the past/);
  });

  test('an imported version looks back', () => {
    expect(on('2030-01-01', { imported: true })).toEqual([]);
  });

  test("the notice period is the site's", () => {
    const short: House = { ...house, site: { ...house.site, noticePeriodDays: 14 } };
    expect(dates(third, { house: short, today: '2026-12-18' })).toEqual([]);
    expect(dates(third, { house: short, today: '2026-12-19' })).toHaveLength(1);
  });
});

describe('readability', () => {
  test('LIX is words a sentence and per cent of long words', () => {
    expect(lix('Vi selger kameraer. Du kjøper bilder.')).toBe(20);
    expect(lix('Personvernerklæringen beskriver behandlingsgrunnlagene.')).toBe(103);
  });

  test('a note in each language tells how it compares with the version before', () => {
    const notes = readability(third, { ...context, before: second });
    expect(notes).toHaveLength(2);
    for (const note of notes)
      expect(note).toMatchObject({ severity: 'info', what: expect.stringMatching(/the version before: \d+/) });
  });
});
