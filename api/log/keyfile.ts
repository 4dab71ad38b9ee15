/** The log key's own file: made once, readable by its owner alone, and never in the database. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type LogKey, logKey } from './key.ts';

/** The key cannot be used. The message says what happened, why, and what to do. */
export class LogKeyFault extends Error {
  override name = 'LogKeyFault';
}

export interface OpenedLogKey {
  key: LogKey;
  /** What to tell the operator when the key was made just now: that it must be backed up, and how. Null otherwise. */
  word: string | null;
}

const OTHERS = 0o077;

/**
 * The log key at `path`. Where there is no file it is made, if `mayMake`: allow that only while the log is empty, since
 * a log that was signed with another key needs that key back. Several processes may start at once; one key is made.
 * Throws a {@link LogKeyFault} when the file is missing and may not be made, is open to others, or holds no key.
 */
export function openLogKey(path: string, { mayMake }: { mayMake: boolean }): OpenedLogKey {
  const before = read(path);
  if (before !== null) return { key: parse(path, before), word: null };
  if (!mayMake) throw missing(path);
  const isOurs = make(path);
  const key = parse(path, read(path) ?? '');
  return { key, word: isOurs ? backupWord(path, key.kid) : null };
}

function read(path: string): string | null {
  try {
    refuseOpenFile(path);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (error instanceof LogKeyFault) throw error;
    throw new LogKeyFault(
      `The log key ${path} cannot be read (${codeOf(error)}). Give its owner the right to read it.`,
    );
  }
}

/** Windows has no such bits. */
function refuseOpenFile(path: string): void {
  const { mode } = statSync(path);
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return;
  const bits = (mode & 0o777).toString(8).padStart(3, '0');
  throw new LogKeyFault(
    `The log key ${path} is open to other users (mode ${bits}): whoever reads it can forge receipts. ` +
      `If nobody can have read it, close it with \`chmod 600 ${path}\`; otherwise replace the key.`,
  );
}

function parse(path: string, pem: string): LogKey {
  try {
    return logKey(pem);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LogKeyFault(`The log key ${path} does not work: ${why}. Put the file back from your backup.`);
  }
}

/** Writes a new key so that it is there whole or not at all. False when another process was quicker. */
function make(path: string): boolean {
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeDurably(draft, privateKey);
    return linkNew(draft, path);
  } catch (error) {
    throw new LogKeyFault(
      `The log key ${path} cannot be made (${codeOf(error)}). Give a folder that can be written to.`,
    );
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function linkNew(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function backupWord(path: string, kid: string): string {
  return (
    `A new log key was made: ${path} (${kid}). Back it up now, apart from the database, and keep it secret. ` +
    'Without it no more receipts can be signed for this log; whoever has it can forge them. ' +
    'Receipts that were handed out stay valid as long as the public key is known: commit it to the site’s repository.'
  );
}

function missing(path: string): LogKeyFault {
  return new LogKeyFault(
    `The log has entries, but its key ${path} is not there. A new key would not fit what was signed before. ` +
      'Put the file back from your backup, or name its place; if it is lost, replace the key.',
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
