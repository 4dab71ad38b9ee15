/** Days begin at midnight in the site's time zone, whatever the server's own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayAt, formatDay, inForce, isDay, newest, parseRef, startOfDay, upcoming } from '#model/ref.ts';

const OSLO = 'Europe/Oslo';

describe('days', () => {
  test.each([
    '2018-02-31',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-1-1',
    '24-01-01',
    '',
    '2024-01-01T00:00',
    '2024-04-31',
  ])('"%s" is no day', (text) => expect(isDay(text)).toBe(false));

  test.each(['2024-02-29', '2018-07-18', '1999-12-31'])('"%s" is one', (text) => expect(isDay(text)).toBe(true));

  test('begin at midnight in Oslo, an hour earlier by the clock of Greenwich in winter and two in summer', () => {
    expect(new Date(startOfDay('2027-01-01', OSLO)).toISOString()).toBe('2026-12-31T23:00:00.000Z');
    expect(new Date(startOfDay('2027-07-01', OSLO)).toISOString()).toBe('2027-06-30T22:00:00.000Z');
  });

  test('begin at their first instant where a clock change takes midnight away', () => {
    const start = startOfDay('2018-11-04', 'America/Sao_Paulo');
    expect(new Date(start).toISOString()).toBe('2018-11-04T03:00:00.000Z');
  });

  test('one millisecond before its start it is the day before, in every zone, on every day', () => {
    const days = fc.integer({ min: 0, max: 3287 }).map((count) => addDays('2024-01-01', count));
    const zones = fc.constantFrom(
      OSLO,
      'UTC',
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Auckland',
      'America/Sao_Paulo',
    );
    fc.assert(
      fc.property(days, zones, (day, zone) => {
        const start = startOfDay(day, zone);
        expect(dayAt(start, zone)).toBe(day);
        expect(dayAt(start - 1, zone)).toBe(addDays(day, -1));
      }),
    );
  });

  test('are written as people write them', () => {
    expect(formatDay('2027-01-01', 'nb')).toBe('1. januar 2027');
    expect(formatDay('2027-01-01', 'en')).toBe('1 January 2027');
  });
});

describe('references and which version applies', () => {
  test('privacy@3 is a reference; near misses are not', () => {
    expect(parseRef('privacy@3')).toEqual({ policy: 'privacy', version: 3 });
    for (const text of ['privacy', 'privacy@0', 'privacy@03', 'Privacy@1', '@1', 'a@1@2', 'a--b@1', 'privacy@1.5']) {
      expect(parseRef(text), text).toBeNull();
    }
  });

  const versions = [
    { version: 1, effective: '2024-01-01' },
    { version: 2, effective: '2024-06-01' },
    { version: 3, effective: '2024-06-01' },
    { version: 4, effective: '2025-01-01', recalled: true },
    { version: 5, effective: '2025-02-01' },
  ];

  test('in force is the highest number whose day has come; recalled ones never are', () => {
    expect(inForce(versions, '2023-12-31')).toBeUndefined();
    expect(inForce(versions, '2024-05-31')?.version).toBe(1);
    expect(inForce(versions, '2024-06-01')?.version).toBe(3);
    expect(inForce(versions, '2025-01-15')?.version).toBe(3);
    expect(inForce(versions, '2025-02-01')?.version).toBe(5);
  });

  test('upcoming are those whose day is ahead; newest is the highest that was not recalled', () => {
    expect(upcoming(versions, '2024-06-01').map((one) => one.version)).toEqual([5]);
    expect(newest(versions)?.version).toBe(5);
    expect(newest(versions.slice(0, 4))?.version).toBe(3);
  });
});
