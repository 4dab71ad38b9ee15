/**
 * What the log is made of. Each leaf is the RFC 6962 hash of an entry; the entry's first byte says which kind it is:
 *
 *     acceptance   0x01 ‖ SHA-256("acceptance/v1" ‖ 0x00 ‖ opening ‖ record)
 *     public       0x02 ‖ public leaf
 *     link         0x03 ‖ SHA-256("link/v1" ‖ 0x00 ‖ opening ‖ link)
 *     leaf       = SHA-256(0x00 ‖ entry)          node = SHA-256(0x01 ‖ left ‖ right)
 *
 * `record`, `link` and `public leaf` are RFC 8785 text in UTF-8, `opening` is 32 random bytes. The entry of an acceptance
 * or a link is 33 bytes that say nothing about anybody once record and opening are gone: without the opening no dictionary
 * of users finds it. A public leaf is readable as it stands. None can be taken for another, nor a leaf for a node.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, HASH_BYTES, type Hash, utf8 } from './bytes.ts';
import { leafHash } from './merkle.ts';
import { type PublicLeaf, publicLeafText } from './public.ts';
import { type AcceptanceRecord, recordText } from './record.ts';

const ACCEPTANCE = Uint8Array.of(1);
const PUBLIC = Uint8Array.of(2);
const LINK = Uint8Array.of(3);
const COMMITMENT = utf8('acceptance/v1\0');
const LINK_COMMITMENT = utf8('link/v1\0');

/** Leaf hash of a record under its opening (32 bytes). Throws for another length, or when it is no record. */
export function acceptanceLeaf(record: AcceptanceRecord, opening: Uint8Array): Uint8Array {
  return acceptanceLeafOf(recordText(record), opening);
}

/** The same for a record's RFC 8785 text, so that it need not be written twice. */
export function acceptanceLeafOf(text: string, opening: Uint8Array, hash: Hash = sha256): Uint8Array {
  return salted(ACCEPTANCE, COMMITMENT, text, opening, hash);
}

/** Leaf hash of a link's RFC 8785 text under its opening (32 bytes). Throws for another length. */
export function linkLeafOf(text: string, opening: Uint8Array): Uint8Array {
  return salted(LINK, LINK_COMMITMENT, text, opening, sha256);
}

function salted(kind: Uint8Array, tag: Uint8Array, text: string, opening: Uint8Array, hash: Hash): Uint8Array {
  if (opening.length !== HASH_BYTES) throw new RangeError(`an opening is ${HASH_BYTES} bytes, not ${opening.length}`);
  return leafHash(concat(kind, hash(concat(tag, opening, utf8(text)))), hash);
}

/** Leaf hash of a public leaf. */
export function publicLeaf(leaf: PublicLeaf): Uint8Array {
  return publicLeafOf(publicLeafText(leaf));
}

/** The same for its RFC 8785 text. */
export function publicLeafOf(text: string): Uint8Array {
  return leafHash(concat(PUBLIC, utf8(text)));
}
