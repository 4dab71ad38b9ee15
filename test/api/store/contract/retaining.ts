import { describe, expect, test } from 'vitest';
import { audit } from '../../../../api/log/audit.ts';
import { decide, timelineOf } from '../../../../api/status.ts';
import type { AnswerInput, PurgeStep, Store } from '../../../../api/store/store.ts';
import type { Answer, Kind } from '../../../../content/model/ref.ts';
import { accept, anAnswer, anImport, aVersion, BY, DAY, fanOutAll, MINUTE, NOON, publishUpTo } from '../make.ts';
import { endedBefore, livesOf, type Said } from '../retention-model.ts';
import type { Given } from './given.ts';

const KEEP_MS = 1096 * DAY;
/** Everything said until NOON + DAY is old enough at this moment. */
const LATER = NOON + DAY + KEEP_MS;
const KINDS: Record<string, Kind> = { privacy: 'notice', terms: 'agreement', newsletter: 'consent' };
const wishAt = (at: number, limit = 500) => ({ at, keepMs: KEEP_MS, everyMs: DAY, limit });

/** A whole run; gives what its steps let go of. */
async function purgeAll(store: Store, at: number, limit?: number): Promise<Omit<PurgeStep, 'reached'>> {
  const sum = { answers: 0, notices: 0, prompted: 0 };
  for (let steps = 0; steps < 100; steps++) {
    const { nextAt, reached: _place, ...done } = await store.purge(wishAt(at, limit));
    for (const name of ['answers', 'notices', 'prompted'] as const) sum[name] += done[name];
    if (nextAt !== null) return { ...sum, nextAt };
  }
  throw new Error('the run does not end');
}

/** What every user would be asked, now and later. */
async function statuses(store: Store, users: readonly string[], at: number) {
  const lines = (await store.published()).policies.map((policy) => timelineOf(policy)!);
  const { byUser } = await store.standings(users);
  return users.flatMap((user) =>
    [at, at + DAY].flatMap((now) =>
      lines.map((line) => {
        const standing = byUser.get(user)!.find((one) => one.policy === line.policy.policy);
        return [true, false].map((named) => decide(line, standing, named, now));
      }),
    ),
  );
}

