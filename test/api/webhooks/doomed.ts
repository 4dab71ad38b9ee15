/**
 * A webhook worker in a process of its own, to be killed. It does what is due at one instant and ends.
 * `early` is the worker we do not want: it records a webhook as delivered when it takes it up.
 */
import type { Store } from '../../../api/store/store.ts';
import { createSender } from '../../../api/webhooks/send.ts';
import { createWebhookWorker } from '../../../api/webhooks/worker.ts';
import { PROMPT_KEY } from '../../support/api.ts';
import { openWithKey } from '../../support/store.ts';

const [file, instant, kind] = process.argv.slice(2);
const opened = await openWithKey(file!);
const now = () => new Date(Number(instant));
const store = kind === 'early' ? recordingEarly(opened) : opened;
const send = createSender({ promptKey: PROMPT_KEY, now, timeoutMs: 5_000 });
await createWebhookWorker({ store, send, now, random: () => 0.5, say: () => {} }).work();
await opened.close();

function recordingEarly(honest: Store): Store {
  return {
    ...honest,
    async claimWebhooks(wish) {
      const claimed = await honest.claimWebhooks(wish);
      for (const one of claimed) await honest.settleWebhook(one, { state: 'delivered' }, wish.at);
      return claimed;
    },
  };
}
