/**
 * The mail worker: writes the notices of open campaigns, sends those that are due, and tries again those that failed.
 * Any number may work on one store; a notice belongs to whoever has leased it.
 */
import type { ClaimedNotice } from '../store/store.ts';
import { createBell } from './bell.ts';
import { createCondition, type State } from './condition.ts';
import { createCourier, type WorkerParts } from './deliver.ts';
import { createStock } from './stock.ts';

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
/** At most so many notices wait claimed for each connection. */
const STOCK_PER_CONNECTION = 20;

export function createWorker(parts: WorkerParts): Worker {
  const { store, mailer, now, everyMs = 5_000 } = parts;
  const condition = createCondition(mailer.address, parts.say);
  const courier = createCourier(parts, condition);
  const bell = createBell();
  const stock = createStock(mailer.connections, mailer.connections * STOCK_PER_CONNECTION);
  const underWay = new Set<Promise<void>>();
  const givenBack = new Set<Promise<void>>();
  let ending = false;
  let running: Promise<void> | null = null;
  /** The last claim gave less than was asked for. */
  let isDry = false;

  async function run(): Promise<void> {
    while (!ending && condition.state !== 'stopped') {
      const more = await round();
      if (!more) await bell.wait(Math.min(everyMs * 2 ** Math.min(condition.misses, 10), LONGEST_PAUSE_MS));
    }
    giveBackStock();
    await Promise.all([...underWay, ...givenBack]);
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
    await Promise.all(givenBack);
  }

  /** One look at the outbox. True when there is more to do at once. */
  async function round(): Promise<boolean> {
    try {
      const written = await writeNotices();
      const taken = await takeUp();
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

  /** Claims what is due, as much as is wanted. True when it was all there and more is wanted. */
  async function takeUp(): Promise<boolean> {
    const limit = wanted();
    if (limit <= 0) return false;
    const { notices, moot } = await store.claimNotices({ limit, at: now().getTime(), leaseMs: LEASE_MS });
    stock.add(notices, limit);
    isDry = notices.length + moot < limit;
    if (ending) giveBackStock();
    else sendStock();
    return wanted() > 0 && notices.length + moot > 0;
  }

  function wanted(): number {
    if (condition.state === 'working') return stock.wanted();
    return condition.state === 'down' && underWay.size + stock.size === 0 ? 1 : 0;
  }

  /** Sends as many as there are connections; while the way out is shut, one at most. */
  function sendStock(): void {
    if (condition.state === 'stopped' || (condition.state === 'down' && underWay.size > 0)) giveBackStock();
    const most = condition.state === 'down' ? 1 : mailer.connections;
    while (underWay.size < most) {
      const notice = stock.next();
      if (!notice) return;
      if (isFresh(notice)) send(notice);
      else giveBack(notice);
    }
  }

  /** One that has waited too long could be somebody else's before it is settled. */
  function isFresh({ leasedUntil }: ClaimedNotice): boolean {
    return leasedUntil - now().getTime() >= mailer.deadlineMs;
  }

  function send(notice: ClaimedNotice): void {
    const landed = courier.deliver(notice).then(() => {
      underWay.delete(landed);
      sendStock();
      const isIdle = underWay.size === 0;
      if (condition.state !== 'down' && (isIdle || (!isDry && stock.wanted() > 0))) bell.ring();
    });
    underWay.add(landed);
  }

  function giveBackStock(): void {
    for (const notice of stock.empty()) giveBack(notice);
  }

  function giveBack(notice: ClaimedNotice): void {
    const back = courier.giveBack(notice).then(() => void givenBack.delete(back));
    givenBack.add(back);
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
