import { eraseLeaf } from '../../log/leaves.ts';
import {
  eraseAgain,
  forgetAnswers,
  forgetLinks,
  forgetPerson,
  type IndexRow,
  isHeld,
  linkPlacesOf,
  placesOf,
  RETURNED,
  RETURNED_PEOPLE,
  type ReturnedRow,
} from '../rules/erasing.ts';
import { idsOf, personOf } from '../rules/persons.ts';
import { runSteps } from '../rules/steps.ts';
import type { EraseResult, Store } from '../store.ts';
import { type Database, executor } from './database.ts';
import type { LogWriter } from './log.ts';
import type { Wal } from './wal.ts';

export function erase(database: Database, log: LogWriter, wal: Wal): Pick<Store, 'erase'> {
  return {
    erase: async (user, at) => {
      const result = await database.write(() => forget(database, log, user, at));
      wal.empty();
      return result;
    },
  };
}

function forget({ db }: Database, log: LogWriter, user: string, at: number): EraseResult {
  const users = idsOf(runSteps(personOf(user), executor(db)));
  const placesBy = (query: typeof placesOf) =>
    users.flatMap((one) => db.all<IndexRow>(query(one)).map(({ idx }) => Number(idx)));
  const [answers, links] = [placesBy(placesOf), placesBy(linkPlacesOf)];
  let leaf: number | null = null;
  if (answers.length + links.length > 0 || db.all(isHeld(users)).length > 0) {
    const growth = log.grow();
    const by = growth.tell(eraseLeaf([...answers, ...links], 'request', at));
    log.write(growth);
    for (const step of users.flatMap((one) => [...forgetAnswers(one, by), ...forgetLinks(one, by)])) db.run(step);
    leaf = by;
  }
  for (const step of users.flatMap((one) => forgetPerson(one, at))) db.run(step);
  return { answers: answers.length, leaf };
}

/** Erases again what came back with a table from a backup. Gives how many answers that were: 0 as a rule. */
export async function replayErasures({ db, ...database }: Database): Promise<number> {
  const { answers } = db.get<{ answers: number }>(RETURNED)!;
  if (answers === 0) return 0;
  await database.write(() => {
    for (const step of eraseAgain(db.all<ReturnedRow>(RETURNED_PEOPLE))) db.run(step);
  });
  return answers;
}
