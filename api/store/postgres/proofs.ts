import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import { EMPTY_ROOT } from '#model/receipt.ts';
import type { LogKey } from '../../log/key.ts';
import { consistencyPlan, inclusionPlan, type Plan, rootPlan } from '../../log/proof.ts';
import { decodeEdge } from '../../log/tree.ts';
import { keyRowOf, NEWEST_KEYS, noteOf } from '../rules/keychange.ts';
import { fittingKey } from '../rules/log.ts';
import { consistencyOf, headOf, type PublicRow, proofOf, publicationIn, publicationQuery } from '../rules/proving.ts';
import type { Store } from '../store.ts';
import type { Database, Session } from './database.ts';
import { unnest } from './rows.ts';
import { leaves, log, logKeys, receipts } from './schema.ts';

type Proofs = Pick<
  Store,
  'checkpoint' | 'consistency' | 'leaves' | 'rootAt' | 'proof' | 'publicationProof' | 'logKeys'
>;

export function proofs(database: Database, key: LogKey | null): Proofs {
  return {
    checkpoint: () => database.snapshot(async (tx) => (await head(tx, key))?.note() ?? null),
    consistency: (from, to) =>
      database.snapshot(async (tx) => {
        const { size } = await edge(tx);
        const end = to ?? size;
        if (from > end || end > size) return { size };
        return consistencyOf(from, end, await prove(tx, consistencyPlan(from, end)));
      }),
    leaves: (from, limit) =>
      database.snapshot(async (tx) => {
        const range = and(gte(leaves.index, from), lt(leaves.index, from + limit));
        const columns = { hash: leaves.hash, text: leaves.text };
        const rows = await tx.select(columns).from(leaves).where(range).orderBy(asc(leaves.index));
        return { from, size: (await edge(tx)).size, leaves: rows };
      }),
    rootAt: (size) =>
      database.snapshot(async (tx) => {
        const root = size === 0 ? EMPTY_ROOT : ((await head(tx, key, size))?.root ?? null);
        return { size: (await edge(tx)).size, root };
      }),
    publicationProof: (ref, size) =>
      database.snapshot(async (tx) => {
        const { rows } = await tx.execute<PublicRow>(publicationQuery(ref));
        const found = publicationIn(rows, ref);
        const at = found && (await head(tx, key, size));
        if (!at || found.index >= at.size) return null;
        const { index, leaf } = found;
        return { leaf, proof: proofOf(at.note(), index, await prove(tx, inclusionPlan(index, at.size))) };
      }),
    logKeys: () =>
      database.read(async (db) => {
        const rows = await db.select({ x: logKeys.x }).from(logKeys).orderBy(asc(logKeys.keyNo));
        return rows.map(({ x }) => x);
      }),
    proof: (id, size) =>
      database.snapshot(async (tx) => {
        const [found] = await tx.select({ index: receipts.index }).from(receipts).where(eq(receipts.acceptance, id));
        const at = found && (await head(tx, key, size));
        if (!at || found.index >= at.size) return null;
        return proofOf(at.note(), found.index, await prove(tx, inclusionPlan(found.index, at.size)));
      }),
  };
}

async function edge(tx: Session) {
  const [row] = await tx.select({ edge: log.edge }).from(log);
  return decodeEdge(row!.edge);
}

/** The head at `size`, with its note; null when the log is empty, or never had so many leaves. */
async function head(tx: Session, key: LogKey | null, size?: number) {
  const [first] = await tx.select({ text: leaves.text }).from(leaves).where(eq(leaves.index, 0));
  const now = first?.text ? headOf(first.text, await edge(tx)) : null;
  if (!now || size === 0 || (size ?? 0) > now.size) return null;
  const isNow = size === undefined || size === now.size;
  const at = isNow ? now : { ...now, size, root: (await prove(tx, rootPlan(size)))[0]! };
  const keys = (await tx.execute(NEWEST_KEYS)).rows.map(keyRowOf);
  return { ...at, note: () => noteOf(fittingKey(key, keys[0]!.kid), at, keys) };
}

/** Reads all spans by one statement. */
async function prove(tx: Session, { spans, finish }: Plan): Promise<Uint8Array[]> {
  const numbered = spans.map((span, n) => ({
    n,
    level: span.level,
    from_idx: span.from,
    to_idx: span.from + span.count,
  }));
  const table = unnest({ n: 'integer', level: 'integer', from_idx: 'bigint', to_idx: 'bigint' }, numbered);
  const { rows } = await tx.execute<{ n: number; hash: Uint8Array }>(sql`
    SELECT s.n, kept.hash FROM ${table} AS s (n, level, from_idx, to_idx) JOIN LATERAL (
      SELECT idx, hash FROM leaves WHERE s.level = 0 AND idx >= s.from_idx AND idx < s.to_idx
      UNION ALL
      SELECT idx, hash FROM nodes WHERE nodes.level = s.level AND idx >= s.from_idx AND idx < s.to_idx
    ) AS kept ON true ORDER BY s.n, kept.idx`);
  const bySpan = Map.groupBy(rows, (row) => row.n);
  return finish(spans.map((_, n) => (bySpan.get(n) ?? []).map((row) => row.hash)));
}
