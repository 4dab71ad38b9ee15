import { setImmediate } from 'node:timers/promises';
import { counter, type PersonRow, peopleQuery, promptedStep, STEP } from '../rules/progress.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { isRef } from './prepare.ts';
import { campaigns } from './schema.ts';

export function progress(database: Database): Pick<Store, 'progress' | 'notePrompted'> {
  const { db } = database;
  return {
    notePrompted: (user, ref, at) => database.write(() => void db.run(promptedStep(user, ref, at))),
    async progress(ref) {
      const campaign = await database.read(() => db.select().from(campaigns).where(isRef(campaigns, ref)).get());
      if (!campaign) return null;
      const count = counter(campaign.kind, ref.version);
      for (const from of ['contacts', 'standings'] as const) {
        for (let after = ''; ; ) {
          const rows = await database.read(() => db.all<PersonRow>(peopleQuery(from, ref, after)));
          rows.forEach(count.add);
          if (rows.length < STEP) break;
          after = rows.at(-1)!.user_id;
          // Everything else has a turn between two steps.
          await setImmediate();
        }
      }
      return count.result();
    },
  };
}
