/** Ed25519 keys of the log, on Node's own cryptography. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { type PublicJwk, publicKeyBytes, thumbprint, type Verifier } from '#model/receipt.ts';

/** Signs for the log. The secret half never leaves it. */
export interface LogKey extends Verifier {
  /** For the site's list of keys. */
  jwk: PublicJwk;
  sign(message: Uint8Array): Uint8Array;
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/** The log key in a PEM file (PKCS #8). Throws a TypeError when it holds no Ed25519 private key. */
export function logKey(pem: string): LogKey {
  const secret = privateKey(pem);
  const open = createPublicKey(secret);
  const { x } = open.export({ format: 'jwk' });
  const jwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: x! };
  return { ...nodeVerifier(jwk), jwk, sign: (message) => sign(null, message, secret) };
}

/** A key that goes with the process, under the name of another if given one: for copies, whose receipts nobody may keep. */
export function throwawayKey(kid: string | null): LogKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = logKey(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  return kid === null ? key : { ...key, kid };
}

function privateKey(pem: string): KeyObject {
  const key = readPem(pem);
  if (key?.asymmetricKeyType !== 'ed25519') throw new TypeError('this is no Ed25519 private key in PEM (PKCS #8)');
  return key;
}

function readPem(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** Checks at once what `webVerifier` checks by and by. Throws a TypeError for another JWK. */
export function nodeVerifier(jwk: PublicJwk): Omit<LogKey, 'jwk' | 'sign'> {
  const publicKey = publicKeyBytes(jwk);
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  return { kid: thumbprint(jwk), publicKey, verify: (message, signature) => verify(null, message, key, signature) };
}
