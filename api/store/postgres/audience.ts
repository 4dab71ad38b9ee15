import { type AudienceRow, audienceOf, audienceQuery } from '../rules/audience.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';

export function audience(database: Database): Pick<Store, 'audience'> {
  return {
    audience: async (ref, kind) => {
      const { rows } = await database.read((db) => db.execute<AudienceRow>(audienceQuery(ref, kind)));
      return audienceOf(rows);
    },
  };
}
