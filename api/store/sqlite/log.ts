import { desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { VersionDocument } from '#model/manifest.ts';
import type { ActLeaf } from '#model/receipt.ts';
import type { VersionRef } from '#model/ref.ts';
import { Growth, type Sealed } from '../../log/growth.ts';
import type { LogKey } from '../../log/key.ts';
import { actLeaf, publishLeaf } from '../../log/leaves.ts';
import { receiptAgain, type Seal } from '../../log/receipt.ts';
import { decodeEdge, encodeEdge } from '../../log/tree.ts';
import { beginLog, type LogState, signerOf } from '../rules/log.ts';
import type { Acceptance, Act } from '../types.ts';
import type { Database } from './database.ts';
import { inserter, placeholders } from './prepare.ts';
import type { PublishedReader } from './published.ts';
import { leaves, log, logKeys, nodes, receipts, versions } from './schema.ts';

/** Adds to the log, inside the caller's transaction. Throws StoreError `unusable` without the key that signs the log. */
export interface LogWriter {
  /** The log as it stands, to grow from. */
  grow(): Growth;
  /** Writes what was added. Gives the receipts by the ids of their records. */
  write(growth: Growth): Map<string, string>;
  /** Adds the public leaf of a version just published; before the first of all comes the leaf that names the key. */
  tellPublished(document: VersionDocument, by: { at: number; key: string }): void;
  /** Adds the public leaf of a mark or recall just recorded. */
  tellAct(type: ActLeaf['type'], ref: VersionRef, act: Act): void;
}

export function logWriter({ client, db }: Database, current: PublishedReader, key: LogKey | null): LogWriter {
  const queries = prepare({ client, db });
  const grow = () => new Growth(decodeEdge(queries.edge.get()!.edge), signerOf(key, queries.newestKey.get()));
  const write = (growth: Growth) => {
    if (growth.leaves.length === 0) return new Map<string, string>();
    for (const leaf of growth.leaves) queries.insertLeaf(leaf);
    for (const node of growth.nodes) queries.insertNode(node);
    const sealed = growth.seal();
    for (const one of sealed) queries.insertReceipt(one);
    queries.updateEdge.run({ edge: encodeEdge(growth.edge) });
    return new Map(sealed.map(({ acceptance, jws }) => [acceptance, jws]));
  };
  return {
    grow,
    write,
    tellPublished: (document, { at, key }) => {
      const growth = grow();
      if (growth.edge.size === 0)
        db.insert(logKeys)
          .values(beginLog(growth, document, at))
          .run();
      growth.tell(publishLeaf(document, { at, key, generation: current.generation() }));
      write(growth);
    },
    tellAct: (type, ref, act) => {
      const growth = grow();
      growth.tell(actLeaf(type, ref, act, current.generation()));
      write(growth);
    },
  };
}

function prepare({ client, db }: Pick<Database, 'client' | 'db'>) {
  return {
    edge: db.select({ edge: log.edge }).from(log).prepare(),
    newestKey: newestKeyQuery(db).prepare(),
    insertLeaf: inserter<Growth['leaves'][number]>(client, db.insert(leaves).values(placeholders(leaves))),
    insertNode: inserter<Growth['nodes'][number]>(client, db.insert(nodes).values(placeholders(nodes))),
    insertReceipt: inserter<Sealed>(client, db.insert(receipts).values(placeholders(receipts))),
    updateEdge: db
      .update(log)
      .set({ edge: sql`${sql.placeholder('edge')}` })
      .prepare(),
  };
}

/** What the log says of itself, to choose its key by. */
export function logState({ db }: Database): LogState {
  const kid = newestKeyQuery(db).get()?.kid ?? null;
  const isUsed = db.select({ one: sql`1` }).from(versions).limit(1).get() !== undefined;
  return { kid, isUsed };
}

function newestKeyQuery(db: Database['db']) {
  return db.select({ kid: logKeys.kid, keyNo: logKeys.keyNo }).from(logKeys).orderBy(desc(logKeys.keyNo)).limit(1);
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
