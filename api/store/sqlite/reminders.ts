import {
  campaignToRemind,
  nextToRemind,
  type RemindedRow,
  refOf,
  remindSteps,
  type TellableRow,
} from '../rules/reminding.ts';
import type { ReminderWish, Store } from '../store.ts';
import { closeWhenSettled } from './closing.ts';
import type { Database } from './database.ts';

export function reminders(database: Database): Pick<Store, 'remind'> {
  return { remind: (wish) => database.write(() => remind(database, wish)) };
}

function remind(database: Database, wish: ReminderWish): boolean {
  const { db } = database;
  const [campaign] = db.all<RemindedRow>(campaignToRemind(wish));
  if (!campaign) return false;
  const rows = db.all<TellableRow>(nextToRemind(campaign, wish));
  for (const step of remindSteps(campaign, rows, wish)) db.run(step);
  closeWhenSettled(database, refOf(campaign), wish.at);
  return true;
}
