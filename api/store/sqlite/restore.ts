import { sql } from 'drizzle-orm';
import { restoreSteps } from '../rules/restoring.ts';
import { runSteps } from '../rules/steps.ts';
import type { Store } from '../store.ts';
import { type Database, executor } from './database.ts';
import type { Wal } from './wal.ts';

const DIALECT = { overriding: sql``, afterwards: [] };

export function restore(database: Database, wal: Wal): Pick<Store, 'restore'> {
  return {
    restore: async (wish) => {
      const result = await database.write(() => runSteps(restoreSteps(wish, DIALECT), executor(database.db)));
      wal.empty();
      return result;
    },
  };
}
