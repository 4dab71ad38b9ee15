import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { assemble } from '../rules/published.ts';
import type { Published } from '../types.ts';
import type { Database } from './database.ts';
import { marks, presentations, recalls, state, versions } from './schema.ts';

/** Reads what is published, inside the caller's transaction. */
export interface PublishedReader {
  generation(): number;
  /**
   * Assembled anew only when the generation has moved, by whichever process.
   * It is kept for later, so ask before `advance`: what follows it may be rolled back.
   */
  published(): Published;
  /** Counts one change of what is published. */
  advance(): void;
}

export function publishedReader({ db }: Database): PublishedReader {
  const generationQuery = db.select({ generation: state.generation }).from(state).prepare();
  const rowsQuery = versionRows(db).prepare();
  let known: Published | undefined;
  const generation = () => generationQuery.get()!.generation;
  const published = () => {
    const now = generation();
    if (known?.generation !== now) known = assemble(now, rowsQuery.all());
    return known;
  };
  const advance = () =>
    void db
      .update(state)
      .set({ generation: sql`${state.generation} + 1` })
      .run();
  return { generation, published, advance };
}

function versionRows(db: Database['db']) {
  const { text: _text, key: _key, ...light } = getTableColumns(versions);
  return db
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
