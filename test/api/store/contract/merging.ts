import { beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../../../../api/log/audit.ts';
import type { NoticeOutcome } from '../../../../api/store/store.ts';
import type { Kind } from '../../../../content/model/ref.ts';
import { standingsOf } from '../../../support/store.ts';
import {
  accept,
  anAnswer,
  anImport,
  aVersion,
  BY,
  DAY,
  fanOutAll,
  MINUTE,
  NOON,
  publishUpTo,
  sayYes,
} from '../make.ts';
import type { Given } from './given.ts';

export function merging(given: Given): void {
  const merge = (user = 'guest', into = 'kari', at = NOON) => given.store.merge({ user, into, at, key: 'key-2' });
  const part = (user = 'guest', at = NOON + MINUTE) => given.store.unmerge(user, { at, key: 'key-3' });
  const standing = async (user: string) => (await standingsOf(given.store, user))[0];
  const auditAll = () => given.store.audit((tables) => audit(tables, { signatures: 'all' }));
  const faults = async () => (await auditAll()).faults.map((one) => one.says);
  let turn = 0;
  const say = (user: string, answer: Parameters<typeof anAnswer>[2], at: number, version = 1) =>
    given.store.answer(anAnswer(user, version, answer, { at, nonce: `turn-${turn++}` }), accept);
  const told = async (at: number) => {
    const { notices } = await given.store.claimNotices({ limit: 9, at, leaseMs: MINUTE });
    return notices;
  };
  const send = async (notices: Awaited<ReturnType<typeof told>>, at: number) => {
    const outcome = { state: 'sent', response: '250' } as const;
    await given.store.settleNotices(
      notices.map(({ id, token }) => ({ id, token, outcome, mail: null })),
      at,
    );
  };

  describe('merging', () => {
    test.each(['notice', 'agreement'] as Kind[])(
      'of two yeses to a(n) %s the highest stands, for both ids',
      async (kind) => {
        await publishUpTo(given.store, 2, kind);
        await sayYes(given.store, 'guest', 2, kind);
        await sayYes(given.store, 'kari', 1, kind);
        expect(await merge()).toMatchObject({ outcome: 'new', link: { type: 'merge', user: 'guest', into: 'kari' } });
        expect(await standing('kari')).toMatchObject({ yes: 2 });
        expect(await standing('guest')).toEqual(await standing('kari'));
        const { byUser } = await given.store.standings(['guest', 'kari', 'ola']);
        expect(byUser.get('guest')).toEqual([await standing('kari')]);
        expect(byUser.get('ola')).toEqual([]);
      },
    );

    test.each([
      ['guest', 'withdraw'],
      ['kari', 'withdraw'],
      ['guest', 'decline'],
      ['kari', 'decline'],
    ] as const)(
      'a consent is gone if %s answered %s, however old; the next answer of either decides',
      async (who, no) => {
        await publishUpTo(given.store, 1, 'consent');
        const other = who === 'kari' ? 'guest' : 'kari';
        await say(who, no, NOON);
        await say(other, 'consent', NOON + MINUTE);
        await merge('guest', 'kari', NOON + 2 * MINUTE);
        expect(await standing('kari')).toMatchObject({ answer: no, answeredAt: NOON });
        await say(other, 'consent', NOON + 3 * MINUTE);
        expect(await standing('guest')).toMatchObject({ answer: 'consent', answeredAt: NOON + 3 * MINUTE });
      },
    );

    test('of two consents the one to the newer version counts, whichever was given last', async () => {
      await publishUpTo(given.store, 2, 'consent');
      await say('kari', 'consent', NOON, 2);
      await say('guest', 'consent', NOON + MINUTE, 1);
      await merge();
      expect(await standing('kari')).toMatchObject({ answer: 'consent', answeredVersion: 2, answeredAt: NOON });
    });

    test('no imported answer from before the merge brings a withdrawn consent back', async () => {
      await publishUpTo(given.store, 1, 'consent');
      await say('guest', 'withdraw', NOON);
      await merge('guest', 'kari', NOON + DAY);
      const late = { answer: 'consent', counts: true, at: NOON + 3 * DAY } as const;
      await given.store.importAnswers([anImport('kari', 1, { ...late, answeredAt: NOON + MINUTE })], accept);
      expect(await standing('kari')).toMatchObject({ answer: 'withdraw' });
      await given.store.importAnswers([anImport('kari', 1, { ...late, answeredAt: NOON + 2 * DAY })], accept);
      expect(await standing('kari')).toMatchObject({ answer: 'consent', provenance: 'imported' });
    });

    test('answers under either id move both, and records keep the id they were given under', async () => {
      await publishUpTo(given.store, 1);
      await merge();
      await sayYes(given.store, 'guest', 1);
      expect(await standing('kari')).toMatchObject({ yes: 1 });
      const held = await given.store.user('kari');
      expect(held.acceptances.map((one) => one.user)).toEqual(['guest']);
      expect(held).toMatchObject({
        account: 'kari',
        merged: [{ user: 'guest', at: NOON }],
        links: [{ type: 'merge' }],
      });
      expect(await given.store.user('guest')).toEqual({ ...held, user: 'guest' });
    });

    test('undone, each stands by what was said under its own id, as if it had never been', async () => {
      await publishUpTo(given.store, 1, 'consent');
      await say('guest', 'withdraw', NOON);
      await say('kari', 'consent', NOON);
      await merge();
      await say('guest', 'consent', NOON + MINUTE);
      await say('kari', 'decline', NOON + 2 * MINUTE);
      expect(await part()).toMatchObject({ outcome: 'new', link: { type: 'unmerge', user: 'guest', into: 'kari' } });
      expect(await standing('guest')).toMatchObject({ answer: 'consent', answeredAt: NOON + MINUTE });
      expect(await standing('kari')).toMatchObject({ answer: 'decline', answeredAt: NOON + 2 * MINUTE });
      expect(await given.store.user('guest')).toMatchObject({ account: 'guest', merged: [] });
      expect(await part()).toEqual({ outcome: 'same' });
    });

    test('undone for one of two guests, the other one’s withdrawal still holds', async () => {
      await publishUpTo(given.store, 1, 'consent');
      await say('kari', 'consent', NOON);
      await say('guest', 'withdraw', NOON);
      await say('guest-2', 'decline', NOON + MINUTE);
      await merge();
      await merge('guest-2');
      expect(await standing('kari')).toMatchObject({ answer: 'decline' });
      await part('guest-2');
      expect(await standing('kari')).toMatchObject({ answer: 'withdraw' });
      await part('guest');
      expect(await standing('kari')).toMatchObject({ answer: 'consent' });
    });

    test('twice the same is harmless; chains and circles are refused', async () => {
      await publishUpTo(given.store, 1);
      const first = await merge();
      expect(await merge('guest', 'kari', NOON + DAY)).toEqual({ ...first, outcome: 'same' });
      const conflict = async (user: string, into: string) => await merge(user, into);
      expect(await conflict('guest', 'ola')).toMatchObject({ conflict: { reason: 'merged', into: 'kari' } });
      expect(await conflict('ola', 'guest')).toMatchObject({ conflict: { reason: 'target', into: 'kari' } });
      expect(await conflict('kari', 'ola')).toMatchObject({ conflict: { reason: 'guests', guests: ['guest'] } });
      expect(await conflict('kari', 'guest')).toMatchObject({ outcome: 'conflict' });
      expect((await given.house.raw('SELECT idx FROM links')).length).toBe(1);
    });

    test('before anything is published is refused: the log has not begun', async () => {
      expect(await merge()).toEqual({ outcome: 'conflict', conflict: { reason: 'unpublished' } });
      await publishUpTo(given.store, 1);
      expect(await merge()).toMatchObject({ outcome: 'new', link: { index: 2 } });
      expect(await faults()).toEqual([]);
    });

    test('what is put off under one id is put off under both', async () => {
      await publishUpTo(given.store, 1);
      await given.store.answer(anAnswer('guest', 1, 'defer', { deferredUntil: NOON + DAY }), accept);
      await merge();
      expect(await standing('kari')).toMatchObject({ yes: 0, deferredVersion: 1, deferredUntil: NOON + DAY });
    });
  });

  describe('who is merged', () => {
    test('lends the account an address where it has none, and gets it back', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'guest', email: 'guest@example.no', locale: 'en' }], NOON);
      await merge();
      expect((await given.store.user('kari')).contact).toMatchObject({ email: 'guest@example.no', locale: 'en' });
      await part();
      expect((await given.store.user('kari')).contact).toMatchObject({ email: null, locale: null });
      expect((await given.store.user('guest')).contact).toMatchObject({ email: 'guest@example.no', locale: 'en' });
    });

    test('takes nothing away at the parting that the shop has put since for the account, be it the same address', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'guest', email: 'both@example.no', locale: 'en' }], NOON);
      await merge();
      await given.store.putUsers([{ user: 'kari', email: 'both@example.no' }], NOON + 1);
      await part();
      expect((await given.store.user('kari')).contact).toMatchObject({ email: 'both@example.no', locale: null });
      expect((await given.store.user('guest')).contact).toMatchObject({ email: 'both@example.no', locale: 'en' });
    });

    test('takes back what it lent and no more, whatever address the guest has been given since', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'guest', email: 'old@example.no' }], NOON);
      await merge();
      await given.store.putUsers([{ user: 'guest', email: 'new@example.no' }], NOON + 1);
      await part();
      expect((await given.store.user('kari')).contact).toMatchObject({ email: null });
      await merge('guest', 'kari', NOON + 2 * MINUTE);
      const both = [
        { user: 'guest', email: 'newest@example.no' },
        { user: 'kari', email: 'newest@example.no' },
      ];
      await given.store.putUsers(both, NOON + 3 * MINUTE);
      await part('guest', NOON + 4 * MINUTE);
      for (const user of ['kari', 'guest'])
        expect((await given.store.user(user)).contact).toMatchObject({ email: 'newest@example.no' });
    });

    describe('is not mailed again by the merge or the parting', () => {
      const REF = { policy: 'privacy', version: 2 };
      const settle = async (user: string, outcome: NoticeOutcome, at: number) => {
        const notice = (await told(at)).find((one) => one.user === user)!;
        await given.store.settleNotices([{ id: notice.id, token: notice.token, outcome, mail: null }], at);
      };
      const dead = { state: 'unknown', dueAt: null, response: 'cut off' } as const;
      const mailedAt = async (at: number) => (await told(at)).map(({ user, email }) => [user, email]);
      beforeEach(async () => {
        await publishUpTo(given.store, 1);
        await given.store.putUsers([{ user: 'guest', email: 'a@example.no' }], NOON);
        await given.store.publish(aVersion(2), BY);
        await fanOutAll(given.store, 2);
      });

      test('what may have arrived before the merge', async () => {
        await settle('guest', dead, NOON);
        await merge('guest', 'kari', NOON + 1);
        expect(await mailedAt(NOON + 2)).toEqual([]);
        await part();
        expect(await mailedAt(NOON + DAY)).toEqual([]);
        expect((await given.store.campaign(REF))!.notices).toMatchObject({ dead: 1, queued: 0 });
      });

      test('what may have arrived while it lasted, at an address that the guest keeps', async () => {
        await merge('guest', 'kari', NOON + 1);
        await settle('kari', dead, NOON + MINUTE / 2);
        await part();
        expect(await mailedAt(NOON + DAY)).toEqual([]);
      });

      test('control: an address given since is a new chance', async () => {
        await settle('guest', dead, NOON);
        await merge('guest', 'kari', NOON + 1);
        await given.store.putUsers([{ user: 'guest', email: 'b@example.no' }], NOON + 2);
        await part();
        expect(await mailedAt(NOON + DAY)).toEqual([['guest', 'b@example.no']]);
      });
    });

    test('keeps what the shop says of its address for later: nobody writes there', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers(
        [
          { user: 'guest', email: 'old@example.no' },
          { user: 'kari', email: 'kari@example.no' },
        ],
        NOON,
      );
      await merge();
      await given.store.putUsers([{ user: 'guest', email: 'new@example.no' }, { user: 'ola' }], NOON + MINUTE);
      const held = await given.store.user('kari');
      expect([held.contact!.email, held.merged[0]!.contact!.email]).toEqual(['kari@example.no', 'new@example.no']);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      expect((await told(NOON + MINUTE)).map(({ email }) => email)).toEqual(['kari@example.no']);
      await part();
      expect((await given.store.user('guest')).contact!.email).toBe('new@example.no');
    });

    test('counts as one person in audiences and progress', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers(
        [
          { user: 'guest', email: 'a@example.no' },
          { user: 'kari', email: 'b@example.no' },
        ],
        NOON,
      );
      await sayYes(given.store, 'guest', 1);
      await merge();
      const audience = await given.store.audience({ policy: 'privacy', version: 2 }, 'notice');
      expect(audience).toMatchObject({ prompted: 1, mailed: [{ users: 1 }] });
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      expect((await given.store.progress({ policy: 'privacy', version: 2 }))!.byLocale).toMatchObject([
        { affected: 1 },
      ]);
    });

    test('is mailed once: what the guest was sent, the account is not sent again', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'guest', email: 'a@example.no' }], NOON);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      await send(await told(NOON), NOON);
      await given.store.publish(aVersion(1, { policy: 'terms' }), BY);
      await given.store.pullLever(
        { policy: 'privacy', version: 2 },
        { act: 'hold', by: null, because: null, perHour: null, at: NOON, key: null },
      );
      await given.store.putUsers([{ user: 'kari', email: 'b@example.no' }], NOON);
      await merge();
      expect(await told(NOON + MINUTE)).toEqual([]);
      expect((await given.store.user('kari')).notices).toMatchObject([{ state: 'sent' }]);
    });

    test('is mailed once when both were to be: at the account’s address', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers(
        [
          { user: 'guest', email: 'a@example.no' },
          { user: 'kari', email: 'b@example.no' },
        ],
        NOON,
      );
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      await merge();
      expect((await told(NOON + MINUTE)).map(({ user, email }) => [user, email])).toEqual([['kari', 'b@example.no']]);
    });

    test('takes a sent notice over when the account’s own has not gone out, and gives it back', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers(
        [
          { user: 'guest', email: 'a@example.no' },
          { user: 'ola', email: 'o@example.no' },
        ],
        NOON,
      );
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      const sent = (await told(NOON)).find(({ user }) => user === 'guest');
      await given.store.putUsers([{ user: 'kari', email: 'b@example.no' }], NOON);
      await send([sent!], NOON);
      await merge();
      expect(await told(NOON + MINUTE / 2)).toEqual([]);
      await part();
      const states = async (user: string) => (await given.store.user(user)).notices.map(({ id, state }) => [id, state]);
      expect(await states('guest')).toEqual([[sent!.id, 'sent']]);
      const later = await given.store.claimNotices({ limit: 9, at: NOON + MINUTE, leaseMs: MINUTE });
      expect(later.notices.map(({ user }) => user).sort()).toEqual(['kari', 'ola']);
    });

    test('was shown what either was shown at login', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'kari', email: 'b@example.no' }], NOON);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      await given.store.notePrompted('guest', { policy: 'privacy', version: 2 }, NOON);
      await merge();
      expect(await told(NOON + MINUTE)).toEqual([]);
      await given.store.notePrompted('guest', { policy: 'privacy', version: 3 }, NOON);
      expect(await given.house.raw("SELECT version FROM prompted WHERE user_id = 'kari'")).toMatchObject([
        { version: 3 },
      ]);
    });

    test('parted again, the account was not shown what the guest was, and is told by mail', async () => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers([{ user: 'kari', email: 'b@example.no' }], NOON);
      await given.store.notePrompted('kari', { policy: 'privacy', version: 1 }, NOON);
      await given.store.publish(aVersion(2), BY);
      await fanOutAll(given.store, 2);
      await given.store.notePrompted('guest', { policy: 'privacy', version: 2 }, NOON + 1);
      await merge();
      expect(await told(NOON + MINUTE)).toEqual([]);
      await part();
      const shown = await given.house.raw('SELECT user_id, version, at FROM prompted ORDER BY user_id');
      expect(shown.map(({ user_id, version, at }) => [user_id, Number(version), Number(at)])).toEqual([
        ['guest', 2, NOON + 1],
        ['kari', 1, NOON],
      ]);
      expect((await told(NOON + DAY)).map(({ user }) => user)).toEqual(['kari']);
    });

    test.each(['kari', 'guest'])('is erased as one person, by whichever id: %s', async (user) => {
      await publishUpTo(given.store, 1);
      await given.store.putUsers(
        [
          { user: 'guest', email: 'a@example.no' },
          { user: 'kari', email: 'b@example.no' },
        ],
        NOON,
      );
      for (const one of ['guest', 'kari', 'ola']) await sayYes(given.store, one, 1);
      await merge();
      expect(await given.store.erase(user, NOON + DAY)).toEqual({ answers: 2, leaf: 6 });
      for (const table of ['acceptances', 'standings', 'contacts', 'notices', 'prompted']) {
        const rows = await given.house.raw(`SELECT user_id FROM ${table} WHERE user_id IN ('guest', 'kari')`);
        expect([table, rows]).toEqual([table, []]);
      }
      expect(await given.house.raw('SELECT user_id FROM links UNION SELECT user_id FROM aliases')).toEqual([]);
      expect(await auditAll()).toMatchObject({ answers: 1, links: 0, erased: 3, faults: [] });
    });

    test('and was parted again, is forgotten with every link that names them', async () => {
      await publishUpTo(given.store, 1);
      await sayYes(given.store, 'guest', 1);
      await merge();
      await part();
      await given.store.erase('kari', NOON + DAY);
      expect(await standing('guest')).toMatchObject({ yes: 1 });
      expect(await given.house.raw('SELECT idx FROM links')).toEqual([]);
      expect(await faults()).toEqual([]);
    });
  });

  test('a merge that comes back with tables from a backup is erased again at the next start', async () => {
    await publishUpTo(given.store, 1);
    await merge();
    for (const table of ['links', 'aliases'])
      await given.house.raw(`CREATE TABLE old_${table} AS SELECT * FROM ${table}`);
    await given.store.erase('kari', NOON + DAY);
    for (const table of ['links', 'aliases']) {
      await given.house.raw(`INSERT INTO ${table} SELECT * FROM old_${table}`);
      await given.house.raw(`DROP TABLE old_${table}`);
    }
    expect((await faults()).length).toBeGreaterThan(0);
    await given.another();
    expect(await given.house.raw('SELECT user_id FROM links UNION SELECT user_id FROM aliases')).toEqual([]);
    expect(await faults()).toEqual([]);
  });

  describe('a merge behind the store’s back', () => {
    test('is found: one that was never made, one that was changed, and one that is gone', async () => {
      await publishUpTo(given.store, 1);
      await merge();
      expect(await auditAll()).toMatchObject({ links: 1, faults: [] });
      await given.house.raw("UPDATE aliases SET into_user = 'ola'");
      expect(await faults()).toEqual(['the merge that leaf 2 tells of is not among those that stand']);
      await given.house.raw('DELETE FROM aliases');
      expect(await faults()).toHaveLength(1);
      await given.house.raw("INSERT INTO aliases VALUES ('guest', 'kari', 2, 1780308000000, '{}')");
      expect(await faults()).toEqual([]);
      await given.house.raw("INSERT INTO aliases VALUES ('ola', 'kari', 3, 1780308000000, '{}')");
      expect(await faults()).toEqual(['a merge stands that no leaf 3 tells of']);
    });

    test('cannot be taken from the record of merges, nor changed there', async () => {
      await publishUpTo(given.store, 1);
      await merge();
      for (const sql of ['DELETE FROM links', "UPDATE links SET into_user = 'ola'"]) {
        await expect(given.house.raw(sql)).rejects.toThrow('are only added to');
      }
    });
  });
}
