/**
 * The API we do not want, as a control: the same program, but each commit comes a moment after the answers in it have been
 * given. Nothing else differs, and no test that only asks it could tell.
 */
import Client from 'better-sqlite3';

const LATE_MS = 300;

type Transaction = Client.Database['transaction'];

Client.prototype.transaction = function transaction(this: Client.Database, work: (...given: unknown[]) => unknown) {
  const run = (...given: unknown[]) => {
    begin(this);
    this.exec('SAVEPOINT early');
    try {
      const result = work(...given);
      this.exec('RELEASE early');
      return result;
    } catch (error) {
      this.exec('ROLLBACK TO early; RELEASE early');
      throw error;
    }
  };
  return Object.assign(run, { default: run, deferred: run, immediate: run, exclusive: run, database: this });
} as unknown as Transaction;

function begin(client: Client.Database): void {
  if (client.inTransaction) return;
  client.exec('BEGIN IMMEDIATE');
  setTimeout(() => client.exec('COMMIT'), LATE_MS);
}

await import('../../../api/main.ts');
