/** Compact JWS checked against pinned Ed25519 keys, over WebCrypto alone. */
import type { PublicJwk } from '#model/receipt.ts';

/** Why a JWS does not count: not three parts, another header than expected, a key that is not pinned, a wrong signature. */
export type JwsFault = 'shape' | 'header' | 'key' | 'signature';

export type OpenedJws = { payload: unknown; fault: null } | { fault: JwsFault };

export interface PinnedKeys {
  /** The payload of a JWS of type `type`. Never rejects for a bad one. */
  open(jws: string, type: string): Promise<OpenedJws>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
const ED25519 = { name: 'Ed25519' };
const ALGORITHMS = ['Ed25519', 'EdDSA'];

/** Old keys may stay in the list beside new ones: each JWS names its own. */
export function pinnedKeys(jwks: readonly PublicJwk[]): PinnedKeys {
  let imported: Promise<Map<string, CryptoKey>> | null = null;
  return {
    open: async (jws, type) => {
      const parts = jws.split('.');
      const [header, payload, signature] = parts.map(bytesOf);
      if (parts.length !== 3 || !header || !payload || !signature) return { fault: 'shape' };
      const kid = kidOf(jsonOf(header), type);
      if (kid === null) return { fault: 'header' };
      imported ??= importAll(jwks);
      const key = (await imported).get(kid);
      if (!key) return { fault: 'key' };
      const signed = encoder.encode(jws.slice(0, jws.lastIndexOf('.')));
      const holds = await crypto.subtle.verify(ED25519, key, signature, signed);
      return holds ? { payload: jsonOf(payload), fault: null } : { fault: 'signature' };
    },
  };
}

/** The keys in the text of `content/keys.yaml`, for shops that have the file and no YAML reader. */
export function keysIn(yaml: string): PublicJwk[] {
  const xs = [...yaml.matchAll(/^[^#\n]*\bx:\s*['"]?([A-Za-z0-9_-]{43})['"]?/gm)].map((match) => match[1]!);
  return xs.map((x) => ({ kty: 'OKP', crv: 'Ed25519', x }));
}

/** Bytes of base64url, null when it is none. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = new Uint8Array(binary.length);
    // A loop is ten times as fast as a callback for each byte.
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
}

/** Base64url of bytes, without padding. */
export function textOf(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The JSON value in UTF-8 bytes; null when there is none. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return null;
  }
}

function kidOf(header: unknown, type: string): string | null {
  const { alg, kid, typ, crit } = Object(header) as Record<string, unknown>;
  const isOurs = typ === type && crit === undefined && ALGORITHMS.includes(String(alg));
  return isOurs && typeof kid === 'string' ? kid : null;
}

async function importAll(jwks: readonly PublicJwk[]): Promise<Map<string, CryptoKey>> {
  const pairs = jwks.map(async (jwk) => {
    const key = await crypto.subtle.importKey('jwk', { ...jwk }, ED25519, false, ['verify']);
    return [await thumbprint(jwk), key] as const;
  });
  return new Map(await Promise.all(pairs));
}

/** RFC 7638. */
async function thumbprint({ x }: PublicJwk): Promise<string> {
  const text = encoder.encode(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`);
  return textOf(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
}
