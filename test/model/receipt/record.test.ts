import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Acceptance } from '../../../api/store/types.ts';
import {
  type AcceptanceRecord,
  acceptanceLeaf,
  canonicalText,
  fromBase64,
  fromBase64Url,
  isLink,
  isRecord,
  type LinkRecord,
  linkLeafOf,
  linkText,
  publicLeaf,
  publicLeafOf,
  recordText,
  toBase64,
  toBase64Url,
  toHex,
} from '../../../content/model/receipt.ts';
import { bytesOf, record } from '../../api/log/sample.ts';

const sha256 = (...parts: (Uint8Array | string)[]) =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();

/** RFC 8785, appendix B: IEEE 754 bits and how the number is written. */
const NUMBERS = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555554', '333333333.33333325'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
] as const;

describe('canonical JSON', () => {
  test('numbers are written as RFC 8785 says', () => {
    for (const [bits, text] of NUMBERS) expect(canonicalText(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  test('the example of RFC 8785, section 3.2, gives the bytes it prints', () => {
    const value = {
      // biome-ignore lint/correctness/noPrecisionLoss: the digits are those of the RFC.
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    const printed =
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e33333333' +
      '3333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e412742' +
      '5c225c5c5c5c5c222f227d';
    expect(Buffer.from(canonicalText(value)).toString('hex')).toBe(printed);
  });

  test('keys are sorted by UTF-16 code units', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.values(JSON.parse(`[${canonicalText(value).match(/(?<=:)\d/g)}]`))).toEqual([2, 4, 6, 7, 1, 5, 3]);
  });

  test('what JSON cannot hold is refused', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', undefined]) {
      expect(() => canonicalText(value)).toThrow();
    }
  });
});

describe('records', () => {
  test('a record is exactly what the store keeps as an acceptance', () => {
    expectTypeOf<Acceptance>().toEqualTypeOf<AcceptanceRecord>();
  });

  test('its text does not depend on the order of its fields', () => {
    const backwards = Object.fromEntries(Object.entries(record()).reverse()) as unknown as AcceptanceRecord;
    expect(recordText(backwards)).toBe(recordText(record()));
    expect(recordText(record())).toMatch(/^\{"answer":"acknowledge","channel":"web","content":"c{64}","generation":7,/);
  });

  test('a field too many, too few or of another type makes it no record', () => {
    const { key: _key, ...less } = record();
    const strange = [
      less,
      { ...record(), ip: '10.0.0.1' },
      { ...less, Key: 'key' },
      record({ v: 2 as 1 }),
      record({ version: 1.5 }),
      record({ recordedAt: '1' as unknown as number }),
      record({ user: '\ud800' }),
      record({ locale: undefined as unknown as null }),
      [],
      null,
    ];
    for (const one of strange) {
      expect(isRecord(one)).toBe(false);
      expect(() => recordText(one as AcceptanceRecord)).toThrow(TypeError);
    }
    expect(isRecord(record({ locale: null, content: null, prompt: null, promptIssuedAt: null }))).toBe(true);
  });

  test('what is imported says so with its whole claim, or is no record; an observed one says nothing of it', () => {
    const claim = { provenance: 'imported', answeredAt: 1_556_877_600_000, counts: false, source: null } as const;
    expect(isRecord(record(claim))).toBe(true);
    expect(isRecord(record({ ...claim, source: 'old-shop' }))).toBe(true);
    expect(recordText(record())).not.toMatch(/provenance|answeredAt|counts|source/);
    const { source: _source, ...partly } = claim;
    const strange = [
      partly,
      { ...claim, provenance: 'observed' },
      { provenance: 'observed' },
      { ...claim, answeredAt: null },
      { ...claim, counts: 1 },
      { ...claim, source: 4 },
      { answeredAt: 1, counts: true, source: null },
    ];
    for (const one of strange) expect(isRecord({ ...record(), ...one }), JSON.stringify(one)).toBe(false);
  });
});

describe('leaves', () => {
  const opening = bytesOf('opening');

  test('an acceptance’s leaf is the hash that the documentation gives', () => {
    const commitment = sha256('acceptance/v1', Uint8Array.of(0), opening, recordText(record()));
    const leaf = sha256(Uint8Array.of(0, 1), commitment).toString('hex');
    expect(toHex(acceptanceLeaf(record(), opening))).toBe(leaf);
  });

  test('a public leaf’s hash is of its readable text', () => {
    const leaf = { v: 1, type: 'erase', indexes: [4, 9], reason: 'request', at: 1_798_800_000_000 } as const;
    const text = '{"at":1798800000000,"indexes":[4,9],"reason":"request","type":"erase","v":1}';
    const hash = sha256(Uint8Array.of(0, 2), text).toString('hex');
    expect(toHex(publicLeaf({ ...leaf, indexes: [...leaf.indexes] }))).toBe(hash);
    expect(toHex(publicLeafOf(text))).toBe(hash);
  });

  test('the same answer under another opening is another leaf, so that no dictionary finds it', () => {
    expect(toHex(acceptanceLeaf(record(), bytesOf('another')))).not.toBe(toHex(acceptanceLeaf(record(), opening)));
    expect(() => acceptanceLeaf(record(), opening.subarray(1))).toThrow('an opening is 32 bytes, not 31');
  });

  const link: LinkRecord = { v: 1, id: 'l', type: 'merge', user: 'guest-1', into: 'Kari-4711', at: 1, key: 'key_1' };

  test('a link’s leaf is salted as an answer’s is, under a name of its own', () => {
    const text = '{"at":1,"id":"l","into":"Kari-4711","key":"key_1","type":"merge","user":"guest-1","v":1}';
    expect(linkText(link)).toBe(text);
    const commitment = sha256('link/v1', Uint8Array.of(0), opening, text);
    expect(toHex(linkLeafOf(text, opening))).toBe(sha256(Uint8Array.of(0, 3), commitment).toString('hex'));
    expect(() => linkLeafOf(text, opening.subarray(1))).toThrow('an opening is 32 bytes, not 31');
  });

  test('a field too many, too few or of another type makes it no link', () => {
    const { key: _key, ...less } = link;
    const strange = [
      less,
      { ...link, index: 4 },
      { ...link, type: 'erase' },
      { ...link, at: '1' },
      { ...link, v: 2 },
      null,
    ];
    for (const one of strange) {
      expect(isLink(one)).toBe(false);
      expect(() => linkText(one as LinkRecord)).toThrow(TypeError);
    }
  });

  test('changing any field changes the leaf', () => {
    const before = toHex(acceptanceLeaf(record(), opening));
    for (const [field, value] of Object.entries(record()).filter(([field]) => field !== 'v')) {
      const changed = { ...record(), [field]: typeof value === 'number' ? value + 1 : `${value}x` };
      expect(toHex(acceptanceLeaf(changed, opening)), field).not.toBe(before);
    }
    const claim = { provenance: 'imported', answeredAt: 1, counts: true, source: null } as const;
    const leaves = [claim, { ...claim, answeredAt: 2 }, { ...claim, counts: false }, { ...claim, source: 'x' }].map(
      (one) => toHex(acceptanceLeaf(record(one), opening)),
    );
    expect(new Set([before, ...leaves]).size).toBe(5);
  });
});

describe('spellings', () => {
  test('base64 reads back what it wrote, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70, size: 'max' }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
      { seed: 4648 },
    );
    const long = new Uint8Array(20_000).map((_, at) => at * 7);
    expect(fromBase64(Buffer.from(long).toString('base64'))).toEqual(long);
    expect(toBase64(long)).toBe(Buffer.from(long).toString('base64'));
    for (const text of ['AB==', 'AAA', 'AA AA', 'AAAA\n', 'A-__', 'é', 'AAA=AAAA']) expect(fromBase64(text)).toBe(null);
    for (const text of ['AB', 'AA==', 'A+//', 'A', ' AAAA']) expect(fromBase64Url(text)).toBe(null);
  });
});

test('the shared evidence code brings no validator, no Node and no server along', () => {
  const folder = resolve(import.meta.dirname, '../../../content/model/receipt');
  const imports = readdirSync(folder).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^import (?!type )[^;]*?from '([^']+)'/gm)].map(
      ([, from]) => from!,
    ),
  );
  const outside = new Set(imports.filter((from) => !/^\.\/[a-z]+\.ts$/.test(from)));
  expect([...outside].sort()).toEqual(['@noble/hashes/sha2.js', 'canonicalize']);
});
