/** Public keys of a log, and the one thing that is done with them. */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64Url, HASH_BYTES, toBase64Url, utf8 } from './bytes.ts';

/** An Ed25519 public key as a JWK (RFC 8037). */
export interface PublicJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  /** The key's 32 bytes, base64url. */
  x: string;
}

/** Checks Ed25519 signatures (64 bytes) of one key. */
export interface Verifier {
  kid: string;
  publicKey: Uint8Array;
  verify(message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
}

/** RFC 7638 thumbprint: how receipts name the key. */
export function thumbprint({ x }: PublicJwk): string {
  return toBase64Url(sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)));
}

/** The key's bytes. Throws a TypeError when the JWK holds no Ed25519 public key. */
export function publicKeyBytes({ kty, crv, x }: PublicJwk): Uint8Array {
  const bytes = kty === 'OKP' && crv === 'Ed25519' ? fromBase64Url(x) : null;
  if (bytes?.length !== HASH_BYTES) throw new TypeError('this JWK holds no Ed25519 public key');
  return bytes;
}

/** A verifier over WebCrypto, for browsers. Rejects where the browser has no Ed25519 (Chrome before 137, Safari before 17). */
export async function webVerifier(jwk: PublicJwk): Promise<Verifier> {
  const publicKey = publicKeyBytes(jwk);
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey('raw', publicKey as BufferSource, { name: 'Ed25519' }, false, ['verify']);
  return {
    kid: thumbprint(jwk),
    publicKey,
    verify: (message, signature) =>
      subtle.verify({ name: 'Ed25519' }, key, signature as BufferSource, message as BufferSource),
  };
}
