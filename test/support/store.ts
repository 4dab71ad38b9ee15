/** A store that can record: opened with the tests' log key. */
import { openStore } from '../../api/store/open.ts';
import type { Standing, Store } from '../../api/store/store.ts';
import { KEY } from '../api/log/sample.ts';

export const LOG_KEY = KEY;

/** Opens the store at `url` as {@link openStore} does, with {@link LOG_KEY}. */
export function openWithKey(url: string): Promise<Store> {
  return openStore(url, { logKey: () => LOG_KEY });
}

/** Where one user stands, by policy. */
export async function standingsOf(store: Store, user: string): Promise<Standing[]> {
  return (await store.standings([user])).byUser.get(user)!;
}