export function retaining(given: Given): void {
  let turn = 0;
  const say = async (user: string, answer: Answer, at: number, changes: Partial<AnswerInput> = {}) => {
    const policy = changes.policy ?? 'privacy';
    const nonce = `turn-${turn++}`;
    const result = await given.store.answer(
      anAnswer(user, 1, answer, { nonce, at, policy, deferredUntil: answer === 'defer' ? at + DAY : null, ...changes }),
      accept,
    );
    if (result.outcome !== 'recorded') throw new Error('was refused');
    return result.record.id;
  };
  const kept = async (user: string) => (await given.store.user(user)).acceptances.map(({ answer }) => answer);
  const auditAll = () => given.store.audit((tables) => audit(tables, { signatures: 'all' }));
  const leaves = async () =>
    (await given.house.raw('SELECT idx, entry FROM leaves WHERE entry IS NOT NULL ORDER BY idx'))
      .map(({ entry }) => JSON.parse(String(entry)))
      .filter(({ type }) => type === 'erase');

  describe('the purge after the retention period', () => {
    test('lets go of answers that others took the place of, never of the one that stands', async () => {
      await publishUpTo(given.store, 1, 'consent', 'newsletter');
      const say4 = (answer: Answer, at: number) => say('kari', answer, at, { policy: 'newsletter' });
      await say4('consent', NOON);
      await say4('withdraw', NOON + DAY);
      await say4('consent', NOON + 2 * DAY);
      expect(await purgeAll(given.store, LATER - 1)).toMatchObject({ answers: 0 });
      expect(await purgeAll(given.store, LATER + DAY - 1)).toMatchObject({ answers: 1 });
      expect(await kept('kari')).toEqual(['withdraw', 'consent']);
      expect(await purgeAll(given.store, LATER + 100 * DAY)).toMatchObject({ answers: 1 });
      expect(await purgeAll(given.store, LATER + 9999 * DAY)).toMatchObject({ answers: 0 });
      expect(await kept('kari')).toEqual(['consent']);
    });

    test('keeps the yes that a no does not take away', async () => {
      await publishUpTo(given.store, 2, 'agreement', 'terms');
      await say('kari', 'accept', NOON, { policy: 'terms' });
      await say('kari', 'decline', NOON + DAY, { policy: 'terms', version: 2 });
      await purgeAll(given.store, LATER + 999 * DAY);
      expect(await kept('kari')).toEqual(['accept', 'decline']);
      await say('kari', 'accept', NOON + 2 * DAY, { policy: 'terms', version: 2 });
      await purgeAll(given.store, LATER + 2000 * DAY);
      expect(await kept('kari')).toEqual(['accept']);
    });

    test('lets go of an imported answer once one was given here; the shop’s word ends nothing that was seen', async () => {
      await publishUpTo(given.store, 1, 'consent', 'newsletter');
      await say('kari', 'consent', NOON, { policy: 'newsletter' });
      const imported = { policy: 'newsletter', answer: 'withdraw', counts: true, at: NOON + 3 * MINUTE } as const;
      await given.store.importAnswers([anImport('kari', 1, { ...imported, answeredAt: NOON + MINUTE })], accept);
      await purgeAll(given.store, LATER + 999 * DAY);
      expect(await kept('kari')).toEqual(['consent', 'withdraw']);
      await say('kari', 'decline', NOON + 2 * MINUTE, { policy: 'newsletter' });
      await purgeAll(given.store, LATER + 2000 * DAY);
      expect(await kept('kari')).toEqual(['decline']);
    });

    test('says in the log which places it took, and the log verifies', async () => {
      await publishUpTo(given.store, 1);
      for (const user of ['kari', 'ola']) {
        await say(user, 'acknowledge', NOON);
        await say(user, 'acknowledge', NOON + MINUTE);
      }
      await purgeAll(given.store, LATER);
      expect(await leaves()).toEqual([{ v: 1, type: 'erase', indexes: [2, 4], reason: 'retention', at: LATER }]);
      expect(await auditAll()).toMatchObject({ answers: 2, erased: 2, faults: [] });
    });

    test('by other days in between takes all that is due by those, and leaves the shared run where it was', async () => {
      await publishUpTo(given.store, 1);
      const users = ['kari', 'ola', 'guest'];
      for (const at of [NOON, NOON + MINUTE]) for (const user of users) await say(user, 'acknowledge', at);
      await say('kari', 'acknowledge', NOON + 3 * DAY);
      const shared = wishAt(NOON + KEEP_MS + DAY, 2);
      expect(await given.store.purge(shared)).toMatchObject({ answers: 2, nextAt: null });
      expect(await given.store.purge(shared)).toMatchObject({ answers: 1, nextAt: null });
      const own = { ...shared, keepMs: DAY, everyMs: 0 };
      const sums: number[] = [];
      for (let after = 0, nextAt: number | null = null; nextAt === null; ) {
        const step = await given.store.purge({ ...own, after });
        [after, nextAt] = [step.reached, step.nextAt];
        sums.push(step.answers);
      }
      expect([sums.reduce((all, one) => all + one), await kept('kari')]).toEqual([1, ['acknowledge']]);
      expect(await given.store.retention()).toMatchObject({ answers: 4, ranAt: null });
      expect(await given.house.raw('SELECT reached FROM retention')).not.toEqual([{ reached: null }]);
      expect(await purgeAll(given.store, shared.at, 2)).toMatchObject({ answers: 0 });
      expect(await given.store.retention()).toMatchObject({ answers: 4, ranAt: shared.at });
    });

    test('forgets a guest who only put it off, and nobody who has an account', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'kari' }], NOON);
      await say('kari', 'defer', NOON);
      await say('guest', 'defer', NOON);
      expect(await purgeAll(given.store, LATER + DAY)).toMatchObject({ answers: 1 });
      expect(await kept('kari')).toEqual(['defer']);
      expect(await given.store.user('guest')).toMatchObject({ acceptances: [], standings: [] });
    });

    test('leaves a guest the answer that stands when what was put off goes', async () => {
      await publishUpTo(given.store, 2);
      const yes = await say('guest', 'acknowledge', NOON);
      await say('guest', 'defer', NOON, { version: 2 });
      await purgeAll(given.store, LATER + DAY);
      const { acceptances, standings } = await given.store.user('guest');
      expect(acceptances.map(({ id }) => id)).toEqual([yes]);
      expect(standings).toMatchObject([{ acceptance: yes, yes: 1, deferredUntil: null }]);
    });

    test('changes no status, whatever was said in whatever order, and takes all that has ended', async () => {
      for (const [policy, kind] of Object.entries(KINDS)) await publishUpTo(given.store, 3, kind, policy);
      const users = ['kari', 'ola', 'guest-1', 'guest-2', 'guest-3'];
      await given.store.putUsers([{ user: 'kari' }, { user: 'ola' }], NOON);
      const said: Said[] = [];
      for (const life of livesOf(4711, { users, kinds: KINDS, count: 120 })) {
        const id = await say(life.user, life.answer, life.at, { policy: life.policy, version: life.version });
        said.push({ ...life, id });
      }
      const hasAccount = (user: string) => !user.startsWith('guest');
      for (const at of [30, 60, 90, 400].map((days) => NOON + KEEP_MS + days * DAY)) {
        const before = await statuses(given.store, users, at);
        const wish = { at, keepMs: KEEP_MS };
        const due = await given.store.purgeable(wish);
        const { answers } = await purgeAll(given.store, at, 7);
        expect(due.answers).toBe(answers);
        expect(await given.store.purgeable(wish)).toMatchObject({ answers: 0 });
        expect(await statuses(given.store, users, at)).toEqual(before);
        const ended = endedBefore(said, at - KEEP_MS, hasAccount);
        const left = (await given.house.raw('SELECT id FROM acceptances')).map((row) => row.id);
        expect(left.toSorted()).toEqual(
          said
            .map(({ id }) => id)
            .filter((id) => !ended.has(id))
            .toSorted(),
        );
      }
      expect(await auditAll()).toMatchObject({ faults: [] });
      expect((await given.store.retention()).answers).toBeGreaterThan(50);
    });

    test('runs once a day, however many processes look after it, and counts what it did once', async () => {
      await publishUpTo(given.store, 1);
      for (let n = 0; n < 40; n++) await say(`user-${n % 4}`, 'acknowledge', NOON + n);
      const others = [given.store, await given.another(), await given.another()];
      await Promise.all(others.map((store) => purgeAll(store, LATER, 5)));
      expect(await given.store.retention()).toEqual({ answers: 36, notices: 0, prompted: 0, ranAt: LATER });
      expect((await leaves()).flatMap(({ indexes }) => indexes)).toHaveLength(36);
      expect(await given.store.purge(wishAt(LATER + DAY - 1))).toMatchObject({ answers: 0, nextAt: LATER + DAY });
      expect((await given.store.retention()).ranAt).toBe(LATER);
      await given.store.purge(wishAt(LATER + DAY));
      expect((await given.store.retention()).ranAt).toBe(LATER + DAY);
    });

    test('takes the user id out of notices of mailings that are over, and forgets what was shown at login', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'kari', email: 'kari@example.no' }], NOON);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      const { notices } = await given.store.claimNotices({ limit: 9, at: NOON, leaseMs: MINUTE });
      const settled = notices.map(({ id, token }) => ({ id, token, outcome: { state: 'sent', response: '250' } }));
      await given.store.settleNotices(settled as never, NOON);
      await given.store.notePrompted('kari', { policy: 'privacy', version: 2 }, NOON);
      expect(await purgeAll(given.store, LATER - 2 * DAY)).toMatchObject({ notices: 0, prompted: 0 });
      expect(await purgeAll(given.store, LATER)).toMatchObject({ notices: 1, prompted: 1 });
      const rows = await given.house.raw('SELECT user_id FROM notices UNION SELECT user_id FROM prompted');
      expect(rows).toEqual([{ user_id: `@${notices[0]!.id}` }]);
      expect((await given.store.campaign({ policy: 'privacy', version: 2 }))!.notices).toMatchObject({ sent: 1 });
    });
  });
}
