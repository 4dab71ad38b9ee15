import { eraseLeaf } from '../../log/leaves.ts';
import {
  eraseAgain,
  forgetAnswers,
  forgetPerson,
  type IndexRow,
  placesOf,
  RETURNED,
  RETURNED_PEOPLE,
  type ReturnedRow,
} from '../rules/erasing.ts';
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

/** Erases again what came back with a table from a backup. Gives how many answers that were: 0 as a rule. */
export async function replayErasures({ db, client, ...database }: Database): Promise<number> {
  const { answers } = db.get<{ answers: number }>(RETURNED)!;
  if (answers === 0) return 0;
  await database.write(() => {
    for (const step of eraseAgain(db.all<ReturnedRow>(RETURNED_PEOPLE))) db.run(step);
  });
  client.pragma('wal_checkpoint(TRUNCATE)');
  return answers;
}
