/** Leaves as a witness saw them, with the inner nodes and the edge that they make. */
import { sql } from 'drizzle-orm';
import { append, type Edge, encodeEdge, type Node } from '../../../log/tree.ts';
import type { WitnessedLeaf } from '../../types.ts';
import { run, type Steps } from '../steps.ts';

/** Rows in one statement. */
const MANY = 500;

/** Adds those of `leaves`, the whole log, that come after `edge`. */
export function* addLeaves(edge: Edge, leaves: readonly WitnessedLeaf[]): Steps<void> {
  for (let from = edge.size, now = edge; from < leaves.length; from += MANY) {
    const some = leaves.slice(from, from + MANY);
    const nodes: Node[] = [];
    for (const { hash } of some) {
      const grown = append(now, hash);
      now = grown.edge;
      nodes.push(...grown.nodes);
    }
    const rows = some.map(({ hash, text }, at) => sql`(${from + at}, ${Buffer.from(hash)}, ${text})`);
    yield* run(sql`INSERT INTO leaves (idx, hash, entry) VALUES ${sql.join(rows, sql`, `)}`);
    const inner = nodes.map(({ level, index, hash }) => sql`(${level}, ${index}, ${Buffer.from(hash)})`);
    if (inner.length > 0) yield* run(sql`INSERT INTO nodes (level, idx, hash) VALUES ${sql.join(inner, sql`, `)}`);
    yield* run(sql`UPDATE log SET edge = ${Buffer.from(encodeEdge(now))}`);
  }
}
