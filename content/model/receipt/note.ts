/** Signed notes, C2SP `signed-note`: a text, a blank line, and one line per signature. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, equalBytes, fromBase64, HASH_BYTES, toBase64, toHex, utf8 } from './bytes.ts';
import type { Verifier } from './key.ts';

export interface NoteSignature {
  /** The key's name: not empty, without spaces or plus signs. */
  name: string;
  /** Key id, 4 bytes. */
  id: Uint8Array;
  signature: Uint8Array;
}

export interface Note {
  /** Ends with a newline. */
  text: string;
  signatures: NoteSignature[];
}

const ED25519 = Uint8Array.of(1);
const ID_BYTES = 4;
const MAX_SIGNATURES = 100;
const LINE = /^— ([^\s+]+) (\S+)$/u;
const KEY_NAME = /^[^\s+]+$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these.
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/** True for a name that a note's key may have. */
export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name) && name.isWellFormed() && !CONTROL.test(name);
}

/** Key id of an Ed25519 key (32 bytes) under a name. */
export function noteKeyId(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(concat(utf8(`${name}\n`), ED25519, publicKey)).subarray(0, ID_BYTES);
}

/** The key as Go's `sumdb/note` and witnesses read it: name, id and key joined by plus signs. */
export function noteVerifierKey(name: string, publicKey: Uint8Array): string {
  return `${name}+${toHex(noteKeyId(name, publicKey))}+${toBase64(concat(ED25519, publicKey))}`;
}

/** The name and key in such a line, or null when it is none of an Ed25519 key. */
export function parseVerifierKey(line: string): { name: string; publicKey: Uint8Array } | null {
  const [, name, base64] = /^([^\s+]+)\+[0-9a-f]{8}\+(\S+)$/u.exec(line) ?? [];
  const typed = fromBase64(base64 ?? '');
  if (!name || typed?.length !== HASH_BYTES + 1) return null;
  const publicKey = typed.subarray(1);
  return noteVerifierKey(name, publicKey) === line ? { name, publicKey } : null;
}

/** The note as text. */
export function formatNote({ text, signatures }: Note): string {
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

function formatSignature({ name, id, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(concat(id, signature))}\n`;
}

/** Text and signatures, nothing checked yet; null when it is no note. */
export function parseNote(note: string): Note | null {
  if (!note.isWellFormed() || CONTROL.test(note) || !note.endsWith('\n')) return null;
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return null;
  const lines = note.slice(split + 2, -1).split('\n');
  const signatures = lines.slice(0, MAX_SIGNATURES + 1).map(parseSignature);
  if (signatures.length > MAX_SIGNATURES || !signatures.every((one) => one !== null)) return null;
  return { text: note.slice(0, split + 1), signatures };
}

function parseSignature(line: string): NoteSignature | null {
  const [, name, base64] = LINE.exec(line) ?? [];
  const bytes = fromBase64(base64 ?? '');
  if (!name || !bytes || bytes.length <= ID_BYTES) return null;
  return { name, id: bytes.subarray(0, ID_BYTES), signature: bytes.subarray(ID_BYTES) };
}

/**
 * The text of a note that was signed under `name` by one of the keys at least. Null when it was not, when a signature
 * of one of them is wrong, or when it is no note. Signatures of others (witnesses, later keys) are passed over.
 */
export async function openNote(note: string, name: string, verifiers: readonly Verifier[]): Promise<string | null> {
  const parsed = parseNote(note);
  if (!parsed) return null;
  const message = utf8(parsed.text);
  const ours = parsed.signatures.flatMap((one) => {
    const verifier = one.name === name && verifiers.find((key) => equalBytes(noteKeyId(name, key.publicKey), one.id));
    return verifier ? [{ verifier, signature: one.signature }] : [];
  });
  const verdicts = await Promise.all(ours.map(({ verifier, signature }) => verifier.verify(message, signature)));
  return verdicts.length > 0 && verdicts.every(Boolean) ? parsed.text : null;
}
