import { sql } from 'drizzle-orm';
import { eraseLeaf } from '../../log/leaves.ts';
import {
  countsOf,
  dueIn,
  dueQuery,
  endOfStep,
  forgetPrompted,
  idleStep,
  isLastPage,
  letGo,
  namelessNotices,
  nextPage,
  type PageRow,
  type RetentionRow,
  STATE,
  stateOf,
} from '../rules/retaining.ts';
import type { PurgeStep, PurgeWish, Store } from '../store.ts';
import { type Database, lock, type Session } from './database.ts';
import type { LogWriter } from './log.ts';
import type { Vacuum } from './vacuum.ts';

type Retention = Pick<Store, 'purge' | 'purgeable' | 'retention'>;

export function retention(database: Database, log: LogWriter, vacuum: Vacuum): Retention {
  let isDirty = false;
  return {
    purge: async (wish) => {
      const idle = idleStep(await database.read(state), wish);
      if (idle) return idle;
      const step = await database.background.write((tx) => purge(tx, log, wish));
      isDirty ||= step.answers + step.notices + step.prompted > 0;
      if (isDirty && step.nextAt !== null) {
        isDirty = false;
        vacuum.ask();
      }
      return step;
    },
    purgeable: (wish) =>
      database.read(async (db) => countsOf((await db.execute<RetentionRow>(dueQuery(wish))).rows[0]!)),
    retention: () => database.read(async (db) => stateOf(await state(db))),
  };
}

async function state(db: Session): Promise<RetentionRow> {
  return (await db.execute<RetentionRow>(STATE)).rows[0]!;
}

/** Whoever waited for the lock goes on where another process has left off. */
async function purge(tx: Session, log: LogWriter, wish: PurgeWish): Promise<PurgeStep> {
  await lock(tx, 'log');
  const { rows: held } = await tx.execute<RetentionRow>(sql`${STATE} FOR UPDATE`);
  const row = held[0]!;
  const idle = idleStep(row, wish);
  if (idle) return idle;
  const { rows } = await tx.execute<PageRow>(nextPage(row, wish));
  const isLast = isLastPage(rows, wish);
  const indexes = dueIn(rows);
  if (indexes.length > 0) {
    const growth = await log.grow(tx);
    const leaf = growth.tell(eraseLeaf(indexes, 'retention', wish.at));
    await log.write(tx, growth);
    for (const step of letGo(indexes, leaf)) await tx.execute(step);
  }
  const notices = isLast ? (await tx.execute(namelessNotices(wish))).rows.length : 0;
  const prompted = isLast ? (await tx.execute(forgetPrompted(wish))).rows.length : 0;
  const { step, note } = endOfStep(row, rows, wish, { answers: indexes.length, notices, prompted });
  await tx.execute(note);
  return step;
}
