import { handOver, keepKey, keyRowOf, NEWEST_KEYS } from '../rules/keychange.ts';
import { originIn } from '../rules/proving.ts';
import { awaitSteps } from '../rules/steps.ts';
import type { Store } from '../store.ts';
import { type Database, executor, lock } from './database.ts';
import type { LogWriter } from './log.ts';

export function keyChange(database: Database, log: LogWriter): Pick<Store, 'changeLogKey'> {
  return {
    changeLogKey: (next, at) =>
      database.write(async (tx) => {
        await lock(tx, 'log');
        const [newest] = (await tx.execute(NEWEST_KEYS)).rows.map(keyRowOf);
        if (!newest) return { outcome: 'empty' };
        if (newest.kid === next.kid) return { outcome: 'same', leaf: newest.index };
        const growth = await log.grow(tx);
        const [first] = (await tx.execute<{ entry: string }>(originIn.query)).rows;
        const row = handOver(growth, next, originIn.read(first!.entry), at);
        await log.write(tx, growth);
        await awaitSteps(keepKey(row), executor(tx));
        return { outcome: 'new', leaf: row.index };
      }),
  };
}
