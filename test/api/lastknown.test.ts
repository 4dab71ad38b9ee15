import { describe, expect, test } from 'vitest';
import { createLastKnown, type KnownStanding, LAST_KNOWN_MS } from '../../api/lastknown.ts';
import type { Standing } from '../../api/store/store.ts';

const KNOWN: KnownStanding = { policy: 'terms', yes: 2, answer: 'accept', answeredVersion: 2, deferredUntil: null };
const read = (more: Partial<Standing> = {}): Standing[] => [
  { ...KNOWN, answeredAt: 1, deferredVersion: null, acceptance: 'id', provenance: 'observed', ...more },
];

describe('where users last stood', () => {
  test('is said for five minutes', () => {
    let elapsed = 0;
    const known = createLastKnown(() => elapsed);
    known.keep('kari', read());
    elapsed = LAST_KNOWN_MS - 1;
    expect(known.of('kari')).toEqual([KNOWN]);
    elapsed = LAST_KNOWN_MS;
    expect(known.of('kari')).toBeNull();
    expect(known.of('ola')).toBeNull();
  });

  test('is held once for all who stand alike, and nothing of who they are or of their answers with it', () => {
    const known = createLastKnown(() => 0);
    known.keep('kari', read({ acceptance: 'one', answeredAt: 1 }));
    known.keep('ola', read({ acceptance: 'two', answeredAt: 2 }));
    expect(known.of('kari')).toBe(known.of('ola'));
    expect(JSON.stringify(known.of('kari'))).not.toContain('one');
  });

  test.each([
    ['policy', { policy: 'privacy' }],
    ['yes', { yes: 1 }],
    ['answer', { answer: 'decline' as const }],
    ['answered version', { answeredVersion: 3 }],
    ['deferral', { deferredUntil: 5 }],
  ])('is kept apart for who differs in %s', (_name, other) => {
    const known = createLastKnown(() => 0);
    known.keep('kari', read());
    known.keep('ola', read(other));
    expect(known.of('kari')).toEqual([KNOWN]);
    expect(known.of('ola')).toEqual([{ ...KNOWN, ...other }]);
  });

  test('is forgotten of one, or of everyone', () => {
    const known = createLastKnown(() => 0);
    for (const user of ['kari', 'ola']) known.keep(user, read());
    known.forget('kari');
    expect([known.of('kari'), known.of('ola')]).toEqual([null, [KNOWN]]);
    known.forget();
    expect(known.of('ola')).toBeNull();
  });

  test('is right however many different ones there are', () => {
    const known = createLastKnown(() => 0);
    for (let at = 0; at < 3_000; at++) known.keep(`user-${at}`, read({ deferredUntil: at }));
    expect([0, 999, 1_000, 2_999].map((at) => known.of(`user-${at}`)![0]!.deferredUntil)).toEqual([
      0, 999, 1_000, 2_999,
    ]);
  });
});
