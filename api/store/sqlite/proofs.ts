import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import { signCheckpoint } from '../../log/checkpoint.ts';
import type { LogKey } from '../../log/key.ts';
import { consistencyPlan, inclusionPlan, type Plan, type Span } from '../../log/proof.ts';
import { decodeEdge } from '../../log/tree.ts';
import { fittingKey } from '../rules/log.ts';
import { consistencyOf, headOf, proofOf } from '../rules/proving.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { leaves, log, logKeys, nodes, receipts } from './schema.ts';

type Proofs = Pick<Store, 'checkpoint' | 'consistency' | 'leaves' | 'proof'>;

export function proofs(database: Database, key: LogKey | null): Proofs {
  const { db } = database;
  const queries = prepare(db);
  const edge = () => decodeEdge(queries.edge.get()!.edge);
  const head = () => {
    const first = queries.leaf.all({ from: 0, to: 1 })[0]?.text;
    return first ? { head: headOf(first, edge()), key: fittingKey(key, queries.newestKid.get()!.kid) } : null;
  };
  const prove = ({ spans, finish }: Plan) => finish(spans.map(read));
  const read = ({ level, from, count }: Span) => {
    const range = { level, from, to: from + count };
    return (level === 0 ? queries.leaf.all(range) : queries.node.all(range)).map((row) => row.hash);
  };
  return {
    checkpoint: () =>
      database.snapshot(() => {
        const now = head();
        return now && signCheckpoint([now.key], now.head);
      }),
    consistency: (from, to) =>
      database.snapshot(() => {
        const { size } = edge();
        const end = to ?? size;
        if (from > end || end > size) return { size };
        return consistencyOf(from, end, prove(consistencyPlan(from, end)));
      }),
    leaves: (from, limit) =>
      database.snapshot(() => ({ from, size: edge().size, leaves: queries.leaf.all({ from, to: from + limit }) })),
    proof: (id) =>
      database.snapshot(() => {
        const found = queries.index.get({ id });
        const now = found && head();
        return now ? proofOf(now.key, now.head, found.index, prove(inclusionPlan(found.index, now.head.size))) : null;
      }),
  };
}

function prepare(db: Database['db']) {
  const [from, to] = [sql.placeholder('from'), sql.placeholder('to')];
  const { index, hash, text } = leaves;
  return {
    edge: db.select({ edge: log.edge }).from(log).prepare(),
    newestKid: db.select({ kid: logKeys.kid }).from(logKeys).orderBy(sql`key_no DESC`).limit(1).prepare(),
    leaf: db
      .select({ hash, text })
      .from(leaves)
      .where(and(gte(index, from), lt(index, to)))
      .orderBy(asc(index))
      .prepare(),
    node: db
      .select({ hash: nodes.hash })
      .from(nodes)
      .where(and(eq(nodes.level, sql.placeholder('level')), gte(nodes.index, from), lt(nodes.index, to)))
      .orderBy(asc(nodes.index))
      .prepare(),
    index: db
      .select({ index: receipts.index })
      .from(receipts)
      .where(eq(receipts.acceptance, sql.placeholder('id')))
      .prepare(),
  };
}
