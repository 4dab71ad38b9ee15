import { counter, type PersonRow, peopleQuery, promptedStep, STEP } from '../rules/progress.ts';
import type { Store } from '../store.ts';
import { isRef } from './campaigns.ts';
import type { Database } from './database.ts';
import { campaigns } from './schema.ts';

export function progress(database: Database): Pick<Store, 'progress' | 'notePrompted'> {
  return {
    notePrompted: async (user, ref, at) => {
      await database.write((tx) => tx.execute(promptedStep(user, ref, at)));
    },
    async progress(ref) {
      const [campaign] = await database.read((db) => db.select().from(campaigns).where(isRef(campaigns, ref)));
      if (!campaign) return null;
      const count = counter(campaign.kind, ref.version);
      for (const from of ['contacts', 'standings'] as const) {
        for (let after = ''; ; ) {
          const { rows } = await database.read((db) => db.execute<PersonRow>(peopleQuery(from, ref, after)));
          rows.forEach(count.add);
          if (rows.length < STEP) break;
          after = rows.at(-1)!.user_id;
        }
      }
      return count.result();
    },
  };
}
