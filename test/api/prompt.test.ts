import { createHash, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isExpired, openPrompt, promptHash, promptText, sealPrompt } from '../../api/prompt.ts';

const key = createSecretKey(new Uint8Array(32).fill(1));
const shown = {
  user: 'kari',
  policy: 'privacy',
  version: 3,
  content: 'a'.repeat(64),
  locale: 'nb',
  words: 'b'.repeat(64),
};
const AT = Date.parse('2026-06-01T10:00:00Z');

describe('a prompt token', () => {
  test('says again exactly what was shown, to whom, in which language and when', () => {
    expect(openPrompt(key, sealPrompt(key, shown, AT))).toEqual({ ...shown, nonce: expect.any(String), issuedAt: AT });
  });

  test('is another one each time', () => {
    const tokens = Array.from({ length: 1000 }, () => sealPrompt(key, shown, AT));
    expect(new Set(tokens.map((token) => openPrompt(key, token)!.nonce)).size).toBe(1000);
    expect(new Set(tokens.map(promptHash)).size).toBe(1000);
  });

  test('is read, and its hash made again, without our key', () => {
    const token = sealPrompt(key, shown, AT);
    const [prefix, text] = token.split('.') as [string, string];
    const [nonce, ...fields] = JSON.parse(Buffer.from(text, 'base64url').toString());
    expect(fields).toEqual(['kari', 'privacy', 3, 'a'.repeat(64), 'nb', AT, 'b'.repeat(64)]);
    const again = promptText({ ...shown, nonce, issuedAt: AT });
    expect(again).toBe(`${prefix}.${text}`);
    expect(promptHash(token)).toBe(createHash('sha256').update(again).digest('hex'));
  });

  test('with any one character changed is none of ours', () => {
    const token = sealPrompt(key, shown, AT);
    // The last character of a seal holds two bits that say nothing.
    fc.assert(
      fc.property(fc.nat(token.length - 2), fc.constantFrom(...'abcXYZ019_-.'), (index, other) => {
        fc.pre(token[index] !== other);
        expect(openPrompt(key, token.slice(0, index) + other + token.slice(index + 1))).toBeNull();
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  test('sealed with another key is none of ours', () => {
    expect(openPrompt(createSecretKey(new Uint8Array(32).fill(2)), sealPrompt(key, shown, AT))).toBeNull();
  });

  test('holds any user the shop may have', () => {
    const user = `${'ø'.repeat(64)}"\\,${'字'.repeat(61)}`;
    expect(openPrompt(key, sealPrompt(key, { ...shown, user }, AT))?.user).toBe(user);
  });

  test('expires 30 minutes after it was shown, to the millisecond', () => {
    const prompt = openPrompt(key, sealPrompt(key, shown, AT))!;
    const end = AT + 30 * 60_000;
    expect([AT - 1, AT, end - 1, end, end + 1].map((now) => isExpired(prompt, now))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });
});
