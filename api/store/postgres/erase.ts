import { inArray, sql } from 'drizzle-orm';
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
import { awaitSteps } from '../rules/steps.ts';
import type { EraseResult, Store } from '../store.ts';
import { type Database, executor, lock, type Session } from './database.ts';
import type { LogWriter } from './log.ts';
import { campaigns } from './schema.ts';
import type { Vacuum } from './vacuum.ts';

export function erase(database: Database, log: LogWriter, vacuum: Vacuum): Pick<Store, 'erase'> {
  return {
    erase: async (user, at) => {
      const result = await database.write((tx) => forget(tx, log, user, at));
      vacuum.ask();
      return result;
    },
  };
}

async function forget(tx: Session, log: LogWriter, user: string, at: number): Promise<EraseResult> {
  await lock(tx, 'log');
  await lock(tx, 'campaigns');
  await holdCampaigns(tx);
  const users = idsOf(await awaitSteps(personOf(user), executor(tx)));
  const [answers, links] = [await placesBy(tx, users, placesOf), await placesBy(tx, users, linkPlacesOf)];
  let leaf: number | null = null;
  if (answers.length + links.length > 0 || (await tx.execute(isHeld(users))).rows.length > 0) {
    const growth = await log.grow(tx);
    const by = growth.tell(eraseLeaf([...answers, ...links], 'request', at));
    await log.write(tx, growth);
    for (const step of users.flatMap((one) => [...forgetAnswers(one, by), ...forgetLinks(one, by)]))
      await tx.execute(step);
    leaf = by;
  }
  for (const step of users.flatMap((one) => forgetPerson(one, at))) await tx.execute(step);
  return { answers: answers.length, leaf };
}

/** Waits for whoever is just writing notices, so that none is written for the user afterwards. */
export async function holdCampaigns(tx: Session): Promise<void> {
  const isRunning = inArray(campaigns.state, ['held', 'open']);
  await tx.select({ one: sql`1` }).from(campaigns).where(isRunning).for('update');
}

async function placesBy(tx: Session, users: readonly string[], query: typeof placesOf): Promise<number[]> {
  const places: number[] = [];
  for (const user of users) {
    const { rows } = await tx.execute<IndexRow>(query(user));
    places.push(...rows.map(({ idx }) => Number(idx)));
  }
  return places;
}

/** Erases again what came back with a table from a backup. Gives how many answers that were: 0 as a rule. */
export function replayErasures(database: Database): Promise<number> {
  return database.patient.write(async (tx) => {
    const { rows } = await tx.execute<{ answers: string }>(RETURNED);
    const answers = Number(rows[0]!.answers);
    if (answers === 0) return 0;
    await lock(tx, 'log');
    const people = await tx.execute<ReturnedRow>(RETURNED_PEOPLE);
    for (const step of eraseAgain(people.rows)) await tx.execute(step);
    return answers;
  });
}
