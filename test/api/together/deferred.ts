/** The API we do not want, as a control: the same program, but its transactions take the lock only when they come to write. */
import { between, inSavepoint, replaceTransactions } from '../kill/transactions.ts';

const DEFERRED = { begin: 'BEGIN DEFERRED', end: 'COMMIT', undo: 'ROLLBACK' };

replaceTransactions((client, work) =>
  client.inTransaction ? inSavepoint(client, work) : between(client, DEFERRED, work),
);

await import('../../../api/main.ts');
