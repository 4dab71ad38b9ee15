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
   * It is kept for later, so ask before `advance`: what follows it may be rolled back.
   */
  published(tx: Session): Promise<Published>;
  /** Counts one change of what is published. */
  advance(tx: Session): Promise<void>;
}

export function publishedReader(): PublishedReader {
  let known: Published | undefined;
  const generation = async (tx: Session) => {
    const [row] = await tx.select({ generation: state.generation }).from(state);
    return row!.generation;
  };
  const published = async (tx: Session) => {
    const now = await generation(tx);
    if (known?.generation === now) return known;
    const fresh = assemble(now, await versionRows(tx));
    known = fresh;
    return fresh;
  };
  const advance = async (tx: Session) => {
    await tx.update(state).set({ generation: sql`${state.generation} + 1` });
  };
  return { generation, published, advance };
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
