/** Which database a verb works on, and how one is opened that must be there already. */
import { existsSync } from 'node:fs';
import { witnessOf } from '../../api/config.ts';
import { compareLog, isRefusal } from '../../api/log/compare.ts';
import { openLogKey } from '../../api/log/keyfile.ts';
import { openStore, type StoreOptions } from '../../api/store/open.ts';
import type { Store } from '../../api/store/store.ts';
import { CommandError, type Io } from './verb.ts';

export const DEFAULT_DATABASE = '.data/policy.sqlite';
export const DEFAULT_LOG_KEY = '.data/log.key';

/** A file that is not there is not made: `why` says what an empty one would mean. Throws CommandError. */
export async function openExisting(url: string, why: string, options: StoreOptions = {}): Promise<Store> {
  const remedy = 'name the database with --database or DATABASE_URL, and the log key’s file with LOG_KEY_FILE';
  if (!/^postgres(ql)?:/.test(url) && !existsSync(url)) {
    throw new CommandError(`There is no database at ${url}.`, why, remedy);
  }
  return openStore(url, options).catch((error: Error) => {
    throw new CommandError('The database cannot be opened.', error.message, remedy);
  });
}

/** The same, to write to the log or to sign for it: with its key, and only when it is the one that was witnessed. */
export async function openWitnessed(url: string, why: string, io: Io): Promise<Store> {
  const logKey = () => openLogKey(io.env.LOG_KEY_FILE || DEFAULT_LOG_KEY, { mayMake: false }).key;
  const store = await openExisting(url, why, { logKey });
  await requireWitnessed(store, io);
  return store;
}

/** Closes `store` and throws a CommandError unless its log is the one that `WITNESS` names, where that is set. */
export async function requireWitnessed(store: Store, { env, now }: Io): Promise<void> {
  try {
    const faults: string[] = [];
    const witness = witnessOf(env.WITNESS?.trim() || null, faults);
    if (faults.length > 0) throw refused(faults.join(' '));
    const seen = witness === null ? null : await compareLog({ store, witness, now });
    if (seen && isRefusal(seen)) throw refused(seen.word);
  } catch (error) {
    await store.close();
    throw error;
  }
}

function refused(why: string): CommandError {
  return new CommandError(
    'Nothing was done, for the log may not be the one that was witnessed.',
    why,
    'mend that first, then run this again; the API on this database would refuse as well',
  );
}
