/** The kill harness: an API on one database, killed and started again while clients answer. The oracle reads the database itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKey } from '../../../api/keys.ts';
import { openLogKey } from '../../../api/log/keyfile.ts';
import { openStore } from '../../../api/store/open.ts';
import { policy } from '../../support/command.ts';
import { seeded } from '../../support/random.ts';
import { rowsIn } from '../../support/rows.ts';
import { aVersion } from '../store/make.ts';
import { answerUntilGone, type Crowd, deliver, emptyMemory, type Memory, repeat } from './clients.ts';
import { endAll, type Settings, settingsIn, startLife } from './process.ts';

export interface Arena {
  settings: Settings;
  secret: string;
  memory: Memory;
  /** How many lives have begun: each has users of its own, for who has answered is not asked again. */
  lives: number;
  remove(): void;
}

/** A folder with an API's keys, and a database in which `privacy@1` is published. */
export async function openArena(databaseUrl?: string): Promise<Arena> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-kill-'));
  const settings = { ...settingsIn(folder), ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) };
  const store = await openStore(settings.DATABASE_URL, {
    logKey: () => openLogKey(settings.LOG_KEY_FILE, { mayMake: true }).key,
  });
  const { secret, key } = makeKey({ name: 'shop', scopes: ['shop'], at: Date.now() });
  await store.createKey(key);
  await store.publish(aVersion(1), { at: Date.now(), key: key.id });
  await store.close();
  await compile(settings);
  const remove = () => {
    endAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { settings, secret, memory: emptyMemory(), lives: 0, remove };
}

/** One life in peace: at its end Node keeps what it compiled, and every later start takes half the time. */
async function compile(settings: Settings): Promise<void> {
  const life = await startLife(settings);
  life.kill('SIGTERM');
  await life.ended;
}

export interface KillRun {
  kills: number;
  clients?: number;
  /** From 0 (at once) to 1, for how long the API may live and whatever the clients choose. */
  random: () => number;
  /** The program to kill; the API itself unless told. */
  entry?: string | undefined;
  /** Done once in each life, such as cutting a connection. */
  during?: (() => void) | undefined;
  /** How a life is ended; `SIGKILL` unless told. */
  signal?: NodeJS.Signals;
}

/** The exit code, null after a signal, and how long the process took to end. */
export interface Ending {
  code: number | null;
  ms: number;
}

const LONGEST_LIFE_MS = 150;

/** Starts the API `kills` times, and kills it a moment after it began to take answers. */
export async function killAgainAndAgain(arena: Arena, run: KillRun): Promise<Ending[]> {
  const { kills, clients = 8, random, entry, during, signal = 'SIGKILL' } = run;
  const endings: Ending[] = [];
  for (let index = 0; index < kills; index += 1) {
    const life = await startLife(arena.settings, entry ? { entry } : {});
    const crowd: Crowd = { life, secret: arena.secret, memory: arena.memory, random, name: `user-${arena.lives++}` };
    const answering = answerUntilGone(crowd, clients);
    await hasBegun(arena, life);
    during?.();
    await new Promise((resolve) => setTimeout(resolve, random() * LONGEST_LIFE_MS));
    if (random() < 0.5) await hasSent(arena, life);
    const told = performance.now();
    life.kill(signal);
    const code = await life.ended;
    endings.push({ code, ms: performance.now() - told });
    await answering;
  }
  return endings;
}

/** Until the first answer of this life: before that there is nothing to lose. */
async function hasBegun({ memory }: Arena, life: Crowd['life']): Promise<void> {
  const before = memory.acknowledged.length;
  while (memory.acknowledged.length === before && !life.isOver())
    await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Until a request is on its way: when the clients are slower than the API, most moments find all of them answered. */
async function hasSent({ memory }: Arena, life: Crowd['life']): Promise<void> {
  const before = memory.sent;
  while (memory.sent === before && !life.isOver()) await new Promise((resolve) => setImmediate(resolve));
}

/** The last life: everything that was acknowledged is asked for again, and what nobody knows of is sent once more. */
export async function settle(arena: Arena, { most = 1_000, random = seeded(1) } = {}): Promise<number | null> {
  const life = await startLife(arena.settings);
  const crowd: Crowd = { life, secret: arena.secret, memory: arena.memory, random, name: 'last' };
  const { acknowledged, unknown } = arena.memory;
  for (const known of acknowledged.slice(-most)) await repeat(crowd, known);
  const left = unknown.splice(0);
  for (const sent of left) await deliver(crowd, sent);
  for (const known of acknowledged.slice(-left.length)) await repeat(crowd, known);
  life.kill('SIGTERM');
  return life.ended;
}

export interface Stored {
  ids: Set<string>;
  /** Natural keys that have more than one record. */
  doubled: number;
  /** Indexes of the log's leaves, in order. */
  indexes: number[];
  /** `ok`, in SQLite's own words. */
  integrity: string;
}

/** What the database holds, read without any code of the API. */
export async function storedIn({ settings: { DATABASE_URL: url } }: Arena): Promise<Stored> {
  const records = await rowsIn<Row>(url, 'SELECT id, nonce, answer FROM acceptances');
  const leaves = await rowsIn<{ at: number | string }>(url, 'SELECT idx AS at FROM leaves ORDER BY idx');
  const keys = new Set(records.map(({ nonce, answer }) => `${nonce} ${answer}`));
  return {
    ids: new Set(records.map(({ id }) => id)),
    doubled: records.length - keys.size,
    indexes: leaves.map(({ at }) => Number(at)),
    integrity: url.startsWith('postgres') ? 'ok' : await integrityOf(url),
  };
}

interface Row {
  id: string;
  nonce: string;
  answer: string;
}

async function integrityOf(path: string): Promise<string> {
  const [found] = await rowsIn<{ integrity_check: string }>(path, 'PRAGMA integrity_check');
  return found!.integrity_check;
}

/** Acknowledged answers that are not there. */
export function lost({ memory }: Arena, { ids }: Stored): string[] {
  return memory.acknowledged.map(({ id }) => id).filter((id) => !ids.has(id));
}

/** `policy verify` over everything. */
export function verify({ settings }: Arena) {
  return policy(['verify', '--database', settings.DATABASE_URL, '--all']);
}
