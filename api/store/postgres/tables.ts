import { and, asc, eq, getTableColumns, gt, gte, notExists, or, sql } from 'drizzle-orm';
import type { LogTables } from '../rules/tables.ts';
import type { Store } from '../store.ts';
import type { Database, Session } from './database.ts';
import {
  acceptances,
  aliases,
  erased,
  leaves,
  links,
  log,
  logKeys,
  marks,
  nodes,
  presentations,
  recalls,
  receipts,
  standings,
  versions,
} from './schema.ts';

export function tables(database: Database): Pick<Store, 'audit'> {
  return { audit: (work) => database.patient.snapshot((tx) => work(tablesOn(tx))) };
}

function tablesOn(tx: Session): LogTables {
  return {
    share: null,
    edge: async () => (await tx.select({ edge: log.edge }).from(log))[0]?.edge ?? null,
    keys: () => tx.select().from(logKeys).orderBy(asc(logKeys.keyNo)),
    rows: (from, limit) => rows(tx, from, limit),
    nodes: ({ level, index }, limit) =>
      tx
        .select()
        .from(nodes)
        .where(or(gt(nodes.level, level), and(eq(nodes.level, level), gt(nodes.index, index))))
        .orderBy(asc(nodes.level), asc(nodes.index))
        .limit(limit),
    versions: () => versionRows(tx),
    marks: () => tx.select().from(marks),
    recalls: () => tx.select().from(recalls),
    merges: () =>
      tx.select({ index: aliases.index, user: aliases.user, into: aliases.into, at: aliases.at }).from(aliases),
    standings: ({ user, policy }, limit) =>
      tx
        .select()
        .from(standings)
        .where(sql`(${standings.user}, ${standings.policy}) > (${user}, ${policy})`)
        .orderBy(asc(standings.user), asc(standings.policy))
        .limit(limit),
    strays: () => strays(tx),
  };
}

function rows(tx: Session, from: number, limit: number) {
  return tx
    .select({ leaf: leaves, receipt: receipts, record: acceptances, link: links, erased })
    .from(leaves)
    .leftJoin(receipts, eq(receipts.index, leaves.index))
    .leftJoin(acceptances, eq(acceptances.id, receipts.acceptance))
    .leftJoin(links, eq(links.index, leaves.index))
    .leftJoin(erased, eq(erased.index, leaves.index))
    .where(gte(leaves.index, from))
    .orderBy(asc(leaves.index))
    .limit(limit);
}

function versionRows(tx: Session) {
  const isSame = and(eq(presentations.policy, versions.policy), eq(presentations.version, versions.version));
  return tx
    .select({ ...getTableColumns(versions), presentation: presentations.body })
    .from(versions)
    .leftJoin(presentations, isSame);
}

async function strays(tx: Session) {
  const withReceipt = tx.select().from(receipts).where(eq(receipts.acceptance, acceptances.id));
  const leafOf = (index: typeof receipts.index | typeof links.index | typeof erased.index) =>
    tx.select().from(leaves).where(eq(leaves.index, index));
  const records = await tx.select().from(acceptances).where(notExists(withReceipt));
  const without = await tx
    .select()
    .from(receipts)
    .where(notExists(leafOf(receipts.index)));
  const unlinked = await tx
    .select()
    .from(links)
    .where(notExists(leafOf(links.index)));
  const gone = await tx
    .select()
    .from(erased)
    .where(notExists(leafOf(erased.index)));
  return {
    records: records.map(({ id }) => id),
    receipts: without.map(({ index }) => index),
    links: unlinked.map(({ index }) => index),
    erased: gone.map(({ index }) => index),
  };
}
