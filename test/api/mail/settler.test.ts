import { describe, expect, test, vi } from 'vitest';
import { gather } from '../../../api/mail/gather.ts';
import { createSettler } from '../../../api/mail/settler.ts';
import { createStock } from '../../../api/mail/stock.ts';
import { createStride, nextLimit, restAfter } from '../../../api/mail/stride.ts';
import type { Settlement } from '../../../api/store/store.ts';
import { claimed } from './papers.ts';

const now = () => new Date('2026-11-20T10:00:00Z');
const end = (id: string): Settlement => ({ id, token: 't', outcome: { state: 'sent', response: '250' }, mail: null });

describe('ends of attempts', () => {
  test('that come together are recorded in one step, and each is told when it is', async () => {
    const groups: string[][] = [];
    const settleNotices = async (group: readonly Settlement[]) => {
      groups.push(group.map((one) => one.id));
      return group.map(() => true);
    };
    const { settle } = createSettler({ settleNotices }, 3, now, () => {});
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => settle(end(id))));
    expect(groups).toEqual([['a', 'b', 'c'], ['d']]);
    await settle(end('e'));
    expect(groups.at(-1)).toEqual(['e']);
  });
});

describe('jobs that share a run', () => {
  test('are all done, also those that come after one has waited for a long run', async () => {
    const double = gather(
      async (jobs: readonly number[]) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return jobs.map((job) => job * 2);
      },
      { enough: 3, waitMs: 1 },
    );
    const first = [1, 2, 3].map((job) => double.add(job));
    expect(await Promise.all([...first, double.add(4)])).toEqual([2, 4, 6, 8]);
    expect(await double.add(5)).toBe(10);
  }, 5_000);
});

describe('the stock of claimed notices', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => claimed({ id: `n-${index}` }));
  const any = () => true;

  test('grows while it empties fast and shrinks while it does not, within its bounds', () => {
    let time = 0;
    const stock = createStock(4, 16, () => time);
    const wants: number[] = [];
    const turn = (ms: number) => {
      const wanted = stock.wanted();
      wants.push(wanted);
      stock.add(many(wanted), wanted);
      stock.empty();
      time += ms;
    };
    for (const ms of [10, 10, 10, 10, 5_000, 5_000, 5_000, 10]) turn(ms);
    expect(wants).toEqual([4, 8, 16, 16, 16, 16, 8, 4]);
  });

  test('asks for more only when half of it is gone, and does not grow on a claim that found little', () => {
    const stock = createStock(8, 64, () => 0);
    stock.add(many(5), 8);
    expect(stock.wanted()).toBe(0);
    stock.next(any);
    expect(stock.wanted()).toBe(4);
  });

  test('gives out the oldest that may go', () => {
    const stock = createStock(8, 64, () => 0);
    stock.add(many(3), 8);
    expect(stock.next(({ id }) => id !== 'n-0')!.id).toBe('n-1');
    expect(stock.next(any)!.id).toBe('n-0');
    expect(stock.next(() => false)).toBeUndefined();
    expect(stock.size).toBe(1);
  });
});

describe('long work', () => {
  test('is done in smaller steps when they take long, in larger ones when they do not, within bounds', () => {
    expect([nextLimit(100, 20), nextLimit(60, 20), nextLimit(100, 5)]).toEqual([50, 50, 100]);
    expect([nextLimit(100, 0), nextLimit(180, 1)]).toEqual([125, 200]);
  });

  test('leaves the machine to others nineteen twentieths of the time, but goes on where it is always busy', () => {
    expect(restAfter(2)).toBeGreaterThanOrEqual(38);
    expect(restAfter(60_000)).toBeLessThan(1_000);
  });

  test('rests after a step, the wait for the database included, and not when there was nothing to do', async () => {
    let time = 0;
    const stride = createStride(() => time);
    const step = async (limit: number) => {
      await Promise.resolve();
      time += 3;
      return limit;
    };
    const began = performance.now();
    expect(await stride.take(step)).toBe(100);
    const rested = performance.now() - began;
    expect(rested).toBeGreaterThanOrEqual(restAfter(3) - 1);
    const rest = vi.spyOn(globalThis, 'setTimeout');
    await stride.take(step, () => false);
    expect(rest).not.toHaveBeenCalled();
    rest.mockRestore();
  });
});
