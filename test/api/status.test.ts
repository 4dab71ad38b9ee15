import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANSWERS_OF, type Answer, KINDS, type Kind, YES } from '#model/ref.ts';
import { DEFER_MS, type Decision, decide, refusal, timelineOf } from '../../api/status.ts';
import { recordOf, standingAfter } from '../../api/store/rules/answering.ts';
import type { PublishedPolicy, PublishedVersion, Standing } from '../../api/store/types.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-06-01T10:00:00Z');

interface Text {
  version: number;
  effectiveAt: number;
  material: boolean;
  recalled?: boolean;
}

interface Said {
  answer: Answer;
  version: number;
  at: number;
}

function policyOf(kind: Kind, texts: readonly Text[]): PublishedPolicy {
  const versions = texts.map(({ version, effectiveAt, material, recalled }) => ({
    version,
    effectiveAt,
    effective: new Date(effectiveAt).toISOString().slice(0, 10),
    material,
    recalled: recalled ? { by: 'Kari', because: { nb: 'Feil' }, at: 0, key: 'k' } : null,
  })) as PublishedVersion[];
  return { policy: 'it', kind, prevailing: 'nb', versions } as PublishedPolicy;
}

function standingOf(policy: PublishedPolicy, said: readonly Said[]): Standing | undefined {
  const published = { generation: 1, policies: [policy] };
  return said.reduce<Standing | undefined>((before, { answer, version, at }) => {
    const given = { user: 'kari', policy: 'it', version, locale: 'nb', content: null, answer, channel: 'web' };
    const rest = { prompt: null, promptIssuedAt: null, key: 'k', nonce: null, words: null, at, deferredUntil: null };
    const record = recordOf({ ...given, ...rest }, 'id', 1);
    return standingAfter(before, record, answer === 'defer' ? at + DEFER_MS : null, published);
  }, undefined);
}

function ask(
  kind: Kind,
  texts: readonly Text[],
  said: readonly Said[] = [],
  { now = NOW, named = false } = {},
): Decision {
  const policy = policyOf(kind, texts);
  return decide(timelineOf(policy)!, standingOf(policy, said), named, now);
}

const past = (version: number, material = true): Text => ({
  version,
  effectiveAt: NOW - (10 - version) * HOUR,
  material,
});
const ahead = (version: number, material = true): Text => ({
  version,
  effectiveAt: NOW + version * 24 * HOUR,
  material,
});
const yes = (kind: Kind, version: number): Said => ({ answer: YES[kind], version, at: NOW - HOUR });

describe('a notice', () => {
  test('is asked of who never answered, and of who answered before the newest material version', () => {
    expect(ask('notice', [past(1)]).action).toBe('ask');
    expect(ask('notice', [past(1), past(2)], [yes('notice', 1)]).action).toBe('ask');
  });

  test('is asked before its day, and never required after it', () => {
    expect(ask('notice', [past(1), ahead(2)], [yes('notice', 1)]).action).toBe('ask');
    expect(ask('notice', [past(1), past(2)], [yes('notice', 1)]).action).toBe('ask');
  });

  test('has no deadline', () => {
    expect(ask('notice', [past(1), ahead(2)], [yes('notice', 1)]).deadline).toBeNull();
  });

  test('is not asked again for a minor version', () => {
    expect(ask('notice', [past(1), past(2, false), ahead(3, false)], [yes('notice', 1)]).action).toBe('none');
  });

  test('shows the newest version, a minor one too, beside the one in force', () => {
    const decision = ask('notice', [past(1), ahead(2), ahead(3, false)]);
    expect(decision.shown.version).toBe(3);
    expect(decision.inForce?.version).toBe(1);
  });
});

