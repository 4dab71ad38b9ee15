/** The API under strace, which writes down every call that changes a file or answers a client, and can make some of them fail. */
import { spawnSync } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Said aloud where it is missing. */
export const hasStrace = spawnSync('strace', ['-V']).status === 0;
if (!hasStrace) console.warn('SKIPPED: power cuts and failing disks, because there is no strace (apt install strace).');

/** Something the API did, in the order of time. */
export type Deed =
  | { did: 'write'; file: string; at: number; bytes: Buffer }
  | { did: 'truncate'; file: string; size: number }
  | { did: 'sync'; file: string }
  /** What it sent to a client. */
  | { did: 'say'; bytes: Buffer }
  /** What the disk refused it. */
  | { did: 'fail'; file: string };

/** Goes before a command: the calls of all its threads go to `trace`. It stays a child of ours, so that it can be killed. */
export function tracedTo(trace: string, inject: readonly string[] = []): string[] {
  const calls = 'trace=pwrite64,ftruncate,fsync,fdatasync,write,writev';
  const how = ['-D', '-f', '--seccomp-bpf', '-y', '-xx', '-s', '1000000', '-o', trace];
  return ['strace', ...how, '-e', calls, ...inject.flatMap((one) => ['-e', `inject=${one}`])];
}

/** Waits until the process `pid` has ended in the trace: strace writes a moment after it. */
export async function traceEnds(trace: string, pid: number): Promise<void> {
  const end = new RegExp(`^${pid} +\\+\\+\\+`, 'm');
  while (!end.test(readFileSync(trace, 'latin1').slice(-10_000))) await new Promise((done) => setTimeout(done, 200));
}

/** What the trace tells, deed by deed. */
export async function* deedsIn(trace: string): AsyncGenerator<Deed> {
  const begun = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(trace, 'latin1') })) {
    const whole = wholeCall(begun, line);
    const deed = whole && deedOf(whole);
    if (deed) yield deed;
  }
}

/** A call that another thread broke into stands in two lines. */
function wholeCall(begun: Map<string, string>, line: string): string | null {
  const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
  const unfinished = rest.indexOf(' <unfinished ...>');
  if (unfinished >= 0) {
    begun.set(pid, rest.slice(0, unfinished));
    return null;
  }
  const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
  return resumed ? `${begun.get(pid) ?? ''}${resumed[1]}` : rest;
}

const CALL = /^(\w+)\(\d+<([^>]*)>(.*)\)\s+= (-?\d+)( .*)?$/;

function deedOf(call: string): Deed | null {
  const [, name, path = '', rest = '', result = '', note = ''] = CALL.exec(call) ?? [];
  const file = bytesOf(path).toString();
  if (note.includes('INJECTED')) return { did: 'fail', file };
  if (!name || result.startsWith('-')) return null;
  if (name === 'fsync' || name === 'fdatasync') return { did: 'sync', file };
  if (name === 'ftruncate') return { did: 'truncate', file, size: Number(/\d+/.exec(rest)![0]) };
  const bytes = Buffer.concat([...rest.matchAll(/"([^"]*)"/g)].map(([, text]) => bytesOf(text!)));
  if (name !== 'pwrite64') return file.startsWith('socket:') ? { did: 'say', bytes } : null;
  return { did: 'write', file, at: Number(/(\d+)$/.exec(rest)![1]), bytes: bytes.subarray(0, Number(result)) };
}

/** `\x41\x42`, as strace writes every byte. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}
