/** What people paste and drop, taken apart: receipts, proofs and keys. Pure. */
import { fromBase64Url, fromUtf8, isProof, type Proof, type PublicJwk, publicKeyBytes } from '#model/receipt.ts';

/** The receipt in `text`: itself, or the field `receipt` of the API's answer. Null where there is none. */
export function receiptIn(text: string): string | null {
  const jws = text.replace(/\s+/g, '');
  if (jws.split('.').length === 3 && !/["{}]/.test(jws)) return jws;
  const { receipt } = Object(jsonOf(text)) as { receipt?: unknown };
  return typeof receipt === 'string' ? receipt : null;
}

/** The proof in `text`, as `GET /v1/receipts/{id}/proof` gives it. Null where there is none. */
export function proofIn(text: string): Proof | null {
  const value = jsonOf(text);
  return isProof(value) ? value : null;
}

/** The Ed25519 public key in `text`, a JWK. Null where there is none. */
export function keyIn(text: string): PublicJwk | null {
  const { kty, crv, x } = Object(jsonOf(text)) as Record<keyof PublicJwk, unknown>;
  const jwk = { kty, crv, x: String(x) } as PublicJwk;
  try {
    publicKeyBytes(jwk);
    return jwk;
  } catch {
    return null;
  }
}

/** The name of the key a receipt says it is signed with (RFC 7638), or an empty text. */
export function kidIn(jws: string): string {
  const header = fromUtf8(fromBase64Url(jws.split('.')[0]!) ?? new Uint8Array());
  const { kid } = Object(jsonOf(header ?? '')) as { kid?: unknown };
  return typeof kid === 'string' ? kid.slice(0, 43) : '';
}

/** A checkpoint's first line names its log. */
export function originOf({ checkpoint }: Proof): string {
  return checkpoint.split('\n', 1)[0]!;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
