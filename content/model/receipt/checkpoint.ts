/** Checkpoints, C2SP `tlog-checkpoint`: the head of the log as the text of a signed note. */
import { hashFromBase64, toBase64 } from './bytes.ts';
import type { Verifier } from './key.ts';
import { isKeyName, openNote } from './note.ts';

export interface Checkpoint {
  /** Which log it is: an address without a scheme, `example.no/personvern`. The log signs under this name. */
  origin: string;
  size: number;
  root: Uint8Array;
}

/** The three lines that are signed. Throws a RangeError for an origin that is no key name. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin)) throw new RangeError(`"${origin}" cannot name a log: no spaces, no plus signs, not empty`);
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** The head that such a text states, or null. Extension lines are refused: our log writes none. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [, origin, digits, base64] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([^\n]+)\n$/.exec(text) ?? [];
  const root = hashFromBase64(base64 ?? '');
  const size = Number(digits);
  return origin && root && Number.isSafeInteger(size) ? { origin, size, root } : null;
}

/** The head in a checkpoint that the log named `origin` signed with one of its keys, or null. */
export async function openCheckpoint(
  note: string,
  origin: string,
  verifiers: readonly Verifier[],
): Promise<Checkpoint | null> {
  const text = await openNote(note, origin, verifiers);
  const checkpoint = text === null ? null : parseCheckpoint(text);
  return checkpoint?.origin === origin ? checkpoint : null;
}
