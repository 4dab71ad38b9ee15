import { handOver, keepKey, keyRowOf, NEWEST_KEYS } from '../rules/keychange.ts';
import { originIn } from '../rules/proving.ts';
import { runSteps } from '../rules/steps.ts';
import type { Store } from '../store.ts';
import { type Database, executor } from './database.ts';
import type { LogWriter } from './log.ts';

export function keyChange(database: Database, log: LogWriter): Pick<Store, 'changeLogKey'> {
  const { db } = database;
  return {
    changeLogKey: (next, at) =>
      database.write(() => {
        const [newest] = db.all<Record<string, unknown>>(NEWEST_KEYS).map(keyRowOf);
        if (!newest) return { outcome: 'empty' };
        if (newest.kid === next.kid) return { outcome: 'same', leaf: newest.index };
        const growth = log.grow();
        const [first] = db.all<{ entry: string }>(originIn.query);
        const row = handOver(growth, next, originIn.read(first!.entry), at);
        log.write(growth);
        runSteps(keepKey(row), executor(db));
        return { outcome: 'new', leaf: row.index };
      }),
  };
}
