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
import type { Database } from './database.ts';
import type { LogWriter } from './log.ts';
import type { Wal } from './wal.ts';

type Retention = Pick<Store, 'purge' | 'purgeable' | 'retention'>;

export function retention(database: Database, log: LogWriter, wal: Wal): Retention {
  const { db } = database;
  const state = () => db.get<RetentionRow>(STATE)!;
  return {
    purge: async (wish) => {
      const idle = await database.read(() => idleStep(state(), wish));
      if (idle) return idle;
      const step = await database.write(() => purge(database, log, state(), wish));
      if (step.nextAt !== null) wal.empty();
      return step;
    },
    purgeable: (wish) => database.read(() => countsOf(db.get<RetentionRow>(dueQuery(wish))!)),
    retention: () => database.read(() => stateOf(state())),
  };
}

/** Whoever waited for the lock goes on where another process has left off. */
function purge({ db }: Database, log: LogWriter, row: RetentionRow, wish: PurgeWish): PurgeStep {
  const idle = idleStep(row, wish);
  if (idle) return idle;
  const rows = db.all<PageRow>(nextPage(row, wish));
  const isLast = isLastPage(rows, wish);
  const indexes = dueIn(rows);
  if (indexes.length > 0) {
    const growth = log.grow();
    const leaf = growth.tell(eraseLeaf(indexes, 'retention', wish.at));
    log.write(growth);
    for (const step of letGo(indexes, leaf)) db.run(step);
  }
  const notices = isLast ? db.all(namelessNotices(wish)).length : 0;
  const prompted = isLast ? db.all(forgetPrompted(wish)).length : 0;
  const { step, note } = endOfStep(row, rows, wish, { answers: indexes.length, notices, prompted });
  db.run(note);
  return step;
}
