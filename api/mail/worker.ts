/**
 * The mail worker: writes the notices of open campaigns, sends those that are due, and tries again those that failed.
 * Any number may work on one store; a notice belongs to whoever has leased it.
 */
import { createBell } from './bell.ts';
import { createCondition, type State } from './condition.ts';
import { createCourier, type WorkerParts } from './deliver.ts';

export type { WorkerParts } from './deliver.ts';

export interface Worker {
  /**
   * Works until {@link stop}, looking every few seconds and whenever poked. Again after a stop, too.
   * Resolves, never rejects, when it has stopped: asked to, or by itself because the mail server lets nobody in.
   */
  start(): Promise<void>;
  /** Takes up nothing new and resolves when what is under way is sent and settled. The mailer is left open. */
  stop(): Promise<void>;
  /** There may be something to do: call it after a publish, a mark or a release. */
  poke(): void;
  /** For callers that do not {@link start}: does all that is due now. Never rejects. */
  work(): Promise<void>;
  state(): State;
}

/** A claimed notice is nobody else's for this long, milliseconds. Longer than any mail may take. */
export const LEASE_MS = 45_000;

/** Users a campaign looks at in one step: small enough that answers are recorded in between. */
const BATCH = 500;
const LONGEST_PAUSE_MS = 60_000;

export function createWorker(parts: WorkerParts): Worker {
  const { store, mailer, now, everyMs = 5_000 } = parts;
  const condition = createCondition(mailer.address, parts.say);
  const courier = createCourier(parts, condition);
  const bell = createBell();
  const underWay = new Set<Promise<void>>();
  // Claiming a few at a time costs the store one step, not one for each.
  const refill = Math.ceil(mailer.connections / 4);
  let ending = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (!ending && condition.state !== 'stopped') {
      const more = await round();
      if (!more) await bell.wait(Math.min(everyMs * 2 ** Math.min(condition.misses, 10), LONGEST_PAUSE_MS));
    }
    await Promise.all(underWay);
  }

  async function work(): Promise<void> {
    const { misses } = condition;
    const shut = () => condition.state !== 'working' && condition.misses !== misses;
    let more = true;
    while ((more && !shut()) || underWay.size > 0) {
      more = !shut() && (await round());
      if (underWay.size === 0) continue;
      await Promise.race(underWay);
      more = true;
    }
  }

  /** One look at the outbox. True when there is more to do at once. */
  async function round(): Promise<boolean> {
    try {
      const written = await writeNotices();
      const taken = await sendDue();
      condition.note('store', null);
      return written || taken;
    } catch (error) {
      condition.note('store', `Mail is waiting for the database: ${(error as Error).message}`);
      return false;
    }
  }

  /** One step of the oldest campaign that is still being written. */
  async function writeNotices(): Promise<boolean> {
    const [campaign] = await store.toFanOut();
    if (!campaign) return false;
    await store.fanOut(campaign, BATCH, now().getTime());
    return true;
  }

  /** As many due notices as there is room for. True when some were taken and there is room left. */
  async function sendDue(): Promise<boolean> {
    const room = roomLeft();
    if (room <= 0) return false;
    const { notices, moot } = await store.claimNotices({ limit: room, at: now().getTime(), leaseMs: LEASE_MS });
    for (const notice of notices) send(ending ? courier.giveBack(notice) : courier.deliver(notice));
    return roomLeft() > 0 && notices.length + moot > 0;
  }

  function roomLeft(): number {
    if (condition.state === 'stopped') return 0;
    return (condition.state === 'down' ? 1 : mailer.connections) - underWay.size;
  }

  function send(delivery: Promise<void>): void {
    const landed = delivery.then(() => {
      underWay.delete(landed);
      if (condition.state !== 'down' && (roomLeft() >= refill || underWay.size === 0)) bell.ring();
    });
    underWay.add(landed);
  }

  return {
    start() {
      if (running) return running;
      ending = false;
      condition.reset();
      running = run();
      return running;
    },
    async stop() {
      ending = true;
      bell.ring();
      await running;
      running = null;
    },
    poke: () => bell.ring(),
    work,
    state: () => condition.state,
  };
}
