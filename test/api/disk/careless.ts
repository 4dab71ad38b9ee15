/**
 * The API we do not want, as a control: the same program, but a commit that the disk refuses is taken for one that
 * happened, and it goes on. Nothing else differs.
 */
import type Client from 'better-sqlite3';
import { inSavepoint, replaceTransactions, type Work } from '../kill/transactions.ts';

replaceTransactions((client, work) => (client.inTransaction ? inSavepoint(client, work) : outer(client, work)));

function outer(client: Client.Database, work: Work): unknown {
  client.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    commitOrNot(client);
    return result;
  } catch (error) {
    if (client.inTransaction) client.exec('ROLLBACK');
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
