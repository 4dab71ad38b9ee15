/**
 * The mark before the final dot: from it on nobody can know, without the mail server's answer, whether the mail is taken.
 * A notice whose worker died before it is tried again at once; one whose worker died after it is left alone for a while.
 */
import type { ClaimedNotice, Store } from '../store/store.ts';
import { gather } from './gather.ts';
import { LEASE_MS } from './retry.ts';

/** Resolves to whether the mail may be handed over: it is still ours to send, and the mark is durable. Never rejects. */
export type Marker = (notice: Pick<ClaimedNotice, 'id' | 'token'>) => Promise<boolean>;

export interface Marking {
  enough: number;
  unknownMs: number | null;
  now: () => Date;
  along: () => void;
}

/** How long a mark waits for others, milliseconds: its connection stands still meanwhile. */
const GATHER_MS = 5;

/**
 * `unknownMs`: how long a mail is left alone of which nobody knows, null when it is never sent again. `along` is called when
 * marks go to the store: what else waits to be written may come along.
 */
export function createMarker(
  store: Pick<Store, 'markNotices'>,
  { enough, unknownMs, now, along }: Marking,
  note: (line: string | null) => void,
): Marker {
  const marks = gather(
    async (notices: readonly Pick<ClaimedNotice, 'id' | 'token'>[]) => {
      along();
      const at = now().getTime();
      return store.markNotices(notices, { at, until: at + (unknownMs ?? LEASE_MS) });
    },
    { enough, waitMs: GATHER_MS },
  );
  return async ({ id, token }) => {
    try {
      const may = await marks.add({ id, token });
      note(null);
      return may;
    } catch (error) {
      note(`Mail is waiting for the database: ${(error as Error).message}`);
      return false;
    }
  };
}
