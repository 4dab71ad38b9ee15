/** One log key takes the place of another: a leaf that the old one has signed, and a head that both sign. Pure but for SQL. */
import { sql } from 'drizzle-orm';
import { type Checkpoint, checkpointText, fromBase64Url, type NoteSignature, noteKeyId, utf8 } from '#model/receipt.ts';
import { signCheckpoint } from '../../log/checkpoint.ts';
import type { Growth } from '../../log/growth.ts';
import type { LogKey } from '../../log/key.ts';
import { handoverLeaf } from '../../log/leaves.ts';
import { rootOf } from '../../log/tree.ts';
import { type Row, run, type Steps } from './steps.ts';
import type { KeyRow } from './tables.ts';

/** Adds the leaf to `growth`, whose signer is the old key, and gives the row of the new one. */
export function handOver(growth: Growth, next: LogKey, origin: string, at: number): KeyRow {
  const { key, keyNo } = growth.signer;
  const index = growth.tell(handoverLeaf(origin, next.jwk, key, at));
  const head = { origin, size: growth.edge.size, root: rootOf(growth.edge) };
  const handover = key.sign(utf8(checkpointText(head)));
  return { keyNo: keyNo + 1, kid: next.kid, x: next.jwk.x, index, handover };
}

export function* keepKey({ keyNo, kid, x, index, handover }: KeyRow): Steps<void> {
  const signature = handover && Buffer.from(handover);
  yield* run(
    sql`INSERT INTO log_keys (key_no, kid, x, idx, handover) VALUES (${keyNo}, ${kid}, ${x}, ${index}, ${signature})`,
  );
}

/** The two newest keys, the newest first. */
export const NEWEST_KEYS = sql`SELECT key_no, kid, x, idx, handover FROM log_keys ORDER BY key_no DESC LIMIT 2`;

/** The row of a key as both databases give it. */
export function keyRowOf({ key_no, kid, x, idx, handover }: Row): KeyRow {
  const signature = handover === null ? null : new Uint8Array(handover as Uint8Array);
  return { keyNo: Number(key_no), kid: String(kid), x: String(x), index: Number(idx), handover: signature };
}

/** The signed head. While nothing follows the leaf that names a new key, the one before has signed it as well. */
export function noteOf(key: LogKey, head: Checkpoint, [newest, before]: readonly KeyRow[]): string {
  const isHandover = newest?.handover && before && newest.index === head.size - 1;
  const more: NoteSignature[] = isHandover ? [signatureOf(before, newest.handover!, head.origin)] : [];
  return signCheckpoint([key], head, more);
}

function signatureOf({ x }: KeyRow, signature: Uint8Array, name: string): NoteSignature {
  return { name, id: noteKeyId(name, fromBase64Url(x) ?? new Uint8Array()), signature };
}
