/**
 * A mail worker in a process of its own, to be killed. It does what is due at one instant and ends.
 * `early` is the worker we do not want: it records a mail as sent when it takes it up.
 */
import { createMailer } from '../../../api/mail/smtp.ts';
import { createWorker } from '../../../api/mail/worker.ts';
import type { Store } from '../../../api/store/store.ts';
import { openWithKey } from '../../support/store.ts';

const [file, url, instant, kind] = process.argv.slice(2);
const opened = await openWithKey(file!);
const mailer = createMailer({ url: url!, connections: 4, deadlineMs: 1_500 });
const now = () => new Date(Number(instant));
const say = (line: string) => void process.stderr.write(`${line}\n`);
const store = kind === 'early' ? recordingEarly(opened) : opened;
await createWorker({ store, mailer, from: null, now, random: () => 0.5, say }).work();
mailer.close();
await opened.close();

function recordingEarly(honest: Store): Store {
  return {
    ...honest,
    async claimNotices(wish) {
      const claim = await honest.claimNotices(wish);
      const outcome = { state: 'sent', response: '250 surely' } as const;
      await honest.settleNotices(
        claim.notices.map(({ id, token }) => ({ id, token, outcome, mail: null })),
        wish.at,
      );
      return claim;
    },
  };
}
