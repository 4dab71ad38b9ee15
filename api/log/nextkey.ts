/** The key that is to take the place of the log key: a file beside it, until the log knows it. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogKey } from './key.ts';
import { openLogKey } from './keyfile.ts';

const KID_DIGITS = 8;

export interface Keys {
  /** Null when its file is out of the way already. */
  old: LogKey | null;
  next: LogKey;
}

/** The log key at `path` and the next one, made when there is none; a change that was cut short goes on with the same. */
export function bothKeys(path: string): Keys {
  const isMoved = !existsSync(path) && existsSync(nextPath(path));
  const old = isMoved ? null : openLogKey(path, { mayMake: false }).key;
  return { old, next: openLogKey(nextPath(path), { mayMake: true }).key };
}

/** The next key becomes the log key; the old one is kept beside it. Safe to repeat after a cut. */
export function putInPlace(path: string, { old }: Keys): void {
  if (old) renameSync(path, `${path}.${old.kid.slice(0, KID_DIGITS)}.old`);
  renameSync(nextPath(path), path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Nothing came of it. */
export function dropNext(path: string): void {
  rmSync(nextPath(path), { force: true });
}

function nextPath(path: string): string {
  return `${path}.next`;
}
