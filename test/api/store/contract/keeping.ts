import { describe, expect, test } from 'vitest';
import { anAct, aVersion, BY, DAY, NOON, publishUpTo, sayYes } from '../make.ts';
import type { Given } from './given.ts';

export function keeping(given: Given): void {
  describe('what is only added to', () => {
    const columns = {
      versions: 'version',
      editions: 'version',
      marks: 'version',
      recalls: 'version',
      acceptances: 'version',
      leaves: 'idx',
      nodes: 'idx',
      log_keys: 'key_no',
      receipts: 'size',
    };
    const attempts = Object.entries(columns).flatMap(([table, column]) => [
      [`UPDATE ${table} SET ${column} = 9`, table],
      [`DELETE FROM ${table}`, table],
    ]);

    test.each(attempts)('the database itself refuses %s', async (sql, table) => {
      await publishUpTo(given.store, 1);
      await given.store.publish(aVersion(2, { change: 'minor', effective: '2027-01-01' }), BY);
      await given.store.mark({ policy: 'privacy', version: 2 }, anAct(NOON));
      await given.store.recall({ policy: 'privacy', version: 2 }, anAct(NOON));
      for (let index = 0; index < 12; index++) await sayYes(given.store, `user-${index}`, 1);
      const before = await given.house.raw(`SELECT * FROM ${table}`);
      expect(before).not.toEqual([]);
      await expect(given.house.raw(sql!)).rejects.toThrow('are only added to');
      expect(await given.house.raw(`SELECT * FROM ${table}`)).toEqual(before);
    });
  });

  describe('users', () => {
    const contact = async (user: string) => (await given.store.user(user)).contact;

    test('an unknown user has the same shape as a known one', async () => {
      expect(await given.store.user('nobody')).toEqual({
        user: 'nobody',
        account: 'nobody',
        merged: [],
        links: [],
        contact: null,
        standings: [],
        acceptances: [],
        receipts: [],
        prompts: [],
        notices: [],
        prompted: [],
      });
      expect(await given.store.standings(['nobody'])).toEqual({ generation: 0, byUser: new Map([['nobody', []]]) });
    });

    test('what is left out stays, what is null goes', async () => {
      await given.store.putUsers([{ user: 'ola', email: 'ola@example.no', locale: 'nb' }], NOON);
      await given.store.putUsers([{ user: 'ola', locale: 'en' }], NOON + DAY);
      const changed = {
        email: 'ola@example.no',
        locale: 'en',
        createdAt: NOON,
        changedAt: NOON + DAY,
        refusedAt: null,
      };
      expect(await contact('ola')).toEqual(changed);
      await given.store.putUsers([{ user: 'ola', email: null }], NOON + 2 * DAY);
      expect(await contact('ola')).toMatchObject({ email: null, locale: 'en' });
    });

    test('saying the same again changes nothing', async () => {
      const ola = { user: 'ola', email: 'ola@example.no', locale: 'nb' };
      await given.store.putUsers([ola], NOON);
      await given.store.putUsers([ola], NOON + DAY);
      expect(await contact('ola')).toMatchObject({ changedAt: NOON });
    });

    test('of several entries of one user in a list the last one wins', async () => {
      await given.store.putUsers(
        [
          { user: 'ola', email: 'gammel@example.no', locale: 'nb' },
          { user: 'kari', email: 'kari@example.no' },
          { user: 'ola', email: 'ny@example.no' },
        ],
        NOON,
      );
      expect(await contact('ola')).toMatchObject({ email: 'ny@example.no', locale: 'nb' });
      expect(await contact('kari')).toMatchObject({ email: 'kari@example.no', locale: null });
    });
  });

  describe('keys', () => {
    const key = { id: 'k1', name: 'Shop', hash: 'a'.repeat(64), scopes: ['shop', 'read'] as const, createdAt: NOON };
    const shop = { ...key, scopes: [...key.scopes], expiresAt: null };

    test('a key is kept by its hash, with its scopes', async () => {
      await given.store.createKey(shop);
      await given.store.createKey({
        ...shop,
        id: 'k0',
        hash: 'b'.repeat(64),
        createdAt: NOON + DAY,
        expiresAt: NOON + 2 * DAY,
      });
      const [first, second] = await given.store.keys();
      expect(first).toEqual({ ...shop, revokedAt: null });
      expect(second).toMatchObject({ id: 'k0', expiresAt: NOON + 2 * DAY });
    });

    test('an id or hash that is taken is refused', async () => {
      await given.store.createKey(shop);
      await expect(given.store.createKey({ ...shop, hash: 'b'.repeat(64) })).rejects.toThrow(/k1.*taken/);
      await expect(given.store.createKey({ ...shop, id: 'k2' })).rejects.toThrow(/taken/);
      expect(await given.store.keys()).toHaveLength(1);
    });

    test('keeping the same key again is harmless', async () => {
      await given.store.createKey(shop);
      await given.store.createKey(shop);
      expect(await given.store.keys()).toHaveLength(1);
    });

    test('a revoked key keeps the instant it was first revoked', async () => {
      await given.store.createKey(shop);
      expect(await given.store.revokeKey('k1', NOON + DAY)).toBe(true);
      expect(await given.store.revokeKey('k1', NOON + 2 * DAY)).toBe(true);
      expect(await given.store.keys()).toMatchObject([{ revokedAt: NOON + DAY }]);
      expect(await given.store.revokeKey('k9', NOON)).toBe(false);
    });
  });

  test('ping answers while the store is open', async () => {
    await expect(given.store.ping()).resolves.toBeUndefined();
  });
}
