/** One notice: written, sent, settled. */
import { formatRef } from '#model/ref.ts';
import { type ClaimedNotice, type NoticeOutcome, type Store, StoreError } from '../store/store.ts';
import type { Condition } from './condition.ts';
import { createLibrary } from './library.ts';
import { noticeMessage } from './message.ts';
import type { Mailer } from './smtp.ts';
import { type Attempt, verdict } from './verdict.ts';

/** What a worker needs. */
export interface WorkerParts {
  store: Pick<Store, 'toFanOut' | 'fanOut' | 'claimNotices' | 'settleNotice' | 'document'>;
  mailer: Mailer;
  /** Address to send from; null for the site's own. */
  from: string | null;
  now: () => Date;
  /** A number from 0 to just under 1. */
  random: () => number;
  /** Takes one line for the people who run this. Never holds an address or a user. */
  say: (line: string) => void;
  /** Longest milliseconds between two looks at the outbox, 5 000 unless told. */
  everyMs?: number | undefined;
}

export interface Courier {
  /** Sends the notice and settles it. Never rejects. */
  deliver(notice: ClaimedNotice): Promise<void>;
  /** Gives the notice back untried. Never rejects. */
  giveBack(notice: ClaimedNotice): Promise<void>;
}

export function createCourier(parts: WorkerParts, condition: Condition): Courier {
  const { store, mailer, now, random } = parts;
  const library = createLibrary(store, now);

  async function deliver(notice: ClaimedNotice): Promise<void> {
    const attempt = await send(notice);
    condition.saw(attempt);
    await settle(notice, verdict(attempt, notice, now().getTime(), random()));
  }

  async function send(notice: ClaimedNotice): Promise<Attempt> {
    const topic = `write ${formatRef(notice)}`;
    try {
      const { notice: written, site } = await library(notice);
      condition.note(topic, null);
      return await mailer.send(noticeMessage(notice, written, { site, from: parts.from, now: now() }));
    } catch (error) {
      const response = (error as Error).message;
      condition.note(topic, `No mail about ${formatRef(notice)} can be written: ${response}. It is tried again later.`);
      return { kind: 'unwritten', response: 'the mail could not be written' };
    }
  }

  /** A settlement that is lost makes the mail go out twice, so a store that is away for a moment is asked again. */
  async function settle(notice: ClaimedNotice, outcome: NoticeOutcome): Promise<void> {
    for (const pause of [100, 400, 1_600, 6_400, null]) {
      try {
        await store.settleNotice(notice.id, notice.token, outcome, now().getTime());
        return;
      } catch (error) {
        if (pause === null || !(error instanceof StoreError))
          return condition.note('settle', unsettled(error as Error));
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  return { deliver, giveBack: (notice) => settle(notice, { state: 'returned' }) };
}

function unsettled({ message }: Error): string {
  return `The end of an attempt could not be recorded (${message}); the mail may go out once more, with the same Message-ID.`;
}
