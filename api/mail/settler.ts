/** Records how attempts ended, many in one step: whatever ends while a step is under way waits for the next one. */
import { type Settlement, type Store, StoreError } from '../store/store.ts';
import { gather } from './gather.ts';

export interface Settler {
  /** Resolves when the end of the attempt is recorded, or cannot be. Never rejects. */
  settle(settlement: Settlement): Promise<void>;
  /** Records now what waits for others. */
  flush(): void;
}

/** A settlement that is lost makes the mail go out twice, so a store that is away for a moment is asked again; milliseconds. */
const PAUSES = [100, 400, 1_600, 6_400, null];

/** How long an end waits for others to be recorded with it, milliseconds: a step costs the same for one as for many. */
const GATHER_MS = 20;

/**
 * A step begins as soon as `enough` wait for it, or after a moment.
 * `note` takes one line for the people who run this, null when all is well again.
 */
export function createSettler(
  store: Pick<Store, 'settleNotices'>,
  enough: number,
  now: () => Date,
  note: (line: string | null) => void,
): Settler {
  async function record(settlements: readonly Settlement[]): Promise<void> {
    for (const pause of PAUSES) {
      try {
        await store.settleNotices(settlements, now().getTime());
        return note(null);
      } catch (error) {
        if (pause === null || !(error instanceof StoreError)) return note(unsettled(error as Error));
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  const ends = gather(
    async (settlements: readonly Settlement[]) => {
      await record(settlements);
      return settlements.map(() => undefined);
    },
    { enough, waitMs: GATHER_MS },
  );
  return { settle: ends.add, flush: ends.flush };
}

function unsettled({ message }: Error): string {
  return `The end of an attempt could not be recorded (${message}); the mail may go out once more, with the same Message-ID.`;
}
