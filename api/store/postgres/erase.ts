import { inArray, sql } from 'drizzle-orm';
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
import { type Database, lock, type Session } from './database.ts';
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
  // Waits for whoever is just writing notices, so that none is written for the user afterwards.
  const isRunning = inArray(campaigns.state, ['held', 'open']);
  await tx.select({ one: sql`1` }).from(campaigns).where(isRunning).for('update');
  const { rows } = await tx.execute<IndexRow>(placesOf(user));
  const indexes = rows.map(({ idx }) => Number(idx));
  let leaf: number | null = null;
  if (indexes.length > 0) {
    const growth = await log.grow(tx);
    leaf = growth.tell(eraseLeaf(indexes, 'request', at));
    await log.write(tx, growth);
    for (const step of forgetAnswers(user, leaf)) await tx.execute(step);
  }
  for (const step of forgetPerson(user, at)) await tx.execute(step);
  return { answers: indexes.length, leaf };
}

/** Erases again what came back with a table from a backup. Gives how many answers that were: 0 as a rule. */
export function replayErasures(database: Database): Promise<number> {
  return database.write(async (tx) => {
    const { rows } = await tx.execute<{ answers: string }>(RETURNED);
    const answers = Number(rows[0]!.answers);
    if (answers === 0) return 0;
    await lock(tx, 'log');
    const people = await tx.execute<ReturnedRow>(RETURNED_PEOPLE);
    for (const step of eraseAgain(people.rows)) await tx.execute(step);
    return answers;
  });
}
