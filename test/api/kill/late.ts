/**
 * The API we do not want, as a control: the same program, but each commit comes a moment after the answers in it have been
 * given. Nothing else differs, and no test that only asks it could tell.
 */
import type Client from 'better-sqlite3';
import { inSavepoint, replaceTransactions } from './transactions.ts';

const LATE_MS = 300;

replaceTransactions((client, work) => {
  begin(client);
  return inSavepoint(client, work);
});

function begin(client: Client.Database): void {
  if (client.inTransaction) return;
  client.exec('BEGIN IMMEDIATE');
  setTimeout(() => client.exec('COMMIT'), LATE_MS);
}

await import('../../../api/main.ts');
