/** A zip that is written file by file, while others are answered. */
import { promisify } from 'node:util';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { Zip, ZipPassThrough } from 'fflate';
import { takingTurns } from '../turns.ts';

/** A file's path, and its text in as many pieces as are made one after the other. */
export type TextFile = [name: string, pieces: Iterable<string>];

/** A zip has local times: one that says nothing is the same everywhere. */
const NO_TIME = new Date(1980, 0, 1);
/** What is larger is packed by another thread; so much at least is given at once. */
const LARGE = 64 * 1024;
const DEFLATE = 8;
const LEVEL = { level: 6 };
const packElsewhere = promisify(deflateRaw) as (bytes: Uint8Array, options: object) => Promise<Uint8Array<ArrayBuffer>>;

/** The bytes of the zip, as they are made: the same files give the same bytes. */
export async function* zipped(files: Iterable<TextFile>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const turn = takingTurns();
  let made: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    made.push(bytes);
  });
  for (const [name, pieces] of files) {
    await add(zip, name, await bytesOf(pieces, turn));
    await turn();
    if (made.reduce((sum, { length }) => sum + length, 0) < LARGE) continue;
    yield Buffer.concat(made);
    made = [];
  }
  zip.end();
  yield Buffer.concat(made);
}

async function bytesOf(pieces: Iterable<string>, turn: () => Promise<void>): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for (const piece of pieces) {
    parts.push(Buffer.from(piece));
    await turn();
  }
  return Buffer.concat(parts);
}

async function add(zip: Zip, name: string, bytes: Uint8Array): Promise<void> {
  const packed = bytes.length > LARGE ? await packElsewhere(bytes, LEVEL) : deflateRawSync(bytes, LEVEL);
  const file = new ZipPassThrough(name);
  zip.add(Object.assign(file, { compression: DEFLATE, mtime: NO_TIME, size: bytes.length, crc: crc32(bytes) }));
  file.ondata(null, packed, true);
}
