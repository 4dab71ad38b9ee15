import { newId } from '../rules/ids.ts';
import { judgeMerge, mergeSteps, unmergeSteps } from '../rules/merging.ts';
import { type AliasRow, aliasesQuery } from '../rules/persons.ts';
import { awaitSteps } from '../rules/steps.ts';
import type { Link, MergeResult, Store, UnmergeResult } from '../store.ts';
import { tellAddressed } from './campaigns.ts';
import { type Database, executor, lock, type Session } from './database.ts';
import { holdCampaigns } from './erase.ts';
import type { LogWriter } from './log.ts';
import type { PublishedReader } from './published.ts';

type Wish = Omit<Link, 'v' | 'id' | 'index' | 'opening'>;

export function merge(database: Database, current: PublishedReader, log: LogWriter): Pick<Store, 'merge' | 'unmerge'> {
  const step = <Result>(work: (tx: Session) => Promise<Result>) =>
    database.write(async (tx) => {
      await lock(tx, 'log');
      await lock(tx, 'campaigns');
      await holdCampaigns(tx);
      return work(tx);
    });
  return {
    merge: (wish) => step((tx) => join(tx, current, log, { type: 'merge', ...wish })),
    unmerge: (user, by) => step((tx) => part(tx, current, log, user, by)),
  };
}

async function join(tx: Session, current: PublishedReader, log: LogWriter, wish: Wish): Promise<MergeResult> {
  const judged = await awaitSteps(judgeMerge(wish.user, wish.into), executor(tx));
  if (judged) return judged;
  const link = await enter(tx, log, wish);
  const told = await awaitSteps(mergeSteps(link, await current.published(tx)), executor(tx));
  if (told.users.length > 0) await tellAddressed(tx, told, wish.at);
  return { outcome: 'new', link };
}

async function part(
  tx: Session,
  current: PublishedReader,
  log: LogWriter,
  user: string,
  by: { at: number; key: string },
): Promise<UnmergeResult> {
  const [alias] = (await tx.execute<AliasRow>(aliasesQuery([user]))).rows;
  if (!alias) return { outcome: 'same' };
  const link = await enter(tx, log, { type: 'unmerge', user, into: alias.into_user, ...by });
  const told = await awaitSteps(unmergeSteps(link, alias, await current.published(tx)), executor(tx));
  if (told.users.length > 0) await tellAddressed(tx, told, by.at);
  return { outcome: 'new', link };
}

async function enter(tx: Session, log: LogWriter, wish: Wish): Promise<Link> {
  const growth = await log.grow(tx);
  const record = { v: 1, id: newId(wish.at), ...wish } as const;
  const link = { ...record, ...growth.link(record) };
  await log.write(tx, growth);
  return link;
}
