/** The API we do not want, as a control: the same program, but its transactions take the lock only when they come to write. */
import type Client from 'better-sqlite3';
import { inSavepoint, replaceTransactions } from '../kill/transactions.ts';

replaceTransactions((client, work) => (client.inTransaction ? inSavepoint(client, work) : deferred(client, work)));

function deferred(client: Client.Database, work: () => unknown): unknown {
  client.exec('BEGIN DEFERRED');
  try {
    const result = work();
    client.exec('COMMIT');
    return result;
  } catch (error) {
    if (client.inTransaction) client.exec('ROLLBACK');
    throw error;
  }
}

await import('../../../api/main.ts');
