import { type AudienceRow, audienceOf, audienceQuery } from '../rules/audience.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';

export function audience(database: Database): Pick<Store, 'audience'> {
  return {
    audience: (ref, kind) => database.read(() => audienceOf(database.db.all<AudienceRow>(audienceQuery(ref, kind)))),
  };
}
