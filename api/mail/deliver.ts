/** One notice: written, sent, settled. */
import { formatRef } from '#model/ref.ts';
import type { ClaimedNotice, SentMail, Store } from '../store/store.ts';
import type { Condition } from './condition.ts';
import { createLibrary } from './library.ts';
import { type Manners, NO_MANNERS } from './manners.ts';
import { createMarker } from './marker.ts';
import { noticeMessage } from './message.ts';
import { createRefusals } from './refusals.ts';
import { createSettler } from './settler.ts';
import type { Mailer } from './smtp.ts';
import { TEMPLATE } from './templates/notice.ts';
import { type Attempt, verdict } from './verdict.ts';

/** What a worker needs. */
export interface WorkerParts {
  store: Pick<
    Store,
    | 'toFanOut'
    | 'fanOut'
    | 'remind'
    | 'claimNotices'
    | 'markNotices'
    | 'settleNotices'
    | 'document'
    | 'published'
    | 'pullLever'
  >;
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
  /** None unless told. */
  manners?: Manners | undefined;
}

export interface Courier {
  /** Sends the notice and settles it. Never rejects. */
  deliver(notice: ClaimedNotice): Promise<void>;
  /** Gives the notice back untried. Never rejects. */
  giveBack(notice: ClaimedNotice): Promise<void>;
}

export function createCourier(parts: WorkerParts, condition: Condition): Courier {
  const { store, mailer, now, random } = parts;
  const { unknownMs } = parts.manners ?? NO_MANNERS;
  const library = createLibrary(store, now);
  const refusals = createRefusals(store, now, parts.say);
  const settler = createSettler(store, mailer.connections * 2, now, (line) => condition.note('settle', line));

  const marking = { enough: mailer.connections, unknownMs, now, along: settler.flush };
  const mark = createMarker(store, marking, (line) => condition.note('mark', line));

  async function deliver(notice: ClaimedNotice): Promise<void> {
    const { attempt, mail } = await send(notice);
    condition.saw(attempt);
    const { id, token } = notice;
    const outcome = verdict(attempt, notice, { now: now().getTime(), chance: random(), unknownMs });
    await settler.settle({ id, token, mail, outcome });
    await refusals.saw(notice, attempt);
  }

  async function send(notice: ClaimedNotice): Promise<{ attempt: Attempt; mail: SentMail | null }> {
    const topic = `write ${formatRef(notice)}`;
    try {
      const { notice: written, site } = await library(notice);
      condition.note(topic, null);
      const message = noticeMessage(notice, written, { site, from: parts.from, now: now() });
      const { locale, facts } = written;
      const mail = { messageId: message.messageId, template: TEMPLATE, locale, facts };
      return { attempt: await mailer.send(message, () => mark(notice)), mail };
    } catch (error) {
      const response = (error as Error).message;
      condition.note(topic, `No mail about ${formatRef(notice)} can be written: ${response}. It is tried again later.`);
      return { attempt: { kind: 'unwritten', response: 'the mail could not be written' }, mail: null };
    }
  }

  return {
    deliver,
    giveBack: ({ id, token }) => settler.settle({ id, token, mail: null, outcome: { state: 'returned' } }),
  };
}
