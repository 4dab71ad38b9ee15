/** From what the store does to the public leaf that says so. Pure; hashes of RFC 8785 text. */
import { sha256 } from '@noble/hashes/sha2.js';
import { immutablePart, type VersionDocument } from '#model/manifest.ts';
import {
  type ActLeaf,
  canonicalText,
  type EraseLeaf,
  handoverText,
  type KeyLeaf,
  type PublicJwk,
  type PublishLeaf,
  thumbprint,
  toBase64,
  toHex,
  utf8,
} from '#model/receipt.ts';
import type { VersionRef } from '#model/ref.ts';
import type { Act } from '../store/types.ts';
import type { LogKey } from './key.ts';

/** When, with which API key, and the generation after it. */
export interface Occasion {
  at: number;
  key: string;
  generation: number;
}

/** A version was published. */
export function publishLeaf(document: VersionDocument, { at, key, generation }: Occasion): PublishLeaf {
  const { policy, version, effective, contentHash } = document;
  const hashes = { document: hashOf(immutablePart(document)), text: hashOf(document.text) };
  return { v: 1, type: 'publish', policy, version, effective, content: contentHash, ...hashes, at, key, generation };
}

/** A version was marked material, or recalled: `generation` is the one after it. */
export function actLeaf(
  type: ActLeaf['type'],
  { policy, version }: VersionRef,
  { by, because, at, key }: Act,
  generation: number,
): ActLeaf {
  return { v: 1, type, policy, version, act: hashOf({ because, by }), at, key, generation };
}

/** The records at `indexes` (in any order) are gone. */
export function eraseLeaf(indexes: readonly number[], reason: EraseLeaf['reason'], at: number): EraseLeaf {
  return { v: 1, type: 'erase', indexes: [...new Set(indexes)].sort((a, b) => a - b), reason, at };
}

/** The log named `origin` is signed with `jwk` from here on, instead of the key with the id `replaces`. */
export function keyLeaf(origin: string, jwk: PublicJwk, replaces: string | null, at: number): KeyLeaf {
  return { v: 1, type: 'key', origin, kid: thumbprint(jwk), x: jwk.x, replaces, at };
}

/** The same, signed over by the key that is replaced. */
export function handoverLeaf(origin: string, jwk: PublicJwk, old: LogKey, at: number): KeyLeaf {
  const leaf = keyLeaf(origin, jwk, old.kid, at);
  return { ...leaf, signature: toBase64(old.sign(utf8(handoverText(leaf)))) };
}

function hashOf(value: unknown): string {
  return toHex(sha256(utf8(canonicalText(value))));
}
