import { desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { VersionDocument } from '#model/manifest.ts';
import type { ActLeaf } from '#model/receipt.ts';
import type { VersionRef } from '#model/ref.ts';
import { Growth } from '../../log/growth.ts';
import type { LogKey } from '../../log/key.ts';
import { actLeaf, publishLeaf } from '../../log/leaves.ts';
import { receiptAgain, type Seal } from '../../log/receipt.ts';
import { decodeEdge, encodeEdge } from '../../log/tree.ts';
import { beginLog, type LogState, signerOf } from '../rules/log.ts';
import type { Acceptance, Act } from '../types.ts';
import type { Session } from './database.ts';
import type { PublishedReader } from './published.ts';
import { insertRows } from './rows.ts';
import { log, logKeys, receipts, versions } from './schema.ts';

/** Adds to the log, inside the caller's transaction. Rejects with StoreError `unusable` without the key that signs the log. */
export interface LogWriter {
  /** The log as it stands, to grow from, locked until the end of the transaction. */
  grow(tx: Session): Promise<Growth>;
  /** Writes what was added. Gives the receipts by the ids of their records. */
  write(tx: Session, growth: Growth): Promise<Map<string, string>>;
  /** Adds the public leaf of a version just published; before the first of all comes the leaf that names the key. */
  tellPublished(tx: Session, document: VersionDocument, by: { at: number; key: string }): Promise<void>;
  /** Adds the public leaf of a mark or recall just recorded. */
  tellAct(tx: Session, type: ActLeaf['type'], ref: VersionRef, act: Act): Promise<void>;
}

export function logWriter(current: PublishedReader, key: LogKey | null): LogWriter {
  const grow = async (tx: Session) => {
    const newest = <T>(column: string) =>
      sql<T | null>`(SELECT ${sql.raw(column)} FROM log_keys ORDER BY key_no DESC LIMIT 1)`;
    const [row] = await tx
      .select({ edge: log.edge, kid: newest<string>('kid'), keyNo: newest<number>('key_no') })
      .from(log)
      .for('update');
    return new Growth(decodeEdge(row!.edge), signerOf(key, row));
  };
  const write = async (tx: Session, growth: Growth) => {
    if (growth.leaves.length === 0) return new Map<string, string>();
    const sealed = growth.seal();
    await insertLeaves(tx, growth);
    await insertReceipts(tx, sealed);
    await tx.update(log).set({ edge: encodeEdge(growth.edge) });
    return new Map(sealed.map(({ acceptance, jws }) => [acceptance, jws]));
  };
  return {
    grow,
    write,
    tellPublished: async (tx, document, { at, key }) => {
      const growth = await grow(tx);
      if (growth.edge.size === 0) await tx.insert(logKeys).values(beginLog(growth, document, at));
      growth.tell(publishLeaf(document, { at, key, generation: await current.generation(tx) }));
      await write(tx, growth);
    },
    tellAct: async (tx, type, ref, act) => {
      const growth = await grow(tx);
      growth.tell(actLeaf(type, ref, act, await current.generation(tx)));
      await write(tx, growth);
    },
  };
}

async function insertLeaves(tx: Session, { leaves, nodes }: Growth): Promise<void> {
  const rows = leaves.map(({ index, hash, text }) => ({ idx: index, hash, entry: text }));
  await insertRows(tx, 'leaves', { idx: 'bigint', hash: 'bytea', entry: 'text' }, rows);
  const inner = nodes.map(({ level, index, hash }) => ({ level, idx: index, hash }));
  await insertRows(tx, 'nodes', { level: 'integer', idx: 'bigint', hash: 'bytea' }, inner);
}

const RECEIPT = {
  idx: 'bigint',
  acceptance: 'text',
  opening: 'bytea',
  size: 'bigint',
  root: 'bytea',
  key_no: 'integer',
  signature: 'bytea',
} as const;

async function insertReceipts(tx: Session, sealed: ReturnType<Growth['seal']>): Promise<void> {
  const rows = sealed.map(({ index, keyNo, jws: _jws, ...one }) => ({ ...one, idx: index, key_no: keyNo }));
  await insertRows(tx, 'receipts', RECEIPT, rows);
}

/** What the log says of itself, to choose its key by. */
export async function logState(db: Session): Promise<LogState> {
  const newest = await newestKey(db);
  const some = await db.select({ one: sql`1` }).from(versions).limit(1);
  return { kid: newest?.kid ?? null, isUsed: some.length > 0 };
}

async function newestKey(db: Session) {
  const { kid, keyNo } = logKeys;
  const [newest] = await db.select({ kid, keyNo }).from(logKeys).orderBy(desc(keyNo)).limit(1);
  return newest;
}

/** What is kept of a receipt; join `receipts` and `log_keys` by {@link isKeyOfReceipt}. */
export function receiptColumns() {
  const { acceptance: _acceptance, keyNo: _keyNo, ...columns } = getTableColumns(receipts);
  return { ...columns, kid: logKeys.kid };
}

export function isKeyOfReceipt() {
  return eq(logKeys.keyNo, receipts.keyNo);
}

/** The receipt as it was handed out, byte for byte, from what {@link receiptColumns} give. */
export function receiptOf(
  record: Acceptance,
  { index, opening, ...seal }: Seal & { index: number; opening: Uint8Array },
): string {
  return receiptAgain({ record, opening, index }, seal);
}
