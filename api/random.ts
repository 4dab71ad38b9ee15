/** Random bytes, drawn from the system many at a time: one draw costs more than most of what they are for. */
import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);

/** `count` random bytes (at most 4096) that nobody else is given, in memory of their own. */
export function randomDraw(count: number): Buffer {
  if (pool.length < count) pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_BYTES));
  const bytes = Buffer.from(pool.subarray(0, count));
  pool = pool.subarray(count);
  return bytes;
}
