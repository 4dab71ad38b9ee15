/** From what the log keeps to what a verifier needs. Pure. */
import { type SQL, sql } from 'drizzle-orm';
import { type Checkpoint, type KeyLeaf, type Proof, type PublicLeaf, toBase64 } from '#model/receipt.ts';
import type { VersionRef } from '#model/ref.ts';
import { type Edge, rootOf } from '../../log/tree.ts';
import type { ConsistencyProof } from '../types.ts';

/** The name of the log, from its first leaf. */
export const originIn = {
  query: sql`SELECT entry FROM leaves WHERE idx = 0`,
  read: (first: string): string => (JSON.parse(first) as KeyLeaf).origin,
};

/** The head of a log whose first leaf is `first`, the text of the leaf that names key and log. */
export function headOf(first: string, edge: Edge): Checkpoint {
  return { origin: originIn.read(first), size: edge.size, root: rootOf(edge) };
}

export function proofOf(checkpoint: string, index: number, hashes: readonly Uint8Array[]): Proof {
  return { index, hashes: hashes.map(toBase64), checkpoint };
}

export function consistencyOf(from: number, to: number, hashes: readonly Uint8Array[]): ConsistencyProof {
  return { from, to, hashes: hashes.map(toBase64) };
}

export interface PublicRow extends Record<string, unknown> {
  /** PostgreSQL gives it as text. */
  idx: number | string;
  entry: string;
}

/** Public leaves among which is that of the version's publication; {@link publicationIn} finds it. */
export function publicationQuery({ policy }: VersionRef): SQL {
  return sql`SELECT idx, entry FROM leaves WHERE entry IS NOT NULL
    AND entry LIKE ${`%"policy":"${policy}"%`} AND entry LIKE '%"type":"publish"%' ORDER BY idx`;
}

export function publicationIn(rows: readonly PublicRow[], ref: VersionRef): { index: number; leaf: string } | null {
  const found = rows.find(({ entry }) => {
    const said = JSON.parse(entry) as PublicLeaf;
    return said.type === 'publish' && said.policy === ref.policy && said.version === ref.version;
  });
  return found ? { index: Number(found.idx), leaf: found.entry } : null;
}
