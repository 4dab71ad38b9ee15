import { compactVerify, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { logKey, nodeVerifier } from '../../../api/log/key.ts';
import { receiptAgain, signReceipt } from '../../../api/log/receipt.ts';
import {
  canonicalText,
  openReceipt,
  type PublicJwk,
  toBase64,
  toHex,
  utf8,
  webVerifier,
} from '../../../content/model/receipt.ts';
import { evidence, KEY, keyOf, OTHER_KEY, record } from './sample.ts';

/** RFC 8032, section 7.1: seed, public key, message, signature. */
const RFC8032 = [
  [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
] as const;

describe('keys', () => {
  test('signatures are those of RFC 8032, and both verifiers accept them', async () => {
    for (const [seed, publicKey, message, signature] of RFC8032) {
      const key = keyOf(seed);
      const bytes = Buffer.from(message, 'hex');
      const signed = key.sign(bytes);
      expect([toHex(key.publicKey), toHex(signed)]).toEqual([publicKey, signature]);
      for (const verifier of [nodeVerifier(key.jwk), await webVerifier(key.jwk)]) {
        expect(await verifier.verify(bytes, signed)).toBe(true);
        expect(await verifier.verify(Buffer.concat([bytes, bytes, Buffer.of(0)]), signed)).toBe(false);
      }
    }
  });

  test('a signature with its second half grown by the group’s order is refused: each has one spelling', async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const signature = KEY.sign(utf8('x'));
    const half = BigInt(`0x${toHex(signature.slice(32).reverse())}`) + order;
    const grown = Buffer.concat([
      signature.subarray(0, 32),
      Buffer.from(half.toString(16).padStart(64, '0'), 'hex').reverse(),
    ]);
    for (const verifier of [KEY, await webVerifier(KEY.jwk)])
      expect(await verifier.verify(utf8('x'), grown)).toBe(false);
  });

  test('the key’s id and a signed JWS are those of RFC 8037, appendix A', () => {
    expect(KEY.jwk.x).toBe('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
    expect(KEY.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
    const signature = KEY.sign(utf8('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc'));
    expect(Buffer.from(signature).toString('base64url')).toBe(
      'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    );
  });

  test('what is no Ed25519 key is refused', async () => {
    const strange = [
      { ...KEY.jwk, kty: 'EC' },
      { ...KEY.jwk, crv: 'X25519' },
      { ...KEY.jwk, x: `${KEY.jwk.x}A` },
    ] as PublicJwk[];
    for (const jwk of strange) {
      expect(() => nodeVerifier(jwk)).toThrow(TypeError);
      await expect(webVerifier(jwk)).rejects.toThrow(TypeError);
    }
    expect(() => logKey('hello')).toThrow('no Ed25519 private key');
  });
});

describe('receipts', () => {
  const { receipt, jws, seal } = evidence(2, 5);

  test('an independent library verifies a receipt and reads the record in it', async () => {
    const key = await importJWK(KEY.jwk, 'Ed25519');
    const { payload, protectedHeader } = await compactVerify(jws, key, { algorithms: ['Ed25519'] });
    expect(protectedHeader).toEqual({ alg: 'Ed25519', typ: 'policy-receipt+jws', kid: KEY.kid });
    const { record, opening, index, size, root } = receipt;
    const said = { record, opening: toBase64(opening), index, size, root: toBase64(root) };
    expect(new TextDecoder().decode(payload)).toBe(canonicalText(said));
  });

  test('we read it back, in Node and with WebCrypto', async () => {
    for (const verifier of [nodeVerifier(KEY.jwk), await webVerifier(KEY.jwk)]) {
      expect(await openReceipt(jws, [OTHER_KEY, verifier])).toEqual({ receipt, kid: KEY.kid, fault: null });
    }
  });

  test('a repeat is the same bytes, also after the key was replaced', () => {
    const { record, opening, index } = receipt;
    expect(signReceipt(KEY, receipt).jws).toBe(jws);
    expect(receiptAgain({ record, opening, index }, seal)).toBe(jws);
    expect(signReceipt(OTHER_KEY, receipt).jws).not.toBe(jws);
    expect(receiptAgain({ record, opening, index }, seal)).toBe(jws);
  });

  test('a user id with any characters in it survives', async () => {
    for (const user of ['"\\', 'Åse\u2028', '\u0000\u007f', '😀', '__proto__']) {
      const one = { ...receipt, record: record({ user }) };
      expect(await openReceipt(signReceipt(KEY, one).jws, [KEY])).toEqual({ receipt: one, kid: KEY.kid, fault: null });
    }
  });
});

describe('a bad receipt says what is wrong with it', () => {
  const { receipt, jws } = evidence(2, 5);
  const header = { alg: 'Ed25519', kid: KEY.kid, typ: 'policy-receipt+jws' };
  const { record: inner, opening, index, size, root } = receipt;
  const payload = { index, opening: toBase64(opening), record: inner, root: toBase64(root), size };
  const faultOf = async (text: string) => (await openReceipt(text, [KEY])).fault;
  /** Signed by the true key, whatever it says. */
  const signed = (head: string, body: string) => {
    const input = [head, body].map((part) => Buffer.from(part).toString('base64url')).join('.');
    return `${input}.${Buffer.from(KEY.sign(utf8(input))).toString('base64url')}`;
  };

  test('no receipt at all', async () => {
    for (const text of ['', '..', 'a.b', `${jws}.`, `${jws}=`, `${jws} `, jws.replace('.', '!'), jws.slice(1)]) {
      expect(['shape', 'header']).toContain(await faultOf(text));
    }
    expect(await faultOf(signed(JSON.stringify(header), canonicalText(payload)))).toBe(null);
  });

  test('a header that is not ours, also when signed by our key: no other algorithm, no other type', async () => {
    for (const changed of [{ alg: 'none' }, { alg: 'HS256' }, { typ: 'JWT' }, { kid: 'x' }, { jwk: OTHER_KEY.jwk }]) {
      expect(await faultOf(signed(canonicalText({ ...header, ...changed }), canonicalText(payload)))).toBe('header');
    }
    expect(await faultOf(signed(JSON.stringify(header, null, 1), canonicalText(payload)))).toBe('header');
  });

  test('a key that is not the log’s', async () => {
    expect(await faultOf(signReceipt(OTHER_KEY, receipt).jws)).toBe('key');
    expect(await openReceipt(jws, [])).toEqual({ fault: 'key' });
  });

  test('our key’s name over another’s signature', async () => {
    expect(await faultOf(signReceipt({ ...OTHER_KEY, kid: KEY.kid }, receipt).jws)).toBe('signature');
  });

  test('something signed that is no receipt, or not spelled as receipts are', async () => {
    const bodies = [
      '',
      'null',
      '[]',
      canonicalText({ ...payload, index: size }),
      canonicalText({ ...payload, index: -1 }),
      canonicalText({ ...payload, size: 1.5 }),
      canonicalText({ ...payload, root: payload.root.slice(4) }),
      canonicalText({ ...payload, opening: 7 }),
      canonicalText({ ...payload, extra: 1 }),
      canonicalText({ ...payload, record: { ...inner, v: 2 } }),
      JSON.stringify(payload, null, 1),
      JSON.stringify(Object.fromEntries(Object.entries(payload).reverse())),
      canonicalText(payload).replace('{', '{"index":0,'),
      canonicalText(payload).replace('"index":2', '"index":2e0'),
    ];
    for (const body of bodies) expect(await faultOf(signed(canonicalText(header), body)), body).toBe('payload');
  });
});
