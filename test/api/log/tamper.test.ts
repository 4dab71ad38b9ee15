/** An intruder with the whole database in hand changes one thing at a time; the audit must see each of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditWish, audit } from '../../../api/log/audit.ts';
import { openStore } from '../../../api/store/open.ts';
import type { LogTables } from '../../../api/store/rules/tables.ts';
import { tablesOn } from '../../../api/store/sqlite/tables.ts';
import { openWithKey } from '../../support/store.ts';
import { accept, anAct, anAnswer, anImport, aVersion, BY, NOON, publishUpTo, sayYes } from '../store/make.ts';
import { OTHER_KEY } from './sample.ts';

/** `TAMPERS=…` sets another number. */
const CHANGES = Number(process.env.TAMPERS ?? 2_000);

let folder: string;
let client: Client.Database;
let tables: LogTables;

/** A small log with everything in it that a log can hold. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tamper-'));
  const path = join(folder, 'policy.sqlite');
  const store = await openWithKey(path);
  await publishUpTo(store, 2);
  await store.publish(aVersion(3, { change: 'minor', effective: '2027-01-01' }), BY);
  await store.mark({ policy: 'privacy', version: 3 }, anAct(NOON));
  for (let index = 0; index < 8; index++) await sayYes(store, `user-${index}`, 2);
  await store.recall({ policy: 'privacy', version: 3 }, anAct(NOON));
  const many = Array.from({ length: 6 }, (_, index) => anAnswer(`many-${index}`, 2, 'acknowledge'));
  await Promise.all(many.map((one) => store.answer(one, accept)));
  await store.answer(anAnswer('user-1', 2, 'withdraw', { nonce: null, prompt: null, promptIssuedAt: null }), accept);
  await store.importAnswers([anImport('user-2', 1), anImport('user-6', 2, { counts: true, source: 'x' })], accept);
  await store.merge({ user: 'user-4', into: 'user-5', at: NOON, key: 'key-2' });
  await store.merge({ user: 'user-6', into: 'user-7', at: NOON, key: 'key-2' });
  await store.unmerge('user-6', { at: NOON, key: 'key-2' });
  await store.erase('user-3', NOON);
  await store.changeLogKey(OTHER_KEY, NOON);
  await store.close();
  const later = await openStore(path, { logKey: () => OTHER_KEY });
  await sayYes(later, 'user-9', 2);
  await later.close();
  client = new Client(path);
  for (const [name, value] of [
    ['foreign_keys', 'OFF'],
    ['ignore_check_constraints', 'ON'],
  ])
    client.pragma(`${name} = ${value}`);
  for (const { name } of client
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .all())
    client.exec(`DROP TRIGGER ${name}`);
  tables = tablesOn({ client, db: drizzle({ client }) });
});
afterAll(() => {
  client.close();
  rmSync(folder, { recursive: true });
});

/** Random numbers that are the same in every run (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** The evidence. Left out: `entry`, which gives rows an order, and `handover`: they prove nothing. */
const COLUMNS: Record<string, string[]> = {
  leaves: ['idx', 'hash', 'entry'],
  nodes: ['level', 'idx', 'hash'],
  log: ['edge'],
  log_keys: ['key_no', 'kid', 'x', 'idx'],
  receipts: ['idx', 'acceptance', 'opening', 'size', 'root', 'key_no', 'signature'],
  acceptances: [
    ...['id', 'user_id', 'policy', 'version', 'locale', 'content', 'answer', 'channel', 'prompt'],
    ...['prompt_issued_at', 'recorded_at', 'key', 'generation', 'provenance', 'answered_at', 'counts', 'source'],
    ...['nonce', 'words'],
  ],
  links: ['idx', 'id', 'type', 'user_id', 'into_user', 'at', 'key', 'opening'],
  aliases: ['user_id', 'into_user', 'idx', 'at'],
  standings: [
    ...['user_id', 'policy', 'yes', 'answer', 'answered_version', 'answered_at', 'deferred_version', 'deferred_until'],
    ...['acceptance', 'provenance'],
  ],
  erased: ['idx', 'by_idx'],
  versions: ['policy', 'version', 'kind', 'effective', 'effective_at', 'published_at', 'key', 'body', 'text'],
  marks: ['policy', 'version', 'by', 'because', 'at', 'key'],
  recalls: ['policy', 'version', 'by', 'because', 'at', 'key'],
};