describe('an agreement', () => {
  test('is required once a material version is in force that was not accepted', () => {
    expect(ask('agreement', [past(1)]).action).toBe('require');
    expect(ask('agreement', [past(1), past(2)], [yes('agreement', 1)]).action).toBe('require');
  });

  test('is asked for before its day, with that day as the deadline', () => {
    const decision = ask('agreement', [past(1), ahead(2)], [yes('agreement', 1)]);
    expect(decision.action).toBe('ask');
    expect(decision.deadline).toBe('2026-06-03');
  });

  test('has the first of two days as its deadline, for that is when silence is held against the user', () => {
    expect(ask('agreement', [past(1), ahead(2), ahead(3)], [yes('agreement', 1)]).deadline).toBe('2026-06-03');
    expect(ask('agreement', [past(1), ahead(2), ahead(3)], [yes('agreement', 2)]).deadline).toBe('2026-06-04');
  });

  test('is required although a pending version would only ask', () => {
    expect(ask('agreement', [past(1), ahead(2)]).action).toBe('require');
  });

  test('is done with by a yes to an upcoming version', () => {
    expect(ask('agreement', [past(1), ahead(2)], [yes('agreement', 2)]).action).toBe('none');
  });

  test('is still asked for after a no', () => {
    const no: Said = { answer: 'decline', version: 2, at: NOW - HOUR };
    expect(ask('agreement', [past(1), past(2)], [yes('agreement', 1), no]).action).toBe('require');
  });

  test('is required at the first instant of its day, not a millisecond before', () => {
    const day = NOW + 2 * 24 * HOUR;
    const at = (now: number) => ask('agreement', [past(1), ahead(2)], [yes('agreement', 1)], { now });
    expect([at(day - 1), at(day), at(day + 1)].map((one) => one.action)).toEqual(['ask', 'require', 'require']);
    expect([at(day - 1), at(day), at(day + 1)].map((one) => one.nextChangeAt)).toEqual([day, null, null]);
    expect([at(day - 1), at(day), at(day + 1)].map((one) => one.inForce?.version)).toEqual([1, 2, 2]);
  });
});

describe('a consent', () => {
  const no = (answer: Answer): Said => ({ answer, version: 1, at: NOW - HOUR });

  test('is not asked for by itself: not before an answer, not after a no, not after a withdrawal', () => {
    for (const said of [[], [no('decline')], [yes('consent', 1), no('withdraw')]]) {
      expect(ask('consent', [past(1)], said)).toMatchObject({ action: 'none', given: false });
      expect(ask('consent', [past(1)], said, { named: true })).toMatchObject({ action: 'ask', given: false });
    }
  });

  test('that was given is left alone, also when the shop names it', () => {
    expect(ask('consent', [past(1)], [yes('consent', 1)], { named: true })).toMatchObject({
      action: 'none',
      given: true,
    });
  });

  test('given to a version older than the one in force is asked for again, and does not count meanwhile', () => {
    expect(ask('consent', [past(1), past(2)], [yes('consent', 1)])).toMatchObject({ action: 'ask', given: false });
  });

  test('counts until the day of a new material version, and on after a minor one', () => {
    expect(ask('consent', [past(1), ahead(2)], [yes('consent', 1)])).toMatchObject({ action: 'none', given: true });
    expect(ask('consent', [past(1), past(2, false)], [yes('consent', 1)])).toMatchObject({
      action: 'none',
      given: true,
    });
  });

  test('that was withdrawn is not asked for again by a new version', () => {
    expect(ask('consent', [past(1), past(2)], [yes('consent', 1), no('withdraw')]).action).toBe('none');
  });
});

describe('putting it off', () => {
  const later = (version: number): Said => ({ answer: 'defer', version, at: NOW });

  test('hides an ask for 24 hours, to the millisecond', () => {
    const until = NOW + DEFER_MS;
    const at = (now: number) => ask('notice', [past(1)], [later(1)], { now });
    expect([at(until - 1), at(until), at(until + 1)].map((one) => one.action)).toEqual(['none', 'ask', 'ask']);
    expect([at(until - 1), at(until)].map((one) => one.deferredUntil)).toEqual([until, null]);
    expect([at(until - 1), at(until)].map((one) => one.nextChangeAt)).toEqual([until, null]);
  });

  test('never hides what is required, also when its day comes within the 24 hours', () => {
    expect(ask('agreement', [past(1)], [later(1)]).action).toBe('require');
    const soon: Text = { version: 2, effectiveAt: NOW + HOUR, material: true };
    const at = (now: number) => ask('agreement', [past(1), soon], [yes('agreement', 1), later(2)], { now });
    expect([at(NOW), at(NOW + HOUR)].map((one) => one.action)).toEqual(['none', 'require']);
    expect(at(NOW).nextChangeAt).toBe(NOW + HOUR);
  });

  test('keeps the deadline in sight', () => {
    expect(ask('agreement', [past(1), ahead(2)], [yes('agreement', 1), later(2)]).deadline).toBe('2026-06-03');
  });
});

describe('a recalled version', () => {
  test('is as if it had never been', () => {
    const recalled = { ...ahead(2), recalled: true };
    expect(ask('notice', [past(1), recalled], [yes('notice', 1)])).toMatchObject({
      action: 'none',
      nextChangeAt: null,
    });
    expect(timelineOf(policyOf('notice', [{ ...ahead(1), recalled: true }]))).toBeNull();
  });
});

