/**
 * What the witness keeps, as files that git can carry and people can read, only ever added to:
 *
 *   checkpoint            the newest signed head
 *   heads.txt             every head it saw: when, how many leaves, root
 *   leaves/000000000.txt  one line a leaf from that index on: its hash, and the text of a public one
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, equalBytes, hashFromBase64, publicLeafOf, toBase64 } from '#model/receipt.ts';
import { CommandError } from '../verb.ts';

/** A leaf; `text` is that of a public one. */
export interface WitnessedLeaf {
  hash: Uint8Array;
  text: string | null;
}

export interface Witnessed {
  /** The signed note; null before the first. Its signature is the caller's to check. */
  checkpoint: string | null;
  leaves: WitnessedLeaf[];
}

/** Leaves in one file: a commit carries at most so many lines again. */
const CHUNK = 1000;
const DIGITS = 9;

/** What is kept in `folder`; empty where there is nothing yet. Throws a CommandError when a line is damaged. */
export async function readWitnessed(folder: string): Promise<Witnessed> {
  const checkpoint = await readFile(join(folder, 'checkpoint'), 'utf8').catch(() => null);
  const names = (await readdir(join(folder, 'leaves')).catch(() => []))
    .filter((name) => /^\d+\.txt$/.test(name))
    .sort();
  const leaves: WitnessedLeaf[] = [];
  for (const name of names) {
    if (name !== nameOf(leaves.length))
      throw damaged(join(folder, 'leaves', name), 'it does not follow the one before');
    const lines = (await readFile(join(folder, 'leaves', name), 'utf8')).split('\n');
    if (lines.pop() !== '') throw damaged(join(folder, 'leaves', name), 'its last line has no end');
    for (const [at, line] of lines.entries()) leaves.push(leafIn(line, `${join(folder, 'leaves', name)}:${at + 1}`));
  }
  return { checkpoint, leaves };
}

/** Writes leaves from index `from` on, then the head: whoever is cut off between the two goes on at the old head. */
export async function writeWitnessed(
  folder: string,
  { checkpoint, leaves }: Witnessed,
  { from, head, at }: { from: number; head: Checkpoint; at: Date },
): Promise<void> {
  await mkdir(join(folder, 'leaves'), { recursive: true });
  for (let start = from - (from % CHUNK); start < leaves.length; start += CHUNK) {
    const lines = leaves.slice(start, start + CHUNK).map(lineOf);
    await put(join(folder, 'leaves', nameOf(start)), lines.join(''));
  }
  const heads = join(folder, 'heads.txt');
  const before = await readFile(heads, 'utf8').catch(() => '');
  await put(heads, `${before}${at.toISOString()} ${head.size} ${toBase64(head.root)}\n`);
  await put(join(folder, 'checkpoint'), checkpoint ?? '');
}

/** Whole or not at all. */
async function put(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

function nameOf(index: number): string {
  return `${String(index).padStart(DIGITS, '0')}.txt`;
}

function lineOf({ hash, text }: WitnessedLeaf): string {
  return text === null ? `${toBase64(hash)}\n` : `${toBase64(hash)} ${text}\n`;
}

function leafIn(line: string, place: string): WitnessedLeaf {
  const space = line.indexOf(' ');
  const [base64, text] = space < 0 ? [line, null] : [line.slice(0, space), line.slice(space + 1)];
  const hash = hashFromBase64(base64);
  if (!hash) throw damaged(place, 'it does not begin with a hash');
  if (text !== null && !equalBytes(hash, publicLeafOf(text))) throw damaged(place, 'its text is not that of its hash');
  return { hash, text };
}

function damaged(place: string, why: string): CommandError {
  return new CommandError(
    `${place} is not as the witness wrote it.`,
    why,
    'put the folder back as git has it (git checkout -- content/log); nothing was written',
  );
}
