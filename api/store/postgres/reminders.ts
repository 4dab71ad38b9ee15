import { sql } from 'drizzle-orm';
import {
  campaignToRemind,
  nextToRemind,
  type RemindedRow,
  refOf,
  remindSteps,
  type TellableRow,
} from '../rules/reminding.ts';
import type { ReminderWish, Store } from '../store.ts';
import { closeWhenSettled } from './campaigns.ts';
import type { Database, Session } from './database.ts';

export function reminders(database: Database): Pick<Store, 'remind'> {
  return { remind: (wish) => database.background.write((tx) => remind(tx, wish)) };
}

async function remind(tx: Session, wish: ReminderWish): Promise<boolean> {
  const found = await tx.execute<RemindedRow>(sql`${campaignToRemind(wish)} FOR NO KEY UPDATE OF c`);
  const [campaign] = found.rows;
  if (!campaign) return false;
  const { rows } = await tx.execute<TellableRow>(nextToRemind(campaign, wish));
  for (const step of remindSteps(campaign, rows, wish)) await tx.execute(step);
  await closeWhenSettled(tx, refOf(campaign), wish.at);
  return true;
}
