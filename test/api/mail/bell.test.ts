import { expect, test } from 'vitest';
import { createBell } from '../../../api/mail/bell.ts';

/** Milliseconds until `wait` is over. */
async function lasting(wait: Promise<void>): Promise<number> {
  const before = performance.now();
  await wait;
  return performance.now() - before;
}

test('a ring ends a wait, one that came before it too, but only once', async () => {
  const bell = createBell();
  bell.ring();
  expect(await lasting(bell.wait(5_000))).toBeLessThan(1_000);
  expect(await lasting(bell.wait(60))).toBeGreaterThan(50);
  setTimeout(bell.ring, 20);
  expect(await lasting(bell.wait(5_000))).toBeLessThan(1_000);
});
