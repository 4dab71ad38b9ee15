import { describe, expect, test } from 'vitest';
import { JITTER, LONGEST, nextAttempt, WAITS } from '../../../api/mail/retry.ts';

const queuedAt = Date.parse('2026-11-20T10:00:00Z');
const minutes = (count: number) => count * 60_000;

describe('trying again', () => {
  test.each([
    [1, 1],
    [2, 5],
    [3, 30],
    [4, 120],
    [5, 360],
    [6, 720],
    [7, 720],
  ])('after attempt %i waits %i minutes, give or take a fifth', (attempt, wait) => {
    const at = (chance: number) => nextAttempt({ attempt, queuedAt, now: queuedAt, chance })! - queuedAt;
    expect(at(0.5)).toBe(minutes(wait));
    expect(at(0)).toBe(minutes(wait) * (1 - JITTER));
    expect(at(0.999_999)).toBeLessThanOrEqual(minutes(wait) * (1 + JITTER));
    expect(at(0.999_999)).toBeGreaterThan(minutes(wait) * 1.19);
  });

  test('ends with the last attempt that fits into a week', () => {
    const last = queuedAt + LONGEST - WAITS[5];
    expect(nextAttempt({ attempt: 15, queuedAt, now: last, chance: 0.5 })).toBe(queuedAt + LONGEST);
    expect(nextAttempt({ attempt: 15, queuedAt, now: last + 1, chance: 0.5 })).toBeNull();
  });

  test('is not over before every wait was used, however long the mail server was away', () => {
    const now = queuedAt + 10 * LONGEST;
    expect(nextAttempt({ attempt: 1, queuedAt, now, chance: 0.5 })).toBe(now + minutes(1));
    expect(nextAttempt({ attempt: 6, queuedAt, now, chance: 0.5 })).toBe(now + minutes(720));
    expect(nextAttempt({ attempt: 7, queuedAt, now, chance: 0.5 })).toBeNull();
  });
});
