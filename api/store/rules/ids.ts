import { randomDraw } from '../../random.ts';

/** A UUID version 7 (RFC 9562): random, but ordered by `at`, so that an index over millions of them grows at its end. */
export function newId(at: number): string {
  const bytes = randomDraw(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A fencing token: 128 random bits in hexadecimal. */
export function newToken(): string {
  return randomDraw(16).toString('hex');
}
