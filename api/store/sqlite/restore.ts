import { sql } from 'drizzle-orm';
import { restoreSteps } from '../rules/restoring.ts';
import { runSteps } from '../rules/steps.ts';
import type { Store } from '../store.ts';
import { type Database, executor } from './database.ts';

const DIALECT = { overriding: sql``, afterwards: [] };

export function restore(database: Database): Pick<Store, 'restore'> {
  return {
    restore: async (wish) => {
      const result = await database.write(() => runSteps(restoreSteps(wish, DIALECT), executor(database.db)));
      // What was erased again still lies in the write-ahead log, until that is emptied.
      database.client.pragma('wal_checkpoint(TRUNCATE)');
      return result;
    },
  };
}
