/** Whose key signs the log, and how the log begins. Both adapters ask here. */
import type { VersionDocument } from '#model/manifest.ts';
import { originOf } from '../../log/checkpoint.ts';
import type { Growth, Signer } from '../../log/growth.ts';
import type { LogKey } from '../../log/key.ts';
import { LogKeyFault } from '../../log/keyfile.ts';
import { keyLeaf } from '../../log/leaves.ts';
import { StoreError } from '../store.ts';

/**
 * Gives the key of the log; `kid` is the id of the one it is signed with. A new one may be made only while there is none,
 * for then the log is empty. May throw a {@link LogKeyFault}.
 */
export type GiveLogKey = (log: { kid: string | null }) => LogKey;

export interface StoreOptions {
  /** Asked once for the key of the log. Without it nothing is recorded that the log tells of. */
  logKey?: GiveLogKey | undefined;
  /** Takes one line for the people who run this; no user is in it. */
  say?: ((line: string) => void) | undefined;
  /**
   * Told once, in words for people, that the database file failed in a write: from then on the store only rejects, and
   * the process should end, so that its next start recovers the file.
   */
  broken?: ((why: string) => void) | undefined;
  /** Milliseconds that a request waits for a PostgreSQL server that says nothing; ten seconds unless told. */
  patienceMs?: number | undefined;
}

/** What a database says of its log when it is opened. */
export interface LogState {
  /** Id of the key that signs it now; null while it is empty. */
  kid: string | null;
  /** Something was published. */
  isUsed: boolean;
}

/** The key that `give` hands in, if it fits; null without one: then nothing that the log tells of can be written. */
export function chooseKey(give: GiveLogKey | undefined, { kid, isUsed }: LogState): LogKey | null {
  if (!give) return null;
  if (kid === null && isUsed) {
    throw new StoreError(
      'unusable',
      'The database was filled by a development version that kept no log, so its answers cannot be proved. ' +
        'Move it away and start with a new one.',
    );
  }
  return fittingKey(handedIn(give, kid), kid);
}

function handedIn(give: GiveLogKey, kid: string | null): LogKey {
  try {
    return give({ kid });
  } catch (error) {
    if (error instanceof LogKeyFault) throw new StoreError('unusable', error.message, { cause: error });
    throw error;
  }
}

/** The first number of a log's keys. */
export const FIRST_KEY = 1;

/** `key` under its number, when it fits the newest of the log's keys; none is there while the log is empty. */
export function signerOf(key: LogKey | null, newest: { kid: string | null; keyNo: number | null } | undefined): Signer {
  return { key: fittingKey(key, newest?.kid ?? null), keyNo: newest?.keyNo ?? FIRST_KEY };
}

/** `key`, when it is the one that signs the log (`kid`; null while it is empty). Throws StoreError `unusable`. */
export function fittingKey(key: LogKey | null, kid: string | null): LogKey {
  if (!key) {
    throw new StoreError('unusable', 'The store was opened without the log key, so nothing can be recorded with it.');
  }
  if (kid === null || key.kid === kid) return key;
  throw new StoreError(
    'unusable',
    `The log of this database is signed with the key ${kid}, but LOG_KEY_FILE holds ${key.kid}. ` +
      'If the key was changed just now, start this process again; otherwise put the right file in its place from your backup.',
  );
}

/** Leaf 0 of a log: the key, and the name that the log has from the site's address. Gives the key as a row. */
export function beginLog(growth: Growth, { site }: VersionDocument, at: number) {
  const { key, keyNo } = growth.signer;
  growth.tell(keyLeaf(originOf(site.url), key.jwk, null, at));
  return { keyNo, kid: key.kid, x: key.jwk.x, index: 0, handover: null };
}
