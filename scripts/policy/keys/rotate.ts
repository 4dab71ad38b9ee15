/** `policy keys rotate-log`: the log gets a new key, which the old one signs over. */
import type { LogKey } from '../../../api/log/key.ts';
import { LogKeyFault } from '../../../api/log/keyfile.ts';
import { bothKeys, dropNext, putInPlace } from '../../../api/log/nextkey.ts';
import { openStore } from '../../../api/store/open.ts';
import { DEFAULT_LOG_KEY, requireWitnessed } from '../database.ts';
import { CommandError, type Io, paint } from '../verb.ts';

/** Adds the leaf, then changes the files: whoever is cut off between the two runs it again. */
export async function rotateLog(database: string, io: Io): Promise<void> {
  const path = io.env.LOG_KEY_FILE || DEFAULT_LOG_KEY;
  const keys = keysAt(path);
  const store = await openStore(database, {
    logKey: ({ kid }) => (kid === keys.next.kid ? keys.next : (keys.old ?? keys.next)),
  });
  await requireWitnessed(store, io);
  try {
    const change = await store.changeLogKey(keys.next, io.now().getTime());
    if (change.outcome === 'empty') throw empty(path);
    putInPlace(path, keys);
    for (const line of told(path, keys.next, change.leaf)) io.out(line);
  } finally {
    await store.close();
  }
}

function keysAt(path: string) {
  try {
    return bothKeys(path);
  } catch (error) {
    if (!(error instanceof LogKeyFault)) throw error;
    throw new CommandError(
      'The log key cannot be changed.',
      error.message,
      'set LOG_KEY_FILE to the file the API uses',
    );
  }
}

function empty(path: string): CommandError {
  dropNext(path);
  return new CommandError(
    'The log is empty.',
    'it is signed with nothing yet, so there is no key to change',
    `move ${path} away, and the API makes a new one at its start`,
  );
}

function told(path: string, next: LogKey, leaf: number): string[] {
  return [
    paint('good', `The log is signed with ${next.kid} from leaf ${leaf} on: ${path}.`),
    `Back ${path} up now, apart from the database, and keep it secret. Without it no more receipts can be signed for this log.`,
    `Start every API process again: until then they hold the old key, and answer 503 to whatever is to be recorded.`,
    'Receipts that were handed out stay as they are, and hold as long as the old public key stays in content/keys.yaml.',
    'The next run of policy witness adds the new one there; build and deploy the site after it.',
    paint(
      'quiet',
      `The old key lies beside it, as ${path}.….old. Nothing needs it any more: destroy it, once the new one is backed up.`,
    ),
  ];
}
