import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { assemble } from '../rules/published.ts';
import type { Published } from '../types.ts';
import type { Session } from './database.ts';
import { marks, presentations, recalls, state, versions } from './schema.ts';

/** Reads what is published, inside a transaction that nobody else's publishing can change under it. */
export interface PublishedReader {
  generation(tx: Session): Promise<number>;
  /**
   * Assembled anew only when the generation has moved, by whichever process.
   * It is kept for later, so ask before `advance`: what follows it may be rolled back. `generation` is what this transaction
   * has read of it, if it has.
   */
  published(tx: Session, generation?: number): Promise<Published>;
  /** The same without a transaction, for a generation that is known already; null for another. */
  known(db: Session): Promise<Published | null>;
  /** Counts one change of what is published. */
  advance(tx: Session): Promise<void>;
}

export function publishedReader(): PublishedReader {
  let known: Published | undefined;
  const generation = async (tx: Session) => {
    const [row] = await tx.select({ generation: state.generation }).from(state);
    return row!.generation;
  };
  const published = async (tx: Session, read?: number) => {
    const now = read ?? (await generation(tx));
    if (known?.generation === now) return known;
    const fresh = assemble(now, await versionRows(tx));
    known = fresh;
    return fresh;
  };
  const advance = async (tx: Session) => {
    await tx.update(state).set({ generation: sql`${state.generation} + 1` });
  };
  const ifKnown = async (db: Session) => {
    const now = await generation(db);
    return known?.generation === now ? known : null;
  };
  return { generation, published, known: ifKnown, advance };
}

function versionRows(tx: Session) {
  const { text: _text, key: _key, ...light } = getTableColumns(versions);
  return tx
    .select({ ...light, presentation: presentations.body, mark: marks, recall: recalls })
    .from(versions)
    .innerJoin(
      presentations,
      and(eq(presentations.policy, versions.policy), eq(presentations.version, versions.version)),
    )
    .leftJoin(marks, and(eq(marks.policy, versions.policy), eq(marks.version, versions.version)))
    .leftJoin(recalls, and(eq(recalls.policy, versions.policy), eq(recalls.version, versions.version)))
    .orderBy(asc(versions.policy), asc(versions.version));
}
