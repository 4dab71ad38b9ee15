/** What an arena owes its clients, after whatever was done to it. */
import { expect } from 'vitest';
import { type Arena, lost, settle, storedIn, verify } from './arena.ts';

/** Every acknowledged answer is there, once, under the same receipt, in a log without gaps that `policy verify` accepts. */
export async function expectNothingLost(arena: Arena, random: () => number): Promise<void> {
  expect(await settle(arena, { random })).toBe(0);
  const stored = await storedIn(arena);
  expect(arena.memory.wrong).toEqual([]);
  expect(lost(arena, stored)).toEqual([]);
  expect(stored.doubled).toBe(0);
  expect(stored.indexes).toEqual(stored.indexes.map((_, index) => index));
  expect(stored.integrity).toBe('ok');
  expect(await verify(arena)).toMatchObject({ code: 0, out: expect.stringContaining('Everything holds.') });
}
