import { newId } from '../rules/ids.ts';
import { judgeMerge, mergeSteps, unmergeSteps } from '../rules/merging.ts';
import { type AliasRow, aliasesQuery } from '../rules/persons.ts';
import type { Readdressed } from '../rules/readdressing.ts';
import { runSteps } from '../rules/steps.ts';
import type { Link, MergeResult, Store, UnmergeResult } from '../store.ts';
import { addressedTeller } from './campaigns.ts';
import { type Database, executor } from './database.ts';
import type { LogWriter } from './log.ts';
import type { PublishedReader } from './published.ts';

type Wish = Omit<Link, 'v' | 'id' | 'index' | 'opening'>;

export function merge(database: Database, current: PublishedReader, log: LogWriter): Pick<Store, 'merge' | 'unmerge'> {
  const { db } = database;
  const execute = executor(db);
  const tellAddressed = addressedTeller(database);
  const enter = (wish: Wish): Link => {
    const growth = log.grow();
    const record = { v: 1, id: newId(wish.at), ...wish } as const;
    const link = { ...record, ...growth.link(record) };
    log.write(growth);
    return link;
  };
  const tell = (those: Readdressed, at: number) => {
    if (those.users.length > 0) tellAddressed(those, at);
  };
  const join = (wish: Wish): MergeResult => {
    const judged = runSteps(judgeMerge(wish.user, wish.into), execute);
    if (judged) return judged;
    const link = enter(wish);
    tell(runSteps(mergeSteps(link, current.published()), execute), wish.at);
    return { outcome: 'new', link };
  };
  const part = (user: string, by: { at: number; key: string }): UnmergeResult => {
    const [alias] = db.all<AliasRow>(aliasesQuery([user]));
    if (!alias) return { outcome: 'same' };
    const link = enter({ type: 'unmerge', user, into: alias.into_user, ...by });
    tell(runSteps(unmergeSteps(link, alias, current.published()), execute), by.at);
    return { outcome: 'new', link };
  };
  return {
    merge: (wish) => database.write(() => join({ type: 'merge', ...wish })),
    unmerge: (user, by) => database.write(() => part(user, by)),
  };
}
