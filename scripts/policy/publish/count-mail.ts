/** A mail worker whose mailer counts and sends nothing: what a campaign would write, in which language and with which subject. */
import type { Mailer } from '../../../api/mail/smtp.ts';
import { createWorker } from '../../../api/mail/worker.ts';
import type { Store } from '../../../api/store/store.ts';
import { CommandError } from '../verb.ts';

export interface Mailing {
  locale: string;
  subject: string;
  count: number;
}

/** Works off everything due in `store`, which must be a copy: its notices are settled as sent. Ordered by language. */
export async function countMail(store: Store, now: () => Date): Promise<Mailing[]> {
  const seen = new Map<string, Mailing>();
  const faults: string[] = [];
  const worker = createWorker({
    store,
    mailer: countingMailer(seen),
    from: null,
    now,
    random: () => 0.5,
    say: (line) => faults.push(line),
  });
  await worker.work();
  if (faults.length > 0)
    throw new CommandError(
      'The rehearsal’s mail was not counted to its end.',
      faults.join('\n  '),
      'correct what it says; nothing was sent',
    );
  return [...seen.values()].sort((a, b) => a.locale.localeCompare(b.locale) || a.subject.localeCompare(b.subject));
}

function countingMailer(seen: Map<string, Mailing>): Mailer {
  return {
    address: 'nowhere',
    connections: 32,
    deadlineMs: 30_000,
    send: async ({ subject, headers }) => {
      const locale = headers['Content-Language'] ?? '';
      const key = `${locale} ${subject}`;
      const mailing = seen.get(key) ?? { locale, subject, count: 0 };
      seen.set(key, { ...mailing, count: mailing.count + 1 });
      return { kind: 'sent', response: 'rehearsed' };
    },
    close: () => {},
  };
}
