import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import { EMPTY_ROOT } from '#model/receipt.ts';
import type { LogKey } from '../../log/key.ts';
import { consistencyPlan, inclusionPlan, type Plan, rootPlan, type Span } from '../../log/proof.ts';
import { decodeEdge } from '../../log/tree.ts';
import { keyRowOf, NEWEST_KEYS, noteOf } from '../rules/keychange.ts';
import { fittingKey } from '../rules/log.ts';
import { consistencyOf, headOf, type PublicRow, proofOf, publicationIn, publicationQuery } from '../rules/proving.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { leaves, log, logKeys, nodes, receipts } from './schema.ts';

type Proofs = Pick<
  Store,
  'checkpoint' | 'consistency' | 'leaves' | 'rootAt' | 'proof' | 'publicationProof' | 'logKeys'
>;

export function proofs(database: Database, key: LogKey | null): Proofs {
  const { db } = database;
  const queries = prepare(db);
  const edge = () => decodeEdge(queries.edge.get()!.edge);
  const newest = () => db.all<Record<string, unknown>>(NEWEST_KEYS).map(keyRowOf);
  const prove = ({ spans, finish }: Plan) => finish(spans.map(read));
  const read = ({ level, from, count }: Span) => {
    const range = { level, from, to: from + count };
    return (level === 0 ? queries.leaf.all(range) : queries.node.all(range)).map((row) => row.hash);
  };
  /** The head at `size`, with its note; null when the log is empty, or never had so many leaves. */
  const head = (size?: number) => {
    const first = queries.leaf.all({ from: 0, to: 1 })[0]?.text;
    const now = first ? headOf(first, edge()) : null;
    if (!now || size === 0 || (size ?? 0) > now.size) return null;
    const at = size === undefined || size === now.size ? now : { ...now, size, root: prove(rootPlan(size))[0]! };
    const keys = newest();
    return { ...at, note: () => noteOf(fittingKey(key, keys[0]!.kid), at, keys) };
  };
  return {
    checkpoint: () => database.snapshot(() => head()?.note() ?? null),
    consistency: (from, to) =>
      database.snapshot(() => {
        const { size } = edge();
        const end = to ?? size;
        if (from > end || end > size) return { size };
        return consistencyOf(from, end, prove(consistencyPlan(from, end)));
      }),
    leaves: (from, limit) =>
      database.snapshot(() => ({ from, size: edge().size, leaves: queries.leaf.all({ from, to: from + limit }) })),
    rootAt: (size) =>
      database.snapshot(() => ({ size: edge().size, root: size === 0 ? EMPTY_ROOT : (head(size)?.root ?? null) })),
    publicationProof: (ref, size) =>
      database.snapshot(() => {
        const found = publicationIn(db.all<PublicRow>(publicationQuery(ref)), ref);
        const at = found && head(size);
        if (!at || found.index >= at.size) return null;
        const { index, leaf } = found;
        return { leaf, proof: proofOf(at.note(), index, prove(inclusionPlan(index, at.size))) };
      }),
    logKeys: () =>
      database.read(() =>
        db
          .select({ x: logKeys.x })
          .from(logKeys)
          .orderBy(asc(logKeys.keyNo))
          .all()
          .map(({ x }) => x),
      ),
    proof: (id, size) =>
      database.snapshot(() => {
        const found = queries.index.get({ id });
        const at = found && head(size);
        if (!at || found.index >= at.size) return null;
        return proofOf(at.note(), found.index, prove(inclusionPlan(found.index, at.size)));
      }),
  };
}

function prepare(db: Database['db']) {
  const [from, to] = [sql.placeholder('from'), sql.placeholder('to')];
  const { index, hash, text } = leaves;
  return {
    edge: db.select({ edge: log.edge }).from(log).prepare(),
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
