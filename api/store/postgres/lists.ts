import type { LogKey } from '../../log/key.ts';
import { policyLister } from '../../log/policy-list.ts';
import { fittingKey } from '../rules/log.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { logState } from './log.ts';
import type { PublishedReader } from './published.ts';

export function lists(database: Database, current: PublishedReader, key: LogKey | null): Pick<Store, 'policyList'> {
  const list = policyLister();
  return {
    policyList: (at) =>
      database.snapshot(async (tx) => {
        const { kid } = await logState(tx);
        return list(fittingKey(key, kid), await current.published(tx), at);
      }),
  };
}
