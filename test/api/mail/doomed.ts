/**
 * A mail worker in a process of its own, to be killed or stopped. It does what is due at one instant and ends, or works by
 * the real clock until it is told to stop, when the instant is `real`. The kinds but `honest` are workers we do not want:
 * `early` records a mail as sent when it takes it up; `paused` does not watch its own lease; `unfenced` does neither that nor
 * ask before the final dot; `ahead` notes how far the writing of notices has come before they are there. That one, and
 * `dies-writing`, which is honest, kill themselves in the third step of writing, or before it.
 */
import Database from 'better-sqlite3';
import { createMailer } from '../../../api/mail/smtp.ts';
import { createWorker } from '../../../api/mail/worker.ts';
import type { Store } from '../../../api/store/store.ts';
import { openWithKey } from '../../support/store.ts';

const [file, url, instant, kind] = process.argv.slice(2);
const opened = await openWithKey(file!);
const isReal = instant === 'real';
const mailer = createMailer({ url: url!, connections: 4, deadlineMs: isReal ? 300_000 : 1_500 });
const now = () => (isReal ? new Date() : new Date(Number(instant)));
const say = (line: string) => void process.stderr.write(`${line}\n`);
const worker = createWorker({ store: storeOf(kind), mailer, from: null, now, random: () => 0.5, say, everyMs: 1_000 });
if (isReal) {
  process.once('SIGTERM', () => void worker.stop());
  await worker.start();
} else await worker.work();
mailer.close();
await opened.close();

function storeOf(name: string | undefined): Store {
  if (name === 'early') return recordingEarly(opened);
  if (name === 'dies-writing') return dyingBetween(opened);
  if (name === 'ahead') return notingAhead(opened, '');
  // A campaign that was done before is not looked through again.
  if (name === 'ahead-unlooked') return notingAhead(opened, ', done_at = 1');
  if (name === 'paused') return unwatched(opened);
  if (name === 'unfenced') return { ...unwatched(opened), markNotices: async (notices) => notices.map(() => true) };
  return opened;
}

function dies(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Killed before its third step, the first two being whole. */
function dyingBetween(honest: Store): Store {
  let step = 0;
  return {
    ...honest,
    fanOut(...given) {
      step += 1;
      if (step === 3) dies();
      return honest.fanOut(...given);
    },
  };
}

/** The place is noted in one commit, the notices follow in another: killed in between. */
function notingAhead(honest: Store, more: string): Store {
  const db = new Database(file!);
  let step = 0;
  return {
    ...honest,
    async fanOut(ref, limit, at) {
      step += 1;
      if (step < 3) return honest.fanOut(ref, limit, at);
      const isIt = 'policy = @policy AND version = @version';
      const { reached } = db.prepare(`SELECT reached FROM campaigns WHERE ${isIt}`).get(ref) as { reached: string };
      const next = db.prepare('SELECT user_id FROM contacts WHERE user_id > ? ORDER BY user_id LIMIT ?').pluck();
      const upTo = next.all(reached, limit).at(-1) ?? reached;
      db.prepare(`UPDATE campaigns SET reached = @upTo${more} WHERE ${isIt}`).run({ ...ref, upTo });
      dies();
      return { written: 0, complete: false };
    },
  };
}

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
    markNotices: async (notices) => notices.map(() => true),
  };
}

function unwatched(honest: Store): Store {
  return {
    ...honest,
    async claimNotices(wish) {
      const claim = await honest.claimNotices(wish);
      return { ...claim, notices: claim.notices.map((one) => ({ ...one, leasedUntil: wish.at + 3_600_000 })) };
    },
  };
}
