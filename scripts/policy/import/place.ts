/** Files into a policy's folder: all of them or none, and never over anything that is there. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../verb.ts';
import type { Files } from './files.ts';

/** Throws {@link CommandError} when the policy has a version already. */
export function requireRoom(root: string, policy: string): void {
  const folder = folderOf(root, policy);
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'policy.yaml') : [];
  if (there.length === 0) return;
  throw new CommandError(
    `content/policies/${policy} holds ${there.sort().slice(0, 3).join(', ')} already.`,
    'an import never overwrites, and history cannot be put in before versions that have numbers',
    'import under another id, or move that folder away if none of its versions was ever published',
  );
}

/**
 * Writes `files` beside the policies first, then moves each version in, and the last things first: what is there of a broken
 * move is taken out again.
 */
export function placeFiles(root: string, policy: string, files: Files): void {
  const folder = folderOf(root, policy);
  const beside = join(root, 'content', `.import-${policy}-${process.pid}`);
  const names = [...new Set([...files.keys()].map((path) => path.split('/')[0]!))];
  const [isNew, moved] = [!existsSync(folder), [] as string[]];
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(beside, path)), { recursive: true });
      writeFileSync(join(beside, path), text, { flag: 'wx' });
    }
    requireRoom(root, policy);
    if (isNew) {
      renameSync(beside, folder);
      return;
    }
    for (const name of names) {
      if (existsSync(join(folder, name))) throw new Error(`${name} appeared meanwhile`);
      renameSync(join(beside, name), join(folder, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) rmSync(join(folder, name), { recursive: true, force: true });
    throw error instanceof CommandError ? error : unwritten(folder, error);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

function folderOf(root: string, policy: string): string {
  return join(root, 'content/policies', policy);
}

function unwritten(folder: string, error: unknown): CommandError {
  return new CommandError(
    `${folder} cannot be written.`,
    error instanceof Error ? error.message : String(error),
    'check the rights and the room on the disk; nothing was left there',
  );
}
