/**
 * The API we do not want, as a control: the same program, but a commit that the disk refuses is taken for one that
 * happened, and it goes on. Nothing else differs.
 */
import Client from 'better-sqlite3';

type Transaction = Client.Database['transaction'];

Client.prototype.transaction = function transaction(this: Client.Database, work: (...given: unknown[]) => unknown) {
  const run = (...given: unknown[]) => (this.inTransaction ? inner(this, work, given) : outer(this, work, given));
  return Object.assign(run, { default: run, deferred: run, immediate: run, exclusive: run, database: this });
} as unknown as Transaction;

function outer(client: Client.Database, work: (...given: unknown[]) => unknown, given: unknown[]): unknown {
  client.exec('BEGIN IMMEDIATE');
  try {
    const result = work(...given);
    commitOrNot(client);
    return result;
  } catch (error) {
    if (client.inTransaction) client.exec('ROLLBACK');
    throw error;
  }
}

function inner(client: Client.Database, work: (...given: unknown[]) => unknown, given: unknown[]): unknown {
  client.exec('SAVEPOINT one');
  try {
    const result = work(...given);
    client.exec('RELEASE one');
    return result;
  } catch (error) {
    client.exec('ROLLBACK TO one; RELEASE one');
    throw error;
  }
}

function commitOrNot(client: Client.Database): void {
  try {
    client.exec('COMMIT');
  } catch {
    if (client.inTransaction) client.exec('ROLLBACK');
  }
}

await import('../../../api/main.ts');
