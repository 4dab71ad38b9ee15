/** A process of its own that says it is ready, and opens the store when told to. Ends well when that went well. */
import { openStore } from '../../../api/store/open.ts';

const url = process.argv[2]!;
// Loaded beforehand, so that all who are told at the same time open at the same time.
await (url.startsWith('postgres:')
  ? import('../../../api/store/postgres/open.ts')
  : import('../../../api/store/sqlite/open.ts'));

process.stdin.once('data', async () => {
  const store = await openStore(url);
  await store.close();
  process.exit();
});
console.log('ready');
