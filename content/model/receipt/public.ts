/** Leaves that everyone may read. None holds a person's name, id or words; what names somebody is held as a hash. */
import type { Day, Locale } from '../ref.ts';
import { canonicalText } from './record.ts';

interface Event {
  v: 1;
  /** Epoch ms. */
  at: number;
}

/** One of the acts that change what is published; `generation` counts them as records do. */
interface Publication extends Event {
  policy: string;
  version: number;
  generation: number;
  /** Id of the API key it was done with. */
  key: string;
}

/** A version was published. Hashes are lower-case hexadecimal SHA-256. */
export interface PublishLeaf extends Publication {
  type: 'publish';
  effective: Day;
  content: Record<Locale, string>;
  /** Of the immutable part of the version's document, RFC 8785. */
  document: string;
  /** Of its text per locale, RFC 8785. */
  text: string;
}

/** A version was marked material, or recalled. */
export interface ActLeaf extends Publication {
  type: 'mark' | 'recall';
  /** Of `{because, by}`, RFC 8785: who and why, for those who know it. */
  act: string;
}

/** The records at `indexes` are gone, and rightly so; without any, a person of whom there was no record. The leaf hashes stay. */
export interface EraseLeaf extends Event {
  type: 'erase';
  /** Ascending, none twice. */
  indexes: number[];
  /** The person asked for it, or the retention period was over. */
  reason: 'request' | 'retention';
}

/** From here on the log is signed with this key. The first one has nothing to replace. */
export interface KeyLeaf extends Event {
  type: 'key';
  origin: string;
  kid: string;
  /** The public key, base64url, as in its JWK. */
  x: string;
  replaces: string | null;
  /** Of a key that replaces another: that one's signature over {@link handoverText}, base64. */
  signature?: string;
}

export type PublicLeaf = PublishLeaf | ActLeaf | EraseLeaf | KeyLeaf;

/** RFC 8785 text of a public leaf: what is stored, published and hashed. */
export function publicLeafText(leaf: PublicLeaf): string {
  return canonicalText(leaf);
}

/** What the old key signs when a new one takes its place: the leaf without its signature. */
export function handoverText({ signature: _signature, ...leaf }: KeyLeaf): string {
  return canonicalText(leaf);
}

/** The public leaf in a text, or null when it is not spelled as one. */
export function publicLeafIn(text: string): PublicLeaf | null {
  try {
    const leaf = JSON.parse(text) as PublicLeaf;
    return publicLeafText(leaf) === text ? leaf : null;
  } catch {
    return null;
  }
}
