import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { gathered } from '../../api/gather.ts';
import type { Standing } from '../../api/store/store.ts';

const standing = (policy: string) => [{ policy } as Standing];

/** A store whose every read is written down. */
function reader() {
  const reads: (readonly string[])[] = [];
  const ask = gathered(async (users) => {
    reads.push(users);
    return { generation: reads.length, byUser: new Map(users.map((user) => [user, standing(user)])) };
  });
  return { ask, reads };
}

describe('who asks in the same turn', () => {
  test('is answered by one read, each with what is theirs', async () => {
    const { ask, reads } = reader();
    const answers = await Promise.all(['kari', 'ola', 'kari'].map(ask));
    expect(reads).toEqual([['kari', 'ola', 'kari']]);
    expect(answers.map((one) => one.standings[0]!.policy)).toEqual(['kari', 'ola', 'kari']);
  });

  test('has a read of the next turn to themselves, when that is when they ask', async () => {
    const { ask, reads } = reader();
    const first = ask('kari');
    await setImmediate();
    expect((await ask('ola')).generation).toBe(2);
    expect((await first).generation).toBe(1);
    expect(reads).toEqual([['kari'], ['ola']]);
  });

  test('does not wait for a read that is under way', async () => {
    const slow = Promise.withResolvers<void>();
    let reads = 0;
    const ask = gathered(async (users) => {
      if (reads++ === 0) await slow.promise;
      return { generation: reads, byUser: new Map(users.map((user) => [user, standing(user)])) };
    });
    const first = ask('kari');
    await setImmediate();
    expect((await ask('ola')).standings).toEqual(standing('ola'));
    slow.resolve();
    expect((await first).standings).toEqual(standing('kari'));
  });

  test('is read for after the last of them has asked, so that what was recorded before is seen', async () => {
    let recorded = 0;
    const ask = gathered(async (users) => ({ generation: recorded, byUser: new Map(users.map((user) => [user, []])) }));
    const first = ask('kari');
    recorded = 7;
    const last = ask('ola');
    expect([(await first).generation, (await last).generation]).toEqual([7, 7]);
  });

  test('is told alike when the read fails, and the next turn is not', async () => {
    let isAway = true;
    const ask = gathered(async (users) => {
      if (isAway) throw new Error('away');
      return { generation: 1, byUser: new Map(users.map((user) => [user, []])) };
    });
    const outcomes = await Promise.allSettled([ask('kari'), ask('ola')]);
    expect(outcomes.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    isAway = false;
    expect((await ask('kari')).generation).toBe(1);
  });
});
