import { describe, expect, test } from 'vitest';
import { KINDS } from '#model/ref.ts';
import type { Audience, ClaimedNotice, NoticeOutcome, Store } from '../../../../api/store/store.ts';
import {
  accept,
  anAct,
  anAnswer,
  aVersion,
  BY,
  DAY,
  fanOutAll,
  MINUTE,
  NOON,
  people,
  publishUpTo,
  sayYes,
} from '../make.ts';
import type { Given } from './given.ts';

const TWO = { policy: 'privacy', version: 2 };
const LEASE = 45_000;
const SENT: NoticeOutcome = { state: 'sent', response: '250 OK' };
/** Another campaign within a day would be held. */
const LATER = { ...BY, at: NOON + DAY };
const DEAD: NoticeOutcome = { state: 'dead', response: '550 no such user', addressRefused: true };

/** What was handed to the mail server for a notice. */
const MAIL = (id: string) => ({ messageId: `<${id}@policy.example>`, template: 'notice/1', locale: 'nb', facts: null });

export function telling(given: Given): void {
  const claim = (store: Store, at = NOON, limit = 100) => store.claimNotices({ limit, at, leaseMs: LEASE });
  const told = async (version = 2) => {
    const rows = await given.house.raw(`SELECT user_id FROM notices WHERE version = ${version} ORDER BY user_id`);
    return rows.map((row) => row.user_id);
  };
  const settleAll = async (notices: ClaimedNotice[], outcome: NoticeOutcome, at = NOON) => {
    const settlements = notices.map(({ id, token }) => ({ id, token, outcome, mail: MAIL(id) }));
    expect(await given.store.settleNotices(settlements, at)).toEqual(notices.map(() => true));
  };
  const total = (mailed: Audience['mailed']) => mailed.reduce((sum, one) => sum + one.users, 0);
  const byLocale = (mailed: Audience['mailed']) =>
    Object.fromEntries(mailed.map((one) => [String(one.locale), one.users]));
  /** One user with an address, told about version 2 of a notice. */
  const oneNotice = async () => {
    await given.store.putUsers([{ user: 'ola', email: 'ola@example.no', locale: 'nb' }], NOON);
    await publishUpTo(given.store, 2);
    await fanOutAll(given.store, 2);
  };

  describe('a mail about to be handed over whole', () => {
    const TEN = 10 * MINUTE;
    const markOne = async (at = NOON) => {
      const { notices } = await claim(given.store, at);
      const marks = await given.store.markNotices(notices, { at, until: at + TEN });
      return { notice: notices[0]!, marks };
    };

    test('is nobody else’s for ten minutes should its worker die, and then goes once more', async () => {
      await oneNotice();
      const { marks } = await markOne();
      expect(marks).toEqual([true]);
      expect((await claim(given.store, NOON + TEN - 1)).notices).toEqual([]);
      expect((await claim(given.store, NOON + TEN)).notices).toMatchObject([{ attempt: 2 }]);
    });

    test('goes no third time, and not even a second where that is not wanted', async () => {
      await oneNotice();
      await markOne();
      const at = NOON + TEN;
      const never = await given.store.claimNotices({ limit: 9, at: NOON, leaseMs: LEASE, resend: false });
      expect(never).toMatchObject({ notices: [], moot: 0 });
      expect((await markOne(at)).marks).toEqual([true]);
      expect(await claim(given.store, at + TEN)).toMatchObject({ notices: [], moot: 1 });
      const [held] = (await given.store.user('ola')).notices;
      expect(held).toMatchObject({ state: 'dead', response: expect.stringContaining('may have taken it') });
      expect((await given.store.user('ola')).contact!.refusedAt).toBeNull();
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done' });
    });

    test('is dead at once where nothing goes twice', async () => {
      await oneNotice();
      await markOne();
      const wish = { limit: 9, at: NOON + TEN, leaseMs: LEASE, resend: false };
      expect(await given.store.claimNotices(wish)).toMatchObject({ notices: [], moot: 1 });
      expect((await given.store.user('ola')).notices).toMatchObject([{ state: 'dead' }]);
    });

    test('is not marked by a worker that lost it, nor for a mailing that is held or recalled', async () => {
      await oneNotice();
      const { notices: first } = await claim(given.store);
      const { notices: second } = await claim(given.store, NOON + LEASE);
      const wish = { at: NOON + LEASE, until: NOON + TEN };
      expect(await given.store.markNotices([...first, ...second], wish)).toEqual([false, true]);
      const hold = { act: 'hold', by: 'Kari', because: null, perHour: null, at: NOON, key: 'k' } as const;
      await given.store.pullLever(TWO, hold);
      expect(await given.store.markNotices(second, wish)).toEqual([false]);
    });

    test('is settled as ever once its answer is known, also late', async () => {
      await oneNotice();
      const { notice } = await markOne();
      await settleAll([notice], SENT, NOON + LEASE * 2);
      expect(await claim(given.store, NOON + TEN)).toMatchObject({ notices: [], moot: 0 });
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done', notices: { sent: 1 } });
    });

    test('without an answer is queued for later, and given up the second time', async () => {
      await oneNotice();
      const { notice } = await markOne();
      const outcome: NoticeOutcome = { state: 'unknown', dueAt: NOON + TEN, response: 'cut' };
      await settleAll([notice], outcome);
      expect((await claim(given.store, NOON + TEN - 1)).notices).toEqual([]);
      const { notices } = await claim(given.store, NOON + TEN);
      await settleAll(notices, outcome);
      const kept = { ...MAIL(notice.id), outcome: 'dead', response: 'cut', at: NOON };
      const dead = { state: 'dead', response: 'cut', deliveries: [kept] };
      expect((await given.store.user('ola')).notices).toMatchObject([dead]);
    });
  });

  describe('an address that is given again', () => {
    const put = (email: string | null, at: number) => given.store.putUsers([{ user: 'ola', email }], at);
    const mailedTo = async (at: number) => (await claim(given.store, at)).notices.map((one) => one.email);

    test('revives the notice that was moot for want of one, also when the mailing is done', async () => {
      await oneNotice();
      await put(null, NOON + 1);
      expect(await claim(given.store, NOON + 1)).toMatchObject({ notices: [], moot: 1 });
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done', notices: { moot: 1 } });
      await put('igjen@example.no', NOON + DAY);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'open', doneAt: null, notices: { queued: 1 } });
      const { notices } = await claim(given.store, NOON + DAY);
      expect(notices).toMatchObject([{ email: 'igjen@example.no', attempt: 1 }]);
      await settleAll(notices, SENT, NOON + DAY);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done', notices: { sent: 1 } });
      await put('ny@example.no', NOON + 2 * DAY);
      expect(await mailedTo(NOON + 2 * DAY)).toEqual([]);
    });

    test('tells a customer of old who had none while the mailing ran, and nobody who came later', async () => {
      await given.store.putUsers([{ user: 'ola', locale: 'nb' }, ...people(1)], NOON - 1);
      await publishUpTo(given.store, 2);
      await fanOutAll(given.store, 2);
      await settleAll((await claim(given.store)).notices, SENT);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done' });
      await given.store.putUsers([{ user: 'kari', email: 'kari@example.no' }], NOON + DAY);
      await put('ola@example.no', NOON + DAY);
      expect(await mailedTo(NOON + DAY)).toEqual(['ola@example.no']);
    });

    test('tells nobody of a version that a newer one has followed, nor who has answered', async () => {
      await oneNotice();
      await put(null, NOON + 1);
      await claim(given.store, NOON + 1);
      await sayYes(given.store, 'ola', 2);
      await put('ola@example.no', NOON + 2);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done' });
      await put(null, NOON + 3);
      await given.store.publish(aVersion(3), LATER);
      await fanOutAll(given.store, 3);
      await put('ola@example.no', LATER.at + 1);
      const { notices } = await claim(given.store, LATER.at + 1);
      expect(notices.map((one) => one.version)).toEqual([3]);
    });
  });

  describe('whom a campaign tells', () => {
    test('the first version and a minor one tell nobody', async () => {
      await given.store.putUsers(people(3), NOON);
      await publishUpTo(given.store, 1);
      expect(await given.store.publish(aVersion(2, { change: 'minor' }), BY)).toEqual({
        outcome: 'new',
        campaign: false,
        held: null,
      });
      expect(await given.store.campaigns()).toEqual([]);
      expect(await given.store.fanOut(TWO, 10, NOON)).toEqual({ written: 0, complete: true });
    });

    test('everyone with an address whose yes is older, also those who never answered, in batches', async () => {
      await given.store.putUsers([...people(25), { user: 'no-address', locale: 'nb' }], NOON);
      await publishUpTo(given.store, 2);
      await sayYes(given.store, 'user-003', 2);
      await sayYes(given.store, 'user-004', 1);
      expect(await given.store.toFanOut()).toEqual([TWO]);
      expect(await given.store.fanOut(TWO, 10, NOON)).toMatchObject({ complete: false });
      expect(await given.store.fanOut(TWO, 10, NOON)).toMatchObject({ complete: false });
      expect(await given.store.fanOut(TWO, 10, NOON)).toMatchObject({ complete: true });
      expect(await given.store.toFanOut()).toEqual([]);
      const expected = people(25)
        .map((one) => one.user)
        .filter((user) => user !== 'user-003');
      expect(await told()).toEqual(expected);
      expect(await given.store.campaign(TWO)).toMatchObject({ fannedOutAt: NOON, notices: { queued: 24, sent: 0 } });
    });

    test('an imported version is no news: it tells nobody', async () => {
      await given.store.putUsers(people(3), NOON);
      await publishUpTo(given.store, 1);
      expect(await given.store.publish(aVersion(2, { imported: true }), BY)).toEqual({
        outcome: 'new',
        campaign: false,
        held: null,
      });
      expect(await given.store.toFanOut()).toEqual([]);
    });

    test('of a consent only those who gave it to an older version', async () => {
      await given.store.putUsers(people(5), NOON);
      await publishUpTo(given.store, 1, 'consent');
      for (const user of ['user-000', 'user-001', 'user-002']) await sayYes(given.store, user, 1, 'consent');
      await given.store.answer(anAnswer('user-001', 1, 'withdraw', { nonce: null }), accept);
      await given.store.answer(anAnswer('user-002', 1, 'defer', { deferredUntil: NOON }), accept);
      await given.store.answer(anAnswer('user-003', 1, 'decline'), accept);
      await given.store.publish(aVersion(2, { kind: 'consent' }), BY);
      await fanOutAll(given.store, 2);
      expect(await told()).toEqual(['user-000', 'user-002']);
    });

    test('users who get an address midway are not missed, on either side of where it stands', async () => {
      await given.store.putUsers([...people(20, 'm-'), { user: 'a-known', locale: 'nb' }], NOON);
      await publishUpTo(given.store, 2);
      await given.store.fanOut(TWO, 10, NOON);
      const late = ['a-new', 'a-known', 'z-new'].map((user) => ({ user, email: `${user}@example.no` }));
      await given.store.putUsers(late, NOON + MINUTE);
      await fanOutAll(given.store, 2, { size: 10 });
      expect(await told()).toEqual(['a-known', 'a-new', ...people(20, 'm-').map((one) => one.user), 'z-new']);
    });

    test('users who appear while it is being written by several processes are told once each', async () => {
      const stores = [given.store, await given.another(), await given.another()];
      await given.store.putUsers(people(60, 'm-'), NOON);
      await publishUpTo(given.store, 2);
      const late = people(30, 'a-');
      await Promise.all([
        fanOutAll(stores[0]!, 2, { size: 7 }),
        fanOutAll(stores[1]!, 2, { size: 5 }),
        ...late.map((one) => stores[2]!.putUsers([one], NOON)),
      ]);
      expect(await told()).toEqual([...late, ...people(60, 'm-')].map((one) => one.user));
    });

    test('users who register while the version is being published are told', async () => {
      const other = await given.another();
      await publishUpTo(given.store, 1);
      const late = people(40);
      // Else the campaign may be over before anybody is there.
      await other.putUsers(late.slice(0, 1), NOON);
      const registering = late.map((one) => other.putUsers([one], NOON));
      const publishing = given.store.publish(aVersion(2), BY).then(() => fanOutAll(given.store, 2, { size: 5 }));
      await Promise.all([...registering, publishing]);
      expect(await told()).toEqual(late.map((one) => one.user));
    });

    test('a notice keeps no address', async () => {
      await oneNotice();
      const { notices } = await claim(given.store);
      expect(notices[0]!.email).toBe('ola@example.no');
      await settleAll(notices, SENT);
      expect(JSON.stringify(await given.house.raw('SELECT * FROM notices'))).not.toContain('@');
      expect((await given.store.user('ola')).notices).toMatchObject([
        { ...TWO, state: 'sent', attempt: 1, response: '250 OK' },
      ]);
    });

    test('a notice keeps what was handed over and what the server answered, for its user alone to be shown', async () => {
      await given.store.putUsers(people(2), NOON);
      await publishUpTo(given.store, 2);
      await fanOutAll(given.store, 2);
      const { notices } = await claim(given.store);
      const [one, other] = notices as [ClaimedNotice, ClaimedNotice];
      await settleAll([one], { state: 'retry', dueAt: NOON, response: '451 later' });
      await settleAll([other], DEAD);
      await settleAll((await claim(given.store)).notices, SENT, NOON + MINUTE);
      const deliveries = async (user: string) => (await given.store.user(user)).notices[0]!.deliveries;
      const kept = { ...MAIL(one.id), outcome: 'sent', response: '250 OK', at: NOON + MINUTE };
      expect(await deliveries(one.user)).toEqual([kept]);
      expect(await deliveries(other.user)).toMatchObject([{ outcome: 'dead', response: '550 no such user', at: NOON }]);
      await given.store.erase(one.user, NOON + DAY);
      expect((await given.store.user(one.user)).notices).toEqual([]);
      const left = JSON.stringify(await given.house.raw('SELECT * FROM deliveries'));
      expect(left).toContain(MAIL(one.id).messageId);
      expect(left).not.toMatch(/user-0|example\.no/);
    });
  });

  describe('how many a version speaks to', () => {
    test('is known before it is published, and nobody is written to for it', async () => {
      await given.store.putUsers(
        [...people(25), { user: 'no-address', locale: 'nb' }, { user: 'z', email: 'z@example.no' }],
        NOON,
      );
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'user-004', 1);
      await sayYes(given.store, 'never-registered', 1);
      const counts = await given.store.audience(TWO, 'notice');
      expect(counts).toMatchObject({ prompted: 28, unreached: 2 });
      expect(byLocale(counts.mailed)).toEqual({ nb: 13, en: 12, null: 1 });
      expect(await told()).toEqual([]);
      expect(await given.store.audience({ policy: 'privacy', version: 1 }, 'notice')).toMatchObject({ prompted: 26 });
    });

    test('is exactly how many then get a notice, whatever the kind', async () => {
      for (const [days, kind] of KINDS.entries()) {
        const policy = `p-${kind}`;
        await given.store.putUsers(people(9), NOON);
        await publishUpTo(given.store, 1, kind, policy);
        for (const user of ['user-001', 'user-005', 'no-contact']) await sayYes(given.store, user, 1, kind, policy);
        await given.store.answer(anAnswer('user-002', 1, kind === 'consent' ? 'decline' : 'defer', { policy }), accept);
        const { mailed } = await given.store.audience({ policy, version: 2 }, kind);
        await given.store.publish(aVersion(2, { kind, policy }), { ...BY, at: NOON + days * DAY });
        const written = await fanOutAll(given.store, 2, { policy });
        expect([kind, total(mailed)]).toEqual([kind, written]);
        expect([kind, written]).toEqual([kind, kind === 'consent' ? 2 : 9]);
      }
    });

    test('leaves out addresses that were refused, and those who have said yes', async () => {
      await oneNotice();
      await settleAll((await claim(given.store)).notices, DEAD, NOON + 1);
      await given.store.putUsers(people(1), NOON);
      await sayYes(given.store, 'user-000', 2);
      const counts = await given.store.audience(TWO, 'notice');
      expect(counts).toEqual({ prompted: 1, mailed: [], unreached: 1 });
    });
  });

  describe('claiming and settling', () => {
    test('a claim says whom to write to, in which language, and what the user knows already', async () => {
      await given.store.putUsers([{ user: 'kari', email: 'kari@example.no', locale: 'en' }], NOON);
      await publishUpTo(given.store, 2);
      await sayYes(given.store, 'kari', 1);
      await fanOutAll(given.store, 2);
      const { notices, moot } = await claim(given.store, NOON + 1);
      const kari = { ...TWO, user: 'kari', email: 'kari@example.no', locale: 'en', since: 1, attempt: 1 };
      expect(notices).toMatchObject([{ ...kari, queuedAt: NOON, leasedUntil: NOON + 1 + LEASE }]);
      expect(moot).toBe(0);
    });

    test('claims at once never overlap and leave nothing', async () => {
      const stores = [given.store, await given.another(), await given.another(), await given.another()];
      await given.store.putUsers(people(120), NOON);
      await publishUpTo(given.store, 2);
      await fanOutAll(given.store, 2);
      const drain = async (store: Store): Promise<string[]> => {
        const { notices } = await claim(store, NOON, 9);
        return notices.length ? [...notices.map((one) => one.user), ...(await drain(store))] : [];
      };
      const users = (await Promise.all(stores.map(drain))).flat();
      const rest = (await claim(given.store, NOON)).notices.map((one) => one.user);
      expect([...users, ...rest].sort()).toEqual(people(120).map((one) => one.user));
    });

    test('a lease that ran out is taken again, and the first worker can settle no more', async () => {
      await oneNotice();
      const [first] = (await claim(given.store, NOON)).notices;
      expect((await claim(given.store, NOON + LEASE - 1)).notices).toEqual([]);
      const [second] = (await claim(given.store, NOON + LEASE)).notices;
      expect(second).toMatchObject({ id: first!.id, attempt: 2 });
      const late = { id: first!.id, token: first!.token, outcome: DEAD, mail: MAIL(first!.id) };
      expect(await given.store.settleNotices([late], NOON + LEASE)).toEqual([false]);
      expect(await given.store.campaign(TWO)).toMatchObject({ notices: { leased: 1, dead: 0 } });
      await settleAll([second!], SENT);
      expect(await given.store.campaign(TWO)).toMatchObject({ notices: { leased: 0, sent: 1 } });
    });

    test('settling twice with the right token is harmless', async () => {
      await oneNotice();
      const { notices } = await claim(given.store);
      await settleAll(notices, SENT);
      await settleAll(notices, DEAD, NOON + DAY);
      expect(await given.store.campaign(TWO)).toMatchObject({
        state: 'done',
        doneAt: NOON,
        notices: { sent: 1, dead: 0 },
      });
    });

    test('a notice to be tried again waits for its time', async () => {
      await oneNotice();
      await settleAll((await claim(given.store)).notices, {
        state: 'retry',
        dueAt: NOON + MINUTE,
        response: '451 later',
      });
      expect((await claim(given.store, NOON + MINUTE - 1)).notices).toEqual([]);
      expect((await claim(given.store, NOON + MINUTE)).notices).toMatchObject([{ attempt: 2, queuedAt: NOON }]);
    });

    test('a notice given back unsent loses no attempt', async () => {
      await oneNotice();
      await settleAll((await claim(given.store)).notices, { state: 'returned' });
      expect((await claim(given.store)).notices).toMatchObject([{ attempt: 1 }]);
    });

    test('who has answered or has no address any more is not told', async () => {
      await given.store.putUsers(people(3), NOON);
      await publishUpTo(given.store, 2);
      await fanOutAll(given.store, 2);
      await sayYes(given.store, 'user-000', 2);
      await given.store.putUsers([{ user: 'user-001', email: null }], NOON);
      const { notices, moot } = await claim(given.store);
      expect(notices.map((one) => one.user)).toEqual(['user-002']);
      expect(moot).toBe(2);
      await settleAll(notices, SENT);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done', notices: { sent: 1, moot: 2 } });
    });

    test('a campaign is done only when all are told, and at once when there is nobody', async () => {
      await publishUpTo(given.store, 2);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'open' });
      await fanOutAll(given.store, 2);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done', doneAt: NOON });
      await given.store.putUsers([{ user: 'ola', email: 'ola@example.no' }], NOON);
      await given.store.publish(aVersion(3), BY);
      const three = { policy: 'privacy', version: 3 };
      const { notices } = await claim(given.store);
      expect(notices).toEqual([]);
      await fanOutAll(given.store, 3);
      await settleAll((await claim(given.store)).notices, { state: 'retry', dueAt: NOON, response: '451' });
      expect(await given.store.campaign(three)).toMatchObject({ state: 'open' });
      await settleAll((await claim(given.store)).notices, SENT);
      expect(await given.store.campaign(three)).toMatchObject({ state: 'done' });
    });

    test('an address refused for good is flagged and not written to again, until there is a new one', async () => {
      await oneNotice();
      await settleAll((await claim(given.store)).notices, DEAD, NOON + 1);
      expect((await given.store.user('ola')).contact).toMatchObject({ refusedAt: NOON + 1 });
      await given.store.publish(aVersion(3), BY);
      await fanOutAll(given.store, 3);
      expect(await claim(given.store)).toMatchObject({ notices: [], moot: 1 });
      expect(await given.store.campaign({ policy: 'privacy', version: 3 })).toMatchObject({ notices: { dead: 1 } });
      await given.store.putUsers([{ user: 'ola', email: 'ny@example.no' }], NOON + 2);
      await given.store.publish(aVersion(4), LATER);
      await fanOutAll(given.store, 4);
      expect((await claim(given.store)).notices).toMatchObject([{ email: 'ny@example.no' }]);
    });

    test('the refusal of a former address does not flag the new one', async () => {
      await oneNotice();
      const { notices } = await claim(given.store);
      await given.store.putUsers([{ user: 'ola', email: 'ny@example.no' }], NOON + 1);
      await settleAll(notices, DEAD, NOON + 2);
      expect((await given.store.user('ola')).contact).toMatchObject({ email: 'ny@example.no', refusedAt: null });
    });
  });

  describe('campaigns that end early', () => {
    const upcoming = (version: number) => aVersion(version, { effective: '2027-01-01' });

    test('recalling ends what is unsent; what is told is told', async () => {
      await given.store.putUsers(people(4), NOON);
      await publishUpTo(given.store, 1);
      await given.store.publish(upcoming(2), BY);
      await fanOutAll(given.store, 2);
      const [sent, inFlight] = (await claim(given.store, NOON, 2)).notices;
      await settleAll([sent!], SENT);
      expect(await given.store.recall(TWO, anAct(NOON))).toEqual({ outcome: 'new', ended: 2 });
      expect(await claim(given.store, NOON + DAY)).toMatchObject({ notices: [], moot: 0 });
      await settleAll([inFlight!], { state: 'retry', dueAt: NOON, response: '451' });
      const counts = { sent: 1, moot: 3, queued: 0, leased: 0, dead: 0 };
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'recalled', notices: counts });
      await given.store.putUsers(people(1, 'late-'), NOON);
      expect(await told()).toHaveLength(4);
    });

    test('a newer version takes over from an older one', async () => {
      await oneNotice();
      await given.store.publish(aVersion(3), LATER);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'superseded', notices: { queued: 0, moot: 1 } });
      await fanOutAll(given.store, 3);
      expect((await claim(given.store)).notices).toMatchObject([{ user: 'ola', version: 3 }]);
    });

    test('when the newer one is recalled the older one goes on, also with those who came meanwhile', async () => {
      await oneNotice();
      await given.store.publish(upcoming(3), BY);
      await given.store.putUsers(people(1, 'late-'), NOON);
      await given.store.recall({ policy: 'privacy', version: 3 }, anAct(NOON));
      await fanOutAll(given.store, 2);
      const { notices } = await claim(given.store);
      expect(notices.map((one) => [one.user, one.version]).sort()).toEqual([
        ['late-000', 2],
        ['ola', 2],
      ]);
    });

    test('another policy is left alone', async () => {
      await oneNotice();
      await publishUpTo(given.store, 2, 'agreement', 'terms');
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'open', notices: { queued: 1 } });
      expect((await given.store.campaigns()).map((one) => one.policy)).toEqual(['privacy', 'terms']);
    });
  });
}
