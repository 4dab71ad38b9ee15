/** Signing checkpoints. Their form, and how they are checked, is `#model/receipt.ts`. */
import { type Checkpoint, checkpointText, formatNote, noteKeyId, utf8 } from '#model/receipt.ts';
import type { LogKey } from './key.ts';

/** The signed head. With two keys it carries both signatures, as the first one after a change of keys should. */
export function signCheckpoint(keys: readonly LogKey[], head: Checkpoint): string {
  const text = checkpointText(head);
  const message = utf8(text);
  const name = head.origin;
  return formatNote({
    text,
    signatures: keys.map((key) => ({ name, id: noteKeyId(name, key.publicKey), signature: key.sign(message) })),
  });
}

/** The log's name from the canonical address of the site: `https://example.no/personvern` → `example.no/personvern`. */
export function originOf(siteUrl: string): string {
  const { host, pathname } = new URL(siteUrl);
  return `${host}${pathname}`.replace(/\/+$/, '');
}
