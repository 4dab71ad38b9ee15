/** Which database a verb works on, and how one is opened that must be there already. */
import { existsSync } from 'node:fs';
import { openStore, type StoreOptions } from '../../api/store/open.ts';
import type { Store } from '../../api/store/store.ts';
import { CommandError } from './verb.ts';

export const DEFAULT_DATABASE = '.data/policy.sqlite';
export const DEFAULT_LOG_KEY = '.data/log.key';

/** A file that is not there is not made: `why` says what an empty one would mean. Throws CommandError. */
export async function openExisting(url: string, why: string, options: StoreOptions = {}): Promise<Store> {
  const remedy = 'name the database with --database, or set DATABASE_URL';
  if (!/^postgres(ql)?:/.test(url) && !existsSync(url)) {
    throw new CommandError(`There is no database at ${url}.`, why, remedy);
  }
  return openStore(url, options).catch((error: Error) => {
    throw new CommandError('The database cannot be opened.', error.message, remedy);
  });
}
