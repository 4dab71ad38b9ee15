import { describe, expect, test } from 'vitest';
import type { CampaignAct, NoticeOutcome } from '../../../../api/store/store.ts';
import { anAct, aVersion, BY, DAY, fanOutAll, MINUTE, NOON, people, publishUpTo, sayYes } from '../make.ts';
import type { Given } from './given.ts';

const TWO = { policy: 'privacy', version: 2 };
const THREE = { policy: 'privacy', version: 3 };
const TERMS = { policy: 'terms', version: 2 };
const LEASE = 45_000;
const SENT: NoticeOutcome = { state: 'sent', response: '250 OK' };

function lever(act: CampaignAct['act'], more: Partial<CampaignAct> = {}): CampaignAct {
  return { act, by: 'Kari', because: 'Feil lenke.', perHour: null, at: NOON, key: 'key-1', ...more };
}

export function campaigning(given: Given): void {
  const claim = (at = NOON, limit = 100) => given.store.claimNotices({ limit, at, leaseMs: LEASE });
  const state = async (ref = TWO) => {
    const { state, heldBecause } = (await given.store.campaign(ref))!;
    return [state, heldBecause];
  };
  const mailOf = (id: string) => ({
    messageId: `<${id}@policy.example>`,
    template: 'notice/1',
    locale: 'nb',
    facts: null,
  });
  /** Claims what is due and settles it. */
  const settle = async (outcome: NoticeOutcome, at = NOON) => {
    const { notices } = await claim(at);
    const group = notices.map(({ id, token }) => ({ id, token, outcome, mail: mailOf(id) }));
    await given.store.settleNotices(group, at);
    return notices;
  };
  /** Version 2 of a notice, published to `count` users with addresses. */
  const open = async (count: number) => {
    await given.store.putUsers(people(count), NOON);
    await publishUpTo(given.store, 2);
  };

  describe('a dry campaign', () => {
    const openDry = async (count = 3) => {
      await given.store.putUsers(people(count), NOON);
      await publishUpTo(given.store, 1);
      expect(await given.store.publish(aVersion(2), { ...BY, dry: true })).toMatchObject({
        campaign: true,
        held: 'dry',
      });
    };

    test('is counted and writes to nobody, also not to those who get an address meanwhile', async () => {
      await openDry();
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'dry', heldBecause: null, recipients: 3 });
      await given.store.putUsers([{ user: 'user-000', email: 'ny@example.no' }], NOON);
      expect(await given.store.toFanOut()).toEqual([]);
      expect(await given.store.fanOut(TWO, 10, NOON)).toEqual({ written: 0, complete: true });
      expect(await claim()).toMatchObject({ notices: [], moot: 0 });
      expect((await given.store.campaign(TWO))!.notices.queued).toBe(0);
      const { byLocale } = (await given.store.progress(TWO))!;
      expect(byLocale.reduce((sum, { affected }) => sum + affected, 0)).toBe(3);
      const why = { act: 'hold', by: null, because: 'dry', perHour: null, at: NOON, key: null };
      expect(await given.store.campaignActs(TWO)).toEqual([why]);
    });

    test('goes on when it is released, and then reaches everyone', async () => {
      await openDry();
      await given.store.putUsers([{ user: 'user-000', email: 'ny@example.no' }], NOON);
      expect(await given.store.pullLever(TWO, lever('pace', { perHour: 900 }))).toEqual({
        outcome: 'done',
        state: 'dry',
      });
      expect(await given.store.pullLever(TWO, lever('release'))).toEqual({ outcome: 'done', state: 'open' });
      expect(await fanOutAll(given.store, 2)).toBe(3);
    });

    test('is held by whoever holds it, and dry again when the version that replaced it is recalled', async () => {
      await openDry();
      await given.store.publish(aVersion(3, { effective: '2027-01-01' }), BY);
      expect(await state()).toEqual(['superseded', null]);
      await given.store.recall(THREE, anAct(NOON + MINUTE));
      expect(await state()).toEqual(['dry', null]);
      expect(await given.store.pullLever(TWO, lever('hold'))).toEqual({ outcome: 'done', state: 'held' });
      expect(await given.store.pullLever(TWO, lever('hold'))).toEqual({ outcome: 'same', state: 'held' });
      expect(await state()).toEqual(['held', 'person']);
    });

    test('can be that of a mark', async () => {
      await given.store.putUsers(people(2), NOON);
      await publishUpTo(given.store, 1);
      await given.store.publish(aVersion(2, { change: 'minor' }), BY);
      expect(await given.store.mark(TWO, anAct(NOON), { dry: true })).toMatchObject({ campaign: true, held: 'dry' });
      expect(await state()).toEqual(['dry', null]);
    });
  });

  describe('a campaign that waits for a person', () => {
    test('is the second within a day, also of another policy; then it is not', async () => {
      await open(2);
      await publishUpTo(given.store, 1, 'agreement', 'terms');
      const terms = aVersion(2, { policy: 'terms', kind: 'agreement' });
      expect(await given.store.publish(terms, { ...BY, at: NOON + DAY - 1 })).toMatchObject({ held: 'second' });
      expect(await state(TERMS)).toEqual(['held', 'second']);
      expect(await given.store.publish(aVersion(3), { ...BY, at: NOON + 2 * DAY })).toMatchObject({ held: null });
      expect(await state(THREE)).toEqual(['open', null]);
    });

    test('is not the second when the first spoke to nobody', async () => {
      await publishUpTo(given.store, 2);
      await given.store.putUsers(people(2), NOON);
      expect(await given.store.publish(aVersion(3), BY)).toMatchObject({ held: null });
    });

    test('has more than 1,000 recipients and no confirmed count', async () => {
      await given.store.putUsers(people(1_000), NOON);
      await publishUpTo(given.store, 2);
      expect(await state()).toEqual(['open', null]);
      await given.store.putUsers(people(1, 'one-more-'), NOON);
      expect(await given.store.publish(aVersion(3), { ...BY, at: NOON + DAY })).toMatchObject({ held: 'count' });
      expect(await given.store.campaign(THREE)).toMatchObject({ state: 'held', recipients: 1_001 });
    });

    test('starts when the count was confirmed, and is held when it has grown by more than a tenth since', async () => {
      await given.store.putUsers(people(1_100), NOON);
      await publishUpTo(given.store, 1);
      await given.store.publish(aVersion(2, { change: 'minor' }), BY);
      expect(await given.store.mark(TWO, anAct(NOON), { confirmed: 1_000 })).toMatchObject({
        campaign: true,
        held: null,
      });
      await given.store.putUsers(people(1, 'one-more-'), NOON);
      const later = { ...BY, at: NOON + DAY, confirmed: 1_000 };
      expect(await given.store.publish(aVersion(3), later)).toMatchObject({ held: 'count' });
    });

    test('writes no notice and gives out none, until it is released', async () => {
      await open(2);
      await given.store.publish(aVersion(3), BY);
      expect(await state(THREE)).toEqual(['held', 'second']);
      expect(await given.store.toFanOut()).toEqual([]);
      expect(await given.store.fanOut(THREE, 10, NOON)).toEqual({ written: 0, complete: true });
      const late = people(1, 'late-');
      await given.store.putUsers(late, NOON);
      expect(await claim()).toMatchObject({ notices: [], moot: 0 });
      expect(await given.store.pullLever(THREE, lever('release'))).toEqual({ outcome: 'done', state: 'open' });
      await fanOutAll(given.store, 3);
      expect((await claim()).notices).toHaveLength(3);
      const system = { act: 'hold', by: null, because: 'second', perHour: null, at: NOON, key: null };
      expect(await given.store.campaignActs(THREE)).toEqual([system, lever('release')]);
    });

    test('is held again when a newer version that replaced it is recalled', async () => {
      await open(1);
      await given.store.publish(aVersion(3), BY);
      await given.store.publish(aVersion(4, { effective: '2027-01-01' }), { ...BY, at: NOON + MINUTE });
      await given.store.recall({ policy: 'privacy', version: 4 }, anAct(NOON + 2 * MINUTE));
      expect(await state(THREE)).toEqual(['held', 'second']);
    });
  });

  describe('the end of a campaign', () => {
    const lose = (user: string) => given.house.raw(`DELETE FROM notices WHERE user_id = '${user}'`);

    test('does not come while somebody has no notice: they are written again, and nobody is told twice', async () => {
      await open(5);
      await fanOutAll(given.store, 2);
      await lose('user-002');
      expect(await settle(SENT)).toHaveLength(4);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'open', fannedOutAt: null, doneAt: null });
      expect(await given.store.toFanOut()).toEqual([TWO]);
      expect(await fanOutAll(given.store, 2, { size: 2 })).toBe(1);
      expect((await settle(SENT)).map(({ user }) => user)).toEqual(['user-002']);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done', notices: { sent: 5 } });
    });

    test('needs no notice to those who have answered, or have no address', async () => {
      await open(5);
      await fanOutAll(given.store, 2);
      await sayYes(given.store, 'user-001', 2);
      await given.store.putUsers([{ user: 'user-002', email: null }], NOON);
      for (const user of ['user-001', 'user-002']) await lose(user);
      await settle(SENT);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done', notices: { sent: 3 } });
    });
  });

  describe('the levers of a campaign', () => {
    test('holding stops it after at most one lease, and releasing lets it go on', async () => {
      await open(10);
      await fanOutAll(given.store, 2);
      const { notices: leased } = await claim(NOON, 3);
      expect(await given.store.pullLever(TWO, lever('hold'))).toEqual({ outcome: 'done', state: 'held' });
      expect(await state()).toEqual(['held', 'person']);
      expect(await claim(NOON + LEASE)).toMatchObject({ notices: [], moot: 0 });
      const group = leased.map(({ id, token }) => ({ id, token, outcome: SENT, mail: mailOf(id) }));
      await given.store.settleNotices(group, NOON);
      expect(await state()).toEqual(['held', 'person']);
      await given.store.pullLever(TWO, lever('release'));
      expect((await claim()).notices).toHaveLength(7);
    });

    test('each pull is recorded with who, why and when, and never again changed', async () => {
      await open(1);
      const pulls = [lever('hold'), lever('release', { by: 'Ola' }), lever('pace', { perHour: 60, at: NOON + 1 })];
      for (const pull of pulls) await given.store.pullLever(TWO, pull);
      expect(await given.store.campaignActs(TWO)).toEqual(pulls);
      expect((await given.store.campaign(TWO))!.perHour).toBe(60);
      for (const sql of ["UPDATE campaign_acts SET by = 'Ola'", 'DELETE FROM campaign_acts'])
        await expect(given.house.raw(sql)).rejects.toThrow('only added to');
    });

    test('a mail to look at is recorded with who and when and moves nothing, also when all is over', async () => {
      await open(1);
      const by = { by: 'Kari', because: null, at: NOON, key: 'key-1' };
      expect(await given.store.noteTest(TWO, by)).toBe(true);
      expect(await state()).toEqual(['open', null]);
      await fanOutAll(given.store, 2);
      await settle(SENT);
      expect(await state()).toEqual(['done', null]);
      expect(await given.store.noteTest(TWO, { ...by, at: NOON + 1 })).toBe(true);
      expect(await state()).toEqual(['done', null]);
      const act = { ...by, act: 'test', perHour: null };
      expect(await given.store.campaignActs(TWO)).toEqual([act, { ...act, at: NOON + 1 }]);
      expect(await given.store.noteTest(THREE, by)).toBe(false);
    });

    test('pulling one that is so already records nothing', async () => {
      await open(1);
      expect(await given.store.pullLever(TWO, lever('release'))).toEqual({ outcome: 'same', state: 'open' });
      expect(await given.store.pullLever(TWO, lever('pace'))).toEqual({ outcome: 'same', state: 'open' });
      expect(await given.store.campaignActs(TWO)).toEqual([]);
    });

    test('move nothing once the campaign is over, and nothing that is not there', async () => {
      await publishUpTo(given.store, 2);
      await fanOutAll(given.store, 2);
      expect(await given.store.pullLever(TWO, lever('hold'))).toEqual({ outcome: 'ended', state: 'done' });
      expect(await given.store.pullLever(THREE, lever('hold'))).toEqual({ outcome: 'unknown' });
    });

    test('releasing one whose last notice was settled meanwhile ends it', async () => {
      await open(1);
      await fanOutAll(given.store, 2);
      const { notices } = await claim();
      await given.store.pullLever(TWO, lever('hold'));
      await given.store.settleNotices(
        notices.map(({ id, token }) => ({ id, token, outcome: SENT, mail: mailOf(id) })),
        NOON,
      );
      await given.store.pullLever(TWO, lever('release'));
      expect(await state()).toEqual(['done', null]);
    });
  });

  describe('a pace', () => {
    const paced = async (perHour: number | null, at: number, limit = 100) => {
      const { notices, nextAt } = await given.store.claimNotices({ limit, at, leaseMs: LEASE, perHour });
      return [notices.length, nextAt === null ? null : nextAt - NOON];
    };

    test('of the house spreads the mails of all campaigns and workers evenly', async () => {
      const other = await given.another();
      await open(40);
      await fanOutAll(given.store, 2);
      expect(await paced(3_600, NOON)).toEqual([2, 1_000]);
      expect(await paced(3_600, NOON + 999)).toEqual([0, 1_000]);
      const wish = { limit: 100, at: NOON + 1_000, leaseMs: LEASE, perHour: 3_600 };
      const claims = await Promise.all([other, given.store, other].map((store) => store.claimNotices(wish)));
      expect(claims.map(({ notices }) => notices.length).sort()).toEqual([0, 0, 1]);
      expect(await paced(3_600, NOON + 30_000)).toEqual([2, 31_000]);
      expect((await paced(null, NOON + 30_001))[0]).toBe(35);
    });

    test('of one campaign leaves the others alone, and can be taken off again', async () => {
      await open(9);
      await publishUpTo(given.store, 1, 'agreement', 'terms');
      await given.store.publish(aVersion(2, { policy: 'terms', kind: 'agreement' }), { ...BY, at: NOON + DAY });
      await fanOutAll(given.store, 2, { policy: 'terms', at: NOON + DAY });
      await fanOutAll(given.store, 2);
      await given.store.pullLever(TWO, lever('pace', { perHour: 60 }));
      const { notices, nextAt } = await claim(NOON + DAY);
      expect(notices.filter(({ policy }) => policy === 'terms')).toHaveLength(9);
      expect(notices.filter(({ policy }) => policy === 'privacy')).toHaveLength(1);
      expect(nextAt! - NOON - DAY).toBe(MINUTE - 1_000);
      await given.store.pullLever(TWO, lever('pace', { perHour: null }));
      expect((await claim(NOON + DAY + 1)).notices).toHaveLength(8);
    });

    test('counts only what is sent, and is told of no wait when everything is given out', async () => {
      await open(4);
      await fanOutAll(given.store, 2);
      for (const user of ['user-000', 'user-001']) await sayYes(given.store, user, 2);
      const totals = { sent: 0, moot: 0 };
      for (let round = 0; round < 4; round += 1) {
        const { notices, moot } = await given.store.claimNotices({
          limit: 9,
          at: NOON,
          leaseMs: LEASE,
          perHour: 7_200,
        });
        totals.sent += notices.length;
        totals.moot += moot;
      }
      expect(totals).toEqual({ sent: 2, moot: 2 });
      expect(await paced(7_200, NOON + 1_000)).toEqual([0, null]);
    });
  });

  describe('a reminder', () => {
    const WEEK = 7 * DAY;
    const JANUARY = Date.parse('2026-12-31T23:00:00Z');
    const remind = async (at: number, limit = 100) => {
      let steps = 0;
      while (await given.store.remind({ at, leadMs: WEEK, restMs: 3 * DAY, limit })) steps += 1;
      return steps;
    };
    const due = async (at: number) =>
      (await claim(at)).notices.filter(({ reminder }) => reminder).map(({ user }) => user);
    const upcoming = async (count: number) => {
      await given.store.putUsers(people(count), NOON);
      await publishUpTo(given.store, 1);
      await given.store.publish(aVersion(2, { effective: '2027-01-01' }), BY);
      await fanOutAll(given.store, 2);
    };

    test('goes once, when the day is near, to those who were mailed and have neither answered nor bounced', async () => {
      await upcoming(6);
      const notices = await settle(SENT);
      expect((await given.store.campaign(TWO))!.state).toBe('done');
      await sayYes(given.store, 'user-000', 2);
      const bounced = notices.find(({ user }) => user === 'user-001')!;
      await given.store.bounced([{ messageId: mailOf(bounced.id).messageId, response: '5.1.1' }], NOON + 1);
      await given.store.putUsers([{ user: 'user-002', email: null }], NOON + 2);
      expect(await remind(JANUARY - WEEK - 1)).toBe(0);
      expect(await remind(JANUARY - WEEK, 4)).toBe(2);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'open', remindedAt: JANUARY - WEEK });
      expect((await due(JANUARY - WEEK)).sort()).toEqual(['user-003', 'user-004', 'user-005']);
      expect(await settle(SENT, JANUARY - WEEK + LEASE)).toHaveLength(3);
      expect((await given.store.campaign(TWO))!.state).toBe('done');
      expect(await remind(JANUARY - 1)).toBe(0);
      expect(await due(JANUARY - 1)).toEqual([]);
    });

    test('never comes soon after the mail, nor once the day has come', async () => {
      await upcoming(2);
      await settle(SENT, JANUARY - WEEK - DAY);
      expect(await remind(JANUARY)).toBe(0);
      await remind(JANUARY - WEEK);
      expect(await due(JANUARY - WEEK)).toEqual([]);
      expect(await given.store.campaign(TWO)).toMatchObject({ state: 'done', remindedAt: JANUARY - WEEK });
    });

    test('ends unsent when the user answers first', async () => {
      await upcoming(1);
      await settle(SENT);
      await remind(JANUARY - WEEK);
      await sayYes(given.store, 'user-000', 2);
      expect(await claim(JANUARY - WEEK)).toMatchObject({ notices: [], moot: 1 });
      expect((await given.store.campaign(TWO))!.state).toBe('done');
    });
  });

  describe('how far it has come', () => {
    test('counts everyone once, also those known only by their answers, over many steps', async () => {
      await given.store.putUsers(people(2_100), NOON);
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'a-known', 1);
      await sayYes(given.store, 'user-1000', 1);
      await given.store.publish(aVersion(2), { ...BY, confirmed: 2_100 });
      await sayYes(given.store, 'z-known', 2);
      const progress = (await given.store.progress(TWO))!;
      const sum = (of: 'affected' | 'answered' | 'unreachable' | 'prompted') =>
        progress.byLocale.reduce((total, one) => total + one[of], 0);
      expect([sum('affected'), sum('answered'), sum('unreachable'), sum('prompted')]).toEqual([2_102, 1, 1, 1]);
      expect(progress.byLocale.find(({ locale }) => locale === 'en')!.affected).toBe(1_050);
      expect(await given.store.progress(THREE)).toBeNull();
    });

    test('of a consent counts only those who had said yes', async () => {
      await given.store.putUsers(people(4), NOON);
      await publishUpTo(given.store, 1, 'consent');
      for (const user of ['user-000', 'user-001']) await sayYes(given.store, user, 1, 'consent');
      await given.store.publish(aVersion(2, { kind: 'consent' }), BY);
      await sayYes(given.store, 'user-001', 2, 'consent');
      const { byLocale } = (await given.store.progress(TWO))!;
      expect(byLocale.map(({ affected, answered }) => [affected, answered]).sort()).toEqual([
        [1, 0],
        [1, 1],
      ]);
    });

    test('a prompt is noted once: the newest version, since its first time', async () => {
      await open(1);
      await given.store.notePrompted('user-000', TWO, NOON);
      await given.store.notePrompted('user-000', TWO, NOON + DAY);
      await given.store.notePrompted('user-000', { policy: 'privacy', version: 1 }, NOON + DAY);
      const rows = await given.house.raw('SELECT version, at FROM prompted');
      expect(rows.map(({ version, at }) => [version, Number(at)])).toEqual([[2, NOON]]);
      await fanOutAll(given.store, 2);
      expect(await claim()).toMatchObject({ notices: [], moot: 1 });
    });
  });

  describe('whom mail did not reach', () => {
    const unreached = async () => (await given.store.unreached(TWO, '', 100)).map(({ user, why }) => [user, why]);

    test('are those without an address, refused, bounced or given up, and nobody who was told or has answered', async () => {
      await given.store.putUsers([...people(4), { user: 'a-none', locale: 'en' }, { user: 'z-none' }], NOON);
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'm-unknown', 1);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      const { notices } = await claim(NOON, 3);
      const refused: NoticeOutcome = { state: 'dead', response: '550 no such user', addressRefused: true };
      const late: NoticeOutcome = { state: 'dead', response: '451 later', addressRefused: false };
      const ends = [refused, late, SENT].map((outcome, index) => {
        const { id, token } = notices[index]!;
        return { id, token, outcome, mail: mailOf(id) };
      });
      await given.store.settleNotices(ends, NOON);
      const [first, second] = notices.map(({ user }) => user);
      const rest = [
        [first, 'refused'],
        [second, 'undelivered'],
      ].sort();
      expect(await unreached()).toEqual([
        ['a-none', 'no-address'],
        ['m-unknown', 'no-address'],
        ...rest,
        ['z-none', 'no-address'],
      ]);
      await sayYes(given.store, 'a-none', 2);
      await sayYes(given.store, first!, 2);
      expect((await unreached()).map(([user]) => user)).toEqual(['m-unknown', second, 'z-none']);
    });

    test('come in pages, each user once', async () => {
      await given.store.putUsers(
        Array.from({ length: 25 }, (_, index) => ({ user: `u${index}` })),
        NOON,
      );
      await publishUpTo(given.store, 1);
      for (const user of ['a', 'u100', 'z']) await sayYes(given.store, user, 1);
      await given.store.publish(aVersion(2), BY);
      const users: string[] = [];
      for (;;) {
        const page = await given.store.unreached(TWO, users.at(-1) ?? '', 7);
        users.push(...page.map((one) => one.user));
        if (page.length < 7) break;
      }
      expect(users).toHaveLength(28);
      expect(users).toEqual([...users].sort());
      expect(new Set(users).size).toBe(28);
    });

    test('a mail that came back makes its notice dead and flags the address, once, whatever comes again', async () => {
      await open(2);
      await fanOutAll(given.store, 2);
      const notices = await settle(SENT);
      const { id, user } = notices[0]!;
      const report = { messageId: mailOf(id).messageId, response: '5.1.1 no such user' };
      expect(await given.store.bounced([report, { ...report, messageId: '<other@x>' }], NOON + MINUTE)).toBe(1);
      expect(await given.store.bounced([{ ...report, response: 'again' }], NOON + DAY)).toBe(1);
      expect(await given.store.unreached(TWO, '', 10)).toMatchObject([
        { user, why: 'bounced', response: report.response },
      ]);
      expect(await given.store.user(user)).toMatchObject({
        contact: { refusedAt: NOON + MINUTE },
        notices: [{ state: 'dead', response: report.response }],
      });
      expect((await given.store.campaign(TWO))!.notices).toMatchObject({ sent: 1, dead: 1 });
    });

    test('a bounce of the former address does not flag the new one', async () => {
      await open(1);
      await fanOutAll(given.store, 2);
      const [notice] = await settle(SENT);
      await given.store.putUsers([{ user: notice!.user, email: 'ny@example.no' }], NOON + 1);
      await given.store.bounced([{ messageId: mailOf(notice!.id).messageId, response: '5.1.1' }], NOON + 2);
      expect((await given.store.user(notice!.user)).contact).toMatchObject({ refusedAt: null });
    });

    test('a new address is a new chance while the campaign runs', async () => {
      await open(2);
      await fanOutAll(given.store, 2);
      const { notices } = await claim(NOON, 1);
      const { id, token, user } = notices[0]!;
      const dead: NoticeOutcome = { state: 'dead', response: '550', addressRefused: true };
      await given.store.settleNotices([{ id, token, outcome: dead, mail: mailOf(id) }], NOON);
      await given.store.putUsers([{ user, email: 'ny@example.no' }], NOON + 1);
      const again = (await claim(NOON + 1)).notices.find((one) => one.user === user);
      expect(again).toMatchObject({ email: 'ny@example.no', attempt: 1 });
    });
  });

  test('each mail that ended is kept as proof, without the address, and cannot be changed', async () => {
    await open(1);
    await fanOutAll(given.store, 2);
    const [notice] = await settle(SENT);
    const rows = await given.house.raw(
      'SELECT notice, message_id, template, locale, outcome, response FROM deliveries',
    );
    const { messageId, template, locale } = mailOf(notice!.id);
    expect(rows).toEqual([
      { notice: notice!.id, message_id: messageId, template, locale, outcome: 'sent', response: '250 OK' },
    ]);
    for (const sql of ["UPDATE deliveries SET response = ''", 'DELETE FROM deliveries'])
      await expect(given.house.raw(sql)).rejects.toThrow('only added to');
  });
}
