/** Signing the list of what is required, which shops decide by when the API is away. */
import { toBase64Url, utf8 } from '#model/receipt.ts';
import { LIST_TYPE, type PolicyList } from '../client/list.ts';
import type { Published } from '../store/types.ts';
import type { LogKey } from './key.ts';

/** A list is signed anew after so long, so that its age says when the API last vouched for it. */
export const RENEW_MS = 5 * 60_000;

/** Gives the compact JWS for what is published at `at`, epoch ms. */
export type PolicyLister = (key: LogKey, published: Published, at: number) => string;

/**
 * Signs once for each generation and {@link RENEW_MS}. `iat` is the beginning of that span, so that every process with
 * the same key gives the same bytes.
 */
export function policyLister(): PolicyLister {
  let held: { kid: string; generation: number; iat: number; jws: string } | null = null;
  return (key, published, at) => {
    const { kid } = key;
    const { generation } = published;
    const iat = (Math.floor(at / RENEW_MS) * RENEW_MS) / 1000;
    if (held?.generation !== generation || held.iat !== iat || held.kid !== kid) {
      held = { kid, generation, iat, jws: signPolicyList(key, listOf(published, iat)) };
    }
    return held.jws;
  };
}

/** The list as a compact JWS. */
export function signPolicyList(key: LogKey, list: PolicyList): string {
  const header = { alg: 'Ed25519', kid: key.kid, typ: LIST_TYPE };
  const input = `${part(header)}.${part(list)}`;
  return `${input}.${toBase64Url(key.sign(utf8(input)))}`;
}

function part(value: object): string {
  return toBase64Url(utf8(JSON.stringify(value)));
}

function listOf({ generation, policies }: Published, iat: number): PolicyList {
  const listed = policies.map(({ policy, kind, versions }) => ({
    policy,
    kind,
    versions: versions.map(({ version, effective, effectiveAt, material, recalled, contentHash }) => ({
      version,
      effective,
      effectiveAt,
      material,
      recalled: recalled !== null,
      content: contentHash,
    })),
  }));
  return { iat, generation, policies: listed };
}