type Row = Record<string, unknown> & { rowid?: number };
type Roll = (below: number) => number;

function changed(value: unknown, roll: Roll): unknown {
  if (value === null) return ['', 0, 'x'][roll(3)];
  if (typeof value === 'number') return value + [-1, 1, 7, 256][roll(4)]!;
  if (typeof value === 'string') {
    const at = roll(value.length);
    const other = 'abz09{"_é'[roll(9)]!;
    return [value.slice(0, at) + other + value.slice(at + 1), value.slice(0, at) + value.slice(at + 1), `${value} `][
      roll(3)
    ];
  }
  const bytes = Buffer.from(value as Uint8Array);
  const at = roll(bytes.length);
  bytes[at] = bytes[at]! ^ (1 << roll(8));
  return [bytes, bytes, bytes.subarray(1)][roll(3)];
}

/** One change of one place in one row. Null when it came out as no change, or the database cannot hold it. */
function mutate(roll: Roll): string | null {
  const table = Object.keys(COLUMNS)[roll(Object.keys(COLUMNS).length)]!;
  const rows = client.prepare<[], Row>(`SELECT * FROM ${table}`).all();
  const row = rows[roll(rows.length)]!;
  const where = Object.keys(row)
    .map((name) => `"${name}" IS ?`)
    .join(' AND ');
  const way = roll(10);
  try {
    if (way === 0 && table !== 'log') {
      client.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...Object.values(row));
      return `${table}: a row deleted`;
    }
    const column = COLUMNS[table]![roll(COLUMNS[table]!.length)]!;
    const twin = rows[roll(rows.length)]![column];
    const value = way === 1 ? twin : changed(row[column], roll);
    const before = row[column];
    if (String(value) === String(before) && typeof value === typeof before) return null;
    const result = client
      .prepare(`UPDATE ${table} SET "${column}" = ? WHERE ${where}`)
      .run(value, ...Object.values(row));
    return result.changes === 1
      ? `${table}.${column}: ${String(before).slice(0, 30)} → ${String(value).slice(0, 30)}`
      : null;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT')) return null;
    throw error;
  }
}

/** Tries `count` changes; gives those that the audit let pass. */
async function slipped(count: number, wish: AuditWish, seen: LogTables = tables): Promise<string[]> {
  const roll = dice(20_270_101);
  const found: string[] = [];
  for (let tried = 0; tried < count; ) {
    client.exec('BEGIN');
    try {
      const change = mutate(roll);
      if (change === null) continue;
      tried++;
      if ((await audit(seen, wish)).faultCount === 0) found.push(change);
    } finally {
      client.exec('ROLLBACK');
    }
  }
  return found;
}

describe('a tampered database', () => {
  test('untouched, it passes', async () => {
    const report = await audit(tables, { signatures: 'all' });
    expect(report).toMatchObject({
      origin: 'policy.example',
      size: 29,
      answers: 17,
      links: 3,
      erased: 1,
      signatures: 17,
      faults: [],
    });
  });

  test(`${CHANGES} random changes, one at a time, are all seen`, { timeout: 240_000 + CHANGES * 60 }, async () => {
    expect(await slipped(CHANGES, { signatures: 'all' })).toEqual([]);
  });

  test('control: without a replay of what was answered, standings that were changed are not', async () => {
    const kept = await tables.standings({ user: '', policy: '' }, 100);
    const blind = { ...tables, standings: async () => kept };
    const missed = await slipped(300, { signatures: 'all' }, blind);
    expect(missed.length).toBeGreaterThan(0);
    expect(missed.every((change) => change.startsWith('standings'))).toBe(true);
  });

  test('control: without the signatures some are not', { timeout: 60_000 }, async () => {
    const missed = await slipped(300, { signatures: 0 });
    expect(missed.length).toBeGreaterThan(0);
    expect(missed.every((change) => change.startsWith('receipts.signature'))).toBe(true);
  });

  test('control: without a look at the inner nodes some are not', { timeout: 60_000 }, async () => {
    const kept = await tables.nodes({ level: -1, index: -1 }, 100);
    const blind = { ...tables, nodes: async () => kept };
    expect((await slipped(300, { signatures: 'all' }, blind)).some((change) => change.startsWith('nodes'))).toBe(true);
  });
});
