/** Signing checkpoints. Their form, and how they are checked, is `#model/receipt.ts`. */
import { type Checkpoint, checkpointText, formatNote, type NoteSignature, noteKeyId, utf8 } from '#model/receipt.ts';
import type { LogKey } from './key.ts';

/** The signed head, with the signatures of `keys` and those that were made before. */
export function signCheckpoint(
  keys: readonly LogKey[],
  head: Checkpoint,
  before: readonly NoteSignature[] = [],
): string {
  const text = checkpointText(head);
  const message = utf8(text);
  const name = head.origin;
  const now = keys.map((key) => ({ name, id: noteKeyId(name, key.publicKey), signature: key.sign(message) }));
  return formatNote({ text, signatures: [...now, ...before] });
}

/** The log's name from the canonical address of the site: `https://example.no/personvern` → `example.no/personvern`. */
export function originOf(siteUrl: string): string {
  const { host, pathname } = new URL(siteUrl);
  return `${host}${pathname}`.replace(/\/+$/, '');
}
