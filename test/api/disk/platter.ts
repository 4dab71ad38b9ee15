/** What a disk may hold after a power cut: all that was synced, and of what came after it anything at all. */
import type { Deed } from './strace.ts';

type Change = Extract<Deed, { did: 'write' | 'truncate' }>;

interface Held {
  synced: Buffer;
  /** In order, since the last sync of this file. */
  after: Change[];
}

/** How much of what was not synced arrived: nothing, everything, any of the writes, or any sectors of them. */
const ARRIVALS = ['nothing', 'everything', 'writes', 'pages', 'sectors'] as const;
type Arrival = (typeof ARRIVALS)[number];
const SIZES: Partial<Record<Arrival, number>> = { pages: 4_096, sectors: 512 };

export class Platter {
  readonly #files: Map<string, Held>;

  /** Begins with files as they are on the disk. */
  constructor(files: Record<string, Buffer>) {
    this.#files = new Map(Object.entries(files).map(([name, synced]) => [name, { synced, after: [] }]));
  }

  take(deed: Deed): void {
    if (deed.did !== 'write' && deed.did !== 'truncate' && deed.did !== 'sync') return;
    let held = this.#files.get(deed.file);
    if (!held) {
      held = { synced: Buffer.alloc(0), after: [] };
      this.#files.set(deed.file, held);
    }
    if (deed.did !== 'sync') held.after.push(deed);
    else held.synced = changed(held.synced, held.after.splice(0));
  }

  /** What each file holds when the power is cut now. Each fares in its own way. */
  cut(random: () => number): Map<string, Buffer> {
    return new Map([...this.#files].map(([name, held]) => [name, remains(held, random)]));
  }
}

function remains({ synced, after }: Held, random: () => number): Buffer {
  const arrival = ARRIVALS[Math.floor(random() * ARRIVALS.length)]!;
  return changed(Buffer.from(synced), arrived(after, arrival, random));
}

function arrived(changes: readonly Change[], arrival: Arrival, random: () => number): Change[] {
  if (arrival === 'nothing') return [];
  if (arrival === 'everything') return [...changes];
  const size = SIZES[arrival];
  return changes.flatMap((one) => (size ? pieces(one, size) : [one])).filter(() => random() < 0.5);
}

/** A write as the sectors it touches. */
function pieces(change: Change, size: number): Change[] {
  if (change.did === 'truncate') return [change];
  const found: Change[] = [];
  for (let from = 0; from < change.bytes.length; ) {
    const at = change.at + from;
    const to = Math.min(change.bytes.length, from + size - (at % size));
    found.push({ ...change, at, bytes: change.bytes.subarray(from, to) });
    from = to;
  }
  return found;
}

/** `content` after the changes, which are made in place where it is long enough. */
function changed(content: Buffer, changes: readonly Change[]): Buffer {
  let now = content;
  for (const change of changes) {
    const end = change.did === 'truncate' ? change.size : change.at + change.bytes.length;
    if (end > now.length) now = Buffer.concat([now], end);
    if (change.did === 'truncate') now = now.subarray(0, end);
    else change.bytes.copy(now, change.at);
  }
  return now;
}