describe('an answer', () => {
  const line = (kind: Kind, texts: Text[]) => timelineOf(policyOf(kind, texts))!;

  test('is taken to the version that is shown, and to no other', () => {
    const timeline = line('notice', [past(1), ahead(2)]);
    expect(refusal(timeline, undefined, { version: 2, answer: 'acknowledge' }, NOW)).toBeNull();
    expect(refusal(timeline, undefined, { version: 1, answer: 'acknowledge' }, NOW)).toBe('gone');
  });

  test('that puts an agreement off is taken before its day only, and not while an earlier one is required', () => {
    const policy = policyOf('agreement', [past(1), ahead(2)]);
    const [timeline, standing] = [timelineOf(policy)!, standingOf(policy, [yes('agreement', 1)])];
    const later = { version: 2, answer: 'defer' };
    const day = NOW + 2 * 24 * HOUR;
    expect(refusal(timeline, standing, later, day - 1)).toBeNull();
    expect(refusal(timeline, standing, later, day)).toBe('required');
    expect(refusal(timeline, undefined, later, NOW)).toBe('required');
  });
});

/** The rule again, from the whole history and in other words: a text is answered by a yes to it or to a later one. */
function model(kind: Kind, texts: Text[], said: Said[], named: boolean, now: number): Decision['action'] {
  const due = (text: Text) =>
    !text.recalled && text.material && !said.some((one) => one.answer === YES[kind] && one.version >= text.version);
  const open = texts.filter(due);
  const answers = said.filter((one) => one.answer !== 'defer');
  const last = answers.at(-1);
  const later = said.slice(said.lastIndexOf(last!) + 1).some((one) => now < one.at + DEFER_MS);
  if (kind === 'agreement' && open.some((text) => text.effectiveAt <= now)) return 'require';
  if (later) return 'none';
  if (kind !== 'consent') return open.length > 0 ? 'ask' : 'none';
  if (last?.answer !== 'consent') return named ? 'ask' : 'none';
  const outdated = texts.some(
    (one) => !one.recalled && one.material && one.effectiveAt <= now && one.version > last.version,
  );
  return outdated ? 'ask' : 'none';
}

describe('any history', () => {
  const gap = fc.integer({ min: 0, max: 60 * HOUR });
  const cases = fc
    .record({
      kind: fc.constantFrom(...KINDS),
      texts: fc.array(fc.record({ gap, material: fc.boolean(), recalled: fc.boolean() }), {
        minLength: 1,
        maxLength: 6,
      }),
      said: fc.array(fc.record({ gap, pick: fc.nat(), version: fc.nat() }), { maxLength: 6 }),
      named: fc.boolean(),
      now: fc.integer({ min: -48 * HOUR, max: 300 * HOUR }),
    })
    .map(({ kind, texts, said, named, now }) => {
      let day = 0;
      const versions = texts.map((one, index): Text => {
        day += one.gap;
        const { recalled } = one;
        return { version: index + 1, effectiveAt: NOW + day, material: index === 0 || one.material, recalled };
      });
      let at = NOW;
      const history = said.map((one): Said => {
        at += one.gap;
        const answer = ANSWERS_OF[kind][one.pick % ANSWERS_OF[kind].length]!;
        return { answer, version: 1 + (one.version % versions.length), at };
      });
      return { kind, versions, history, named, now: NOW + now };
    })
    .filter(({ versions }) => versions.some((one) => !one.recalled));

  test('is judged as the rule says', () => {
    fc.assert(
      fc.property(cases, ({ kind, versions, history, named, now }) => {
        const decision = ask(kind, versions, history, { now, named });
        expect(decision.action).toBe(model(kind, versions, history, named, now));
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  test('stays as judged until `nextChangeAt`, and changes at that very millisecond', () => {
    const seen = ({ nextChangeAt: _, ...rest }: Decision) => JSON.stringify(rest);
    fc.assert(
      fc.property(
        cases,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ kind, versions, history, named, now }, part) => {
          const at = (instant: number) => ask(kind, versions, history, { now: instant, named });
          const next = at(now).nextChangeAt;
          const until = next ?? now + 1000 * HOUR;
          expect(until).toBeGreaterThan(now);
          for (const instant of [now + Math.floor((until - now - 1) * part), until - 1])
            expect(seen(at(instant))).toBe(seen(at(now)));
          if (next !== null) expect(seen(at(next))).not.toBe(seen(at(now)));
        },
      ),
      { numRuns: 2000, seed: 2 },
    );
  });
});
