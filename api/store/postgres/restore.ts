import { sql } from 'drizzle-orm';
import { restoreSteps } from '../rules/restoring.ts';
import { awaitSteps } from '../rules/steps.ts';
import type { Store } from '../store.ts';
import { type Database, executor, lock } from './database.ts';
import { holdCampaigns } from './erase.ts';
import type { Vacuum } from './vacuum.ts';

const DIALECT = {
  overriding: sql`OVERRIDING SYSTEM VALUE`,
  afterwards: [
    sql`SELECT setval(pg_get_serial_sequence('acceptances', 'entry'), (SELECT max(entry) FROM acceptances))`,
  ],
};

export function restore(database: Database, vacuum: Vacuum): Pick<Store, 'restore'> {
  return {
    restore: async (wish) => {
      const result = await database.patient.write(async (tx) => {
        await lock(tx, 'log');
        await lock(tx, 'campaigns');
        await holdCampaigns(tx);
        return awaitSteps(restoreSteps(wish, DIALECT), executor(tx));
      });
      vacuum.ask();
      return result;
    },
  };
}
