import { eraseLeaf } from '../../log/leaves.ts';
import { forgetAnswers, forgetPerson, type IndexRow, placesOf } from '../rules/erasing.ts';
import type { EraseResult, Store } from '../store.ts';
import type { Database } from './database.ts';
import type { LogWriter } from './log.ts';

export function erase(database: Database, log: LogWriter): Pick<Store, 'erase'> {
  return {
    erase: async (user, at) => {
      const result = await database.write(() => forget(database, log, user, at));
      // What was overwritten still lies in the write-ahead log, until that is emptied.
      database.client.pragma('wal_checkpoint(TRUNCATE)');
      return result;
    },
  };
}

function forget({ db }: Database, log: LogWriter, user: string, at: number): EraseResult {
  const indexes = db.all<IndexRow>(placesOf(user)).map(({ idx }) => Number(idx));
  let leaf: number | null = null;
  if (indexes.length > 0) {
    const growth = log.grow();
    leaf = growth.tell(eraseLeaf(indexes, 'request', at));
    log.write(growth);
    for (const step of forgetAnswers(user, leaf)) db.run(step);
  }
  for (const step of forgetPerson(user, at)) db.run(step);
  return { answers: indexes.length, leaf };
}
