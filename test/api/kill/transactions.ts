/** For APIs that we do not want, as controls: transactions that go another way than better-sqlite3's. */
import Client from 'better-sqlite3';

export type Work = () => unknown;
type Transaction = Client.Database['transaction'];

/** From now on `run` carries out the work of every transaction in this process. */
export function replaceTransactions(run: (client: Client.Database, work: Work) => unknown): void {
  Client.prototype.transaction = function transaction(this: Client.Database, work: (...given: unknown[]) => unknown) {
    const all = (...given: unknown[]) => run(this, () => work(...given));
    return Object.assign(all, { default: all, deferred: all, immediate: all, exclusive: all, database: this });
  } as unknown as Transaction;
}

/** Runs `work` within a transaction that is under way, and leaves nothing of it when it throws. */
export function inSavepoint(client: Client.Database, work: Work): unknown {
  return between(
    client,
    { begin: 'SAVEPOINT part', end: 'RELEASE part', undo: 'ROLLBACK TO part; RELEASE part' },
    work,
  );
}

/** Runs `work` between two statements; `undo` is for when it throws, unless SQLite has undone all by itself. */
export function between(
  client: Client.Database,
  { begin, end, undo }: Record<'begin' | 'end' | 'undo', string>,
  work: Work,
): unknown {
  client.exec(begin);
  try {
    const result = work();
    client.exec(end);
    return result;
  } catch (error) {
    if (client.inTransaction) client.exec(undo);
    throw error;
  }
}
