/** One random change of one row of a database: a value, the whole row gone, or one more that is like it. */
import type Client from 'better-sqlite3';
import type { Roll } from '../../support/mutate.ts';

/** The evidence. Left out: `entry`, which gives rows an order and proves nothing. */
const COLUMNS: Record<string, string[]> = {
  leaves: ['idx', 'hash', 'entry'],
  nodes: ['level', 'idx', 'hash'],
  log: ['edge'],
  log_keys: ['key_no', 'kid', 'x', 'idx', 'handover'],
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
const TABLES = Object.keys(COLUMNS);

type Row = Record<string, unknown>;

/** Says what was done. Null when it came out as no change, as one that the log allows, or the database cannot hold it. */
export function mutate(client: Client.Database, roll: Roll): string | null {
  const table = TABLES[roll(TABLES.length)]!;
  const rows = client.prepare<[], Row>(`SELECT * FROM ${table}`).all();
  const row = rows[roll(rows.length)]!;
  const twin = rows[roll(rows.length)]!;
  try {
    const way = roll(10);
    if (way === 0) return table === 'log' ? null : remove(client, table, row);
    if (way === 1) return table === 'log' ? null : add(client, table, row, twin, roll);
    const column = COLUMNS[table]![roll(COLUMNS[table]!.length)]!;
    return change(client, table, row, column, way === 2 ? twin[column] : changed(row[column], roll));
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT')) return null;
    throw error;
  }
}

function remove(client: Client.Database, table: string, row: Row): string {
  client.prepare(`DELETE FROM ${table} WHERE ${isRow(row)}`).run(...Object.values(row));
  return `${table}: a row deleted`;
}

/** Two rows crossed, and some of what came out changed: what is unique in them must differ, or it is no further row. */
function add(client: Client.Database, table: string, row: Row, twin: Row, roll: Roll): string {
  const crossed = Object.entries(row).filter(([column]) => COLUMNS[table]!.includes(column));
  const made = crossed.map(([column, value]) => [value, twin[column], changed(value, roll)][roll(3)]);
  const columns = crossed.map(([column]) => `"${column}"`);
  const places = columns.map(() => '?').join();
  client.prepare(`INSERT INTO ${table} (${columns}) VALUES (${places})`).run(...made);
  return `${table}: a row added`;
}

function change(client: Client.Database, table: string, row: Row, column: string, value: unknown): string | null {
  const before = row[column];
  if (String(value) === String(before) && typeof value === typeof before) return null;
  // What the key before signed besides does not come back after a restore.
  if (column === 'handover' && value === null) return null;
  const { changes } = client
    .prepare(`UPDATE ${table} SET "${column}" = ? WHERE ${isRow(row)}`)
    .run(value, ...Object.values(row));
  return changes === 1 ? `${table}.${column}: ${short(before)} → ${short(value)}` : null;
}

function isRow(row: Row): string {
  return Object.keys(row)
    .map((name) => `"${name}" IS ?`)
    .join(' AND ');
}

function short(value: unknown): string {
  return String(value).slice(0, 30);
}

function changed(value: unknown, roll: Roll): unknown {
  if (value === null) return ['', 0, 'x'][roll(3)];
  if (typeof value === 'number') return value + [-1, 1, 7, 256][roll(4)]!;
  if (typeof value === 'string') return changedText(value, roll);
  const bytes = Buffer.from(value as Uint8Array);
  const at = roll(bytes.length);
  bytes[at] = bytes[at]! ^ (1 << roll(8));
  return [bytes, bytes, bytes.subarray(1)][roll(3)];
}

function changedText(value: string, roll: Roll): string {
  const at = roll(value.length);
  const other = 'abz09{"_é'[roll(9)]!;
  const [before, after] = [value.slice(0, at), value.slice(at + 1)];
  return [before + other + after, before + after, `${value} `][roll(3)]!;
}
