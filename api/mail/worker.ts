/**
 * The mail worker: writes the notices of open campaigns, sends those that are due, and tries again those that failed.
 * Any number may work on one store; a notice belongs to whoever has leased it.
 */
import type { ClaimedNotice } from '../store/store.ts';
import { createBell } from './bell.ts';
import { createCondition, type State } from './condition.ts';
import { createCourier, type WorkerParts } from './deliver.ts';
import { domainOf, isQuiet, NO_MANNERS } from './manners.ts';
import { LEASE_MS } from './retry.ts';
import { createStock } from './stock.ts';
import { createStride } from './stride.ts';

export type { WorkerParts } from './deliver.ts';
export { LEASE_MS } from './retry.ts';

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

const LONGEST_PAUSE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Nobody is reminded of a mail that came less than three days ago. */
const REST_MS = 3 * DAY_MS;
/**
 * For each connection one mail may be on it, and two sent that wait to be settled with others: fewer steps for the store.
 * A worker that is killed sends no more than these a second time.
 */
export const UNDER_WAY_PER_CONNECTION = 3;
/** At most so many notices wait claimed for each connection. */
const STOCK_PER_CONNECTION = 20;

export function createWorker(parts: WorkerParts): Worker {
  const { store, mailer, now, everyMs = 5_000, manners = NO_MANNERS } = parts;
  const condition = createCondition(mailer.address, parts.say);
  const courier = createCourier(parts, condition);
  const stride = createStride();
  const bell = createBell();
  const stock = createStock(mailer.connections, mailer.connections * STOCK_PER_CONNECTION);
  const underWay = new Set<Promise<void>>();
  const givenBack = new Set<Promise<void>>();
  /** How many are under way to each domain. */
  const toDomain = new Map<string, number>();
  let ending = false;
  let running: Promise<void> | null = null;
  /** The last claim gave less than was asked for. */
  let isDry = false;
  /** When a pace lets more go, epoch milliseconds; null when none stands in the way. */
  let nextAt: number | null = null;

  async function run(): Promise<void> {
    while (!ending && condition.state !== 'stopped') {
      const more = await round();
      if (!more) await bell.wait(pause());
    }
    giveBackStock();
    await Promise.all([...underWay, ...givenBack]);
  }

  /** Milliseconds until the next look, unless the bell rings first. */
  function pause(): number {
    const usual = Math.min(everyMs * 2 ** Math.min(condition.misses, 10), LONGEST_PAUSE_MS);
    return nextAt === null ? usual : Math.max(1, Math.min(usual, nextAt - now().getTime()));
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
      const written = (await writeNotices()) || (await writeReminders());
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
    await stride.take((limit) => store.fanOut(campaign, limit, now().getTime()));
    return true;
  }

  async function writeReminders(): Promise<boolean> {
    if (manners.reminderDays === null) return false;
    const leadMs = manners.reminderDays * DAY_MS;
    const remind = (limit: number) => store.remind({ at: now().getTime(), leadMs, restMs: REST_MS, limit });
    return stride.take(remind, (more) => more);
  }

  /** Claims what is due, as much as is wanted. True when it was all there and more is wanted. */
  async function takeUp(): Promise<boolean> {
    const limit = wanted();
    if (limit <= 0 || (await isNight())) return false;
    const at = now().getTime();
    const doubt = { resend: manners.unknownMs !== null };
    const claim = await store.claimNotices({ limit, at, leaseMs: LEASE_MS, perHour: manners.perHour, ...doubt });
    const taken = claim.notices.length + claim.moot;
    stock.add(claim.notices, limit);
    isDry = taken < limit;
    nextAt = claim.nextAt;
    if (ending) giveBackStock();
    else sendStock();
    return wanted() > 0 && taken > 0;
  }

  /** Quiet hours are those of the site, wherever the worker runs. */
  async function isNight(): Promise<boolean> {
    if (!manners.quiet) return false;
    const [first] = (await store.published()).policies;
    return first !== undefined && isQuiet(manners.quiet, now(), first.site.timeZone);
  }

  function wanted(): number {
    if (condition.state === 'working') return stock.wanted();
    return condition.state === 'down' && underWay.size + stock.size === 0 ? 1 : 0;
  }

  /** Sends as many as there are connections; while the way out is shut, one at most. */
  function sendStock(): void {
    if (condition.state === 'stopped' || (condition.state === 'down' && underWay.size > 0)) giveBackStock();
    const most = condition.state === 'down' ? 1 : mailer.connections * UNDER_WAY_PER_CONNECTION;
    while (underWay.size < most) {
      const notice = stock.next(isOpenTo);
      if (!notice) return;
      if (isFresh(notice)) send(notice);
      else giveBack(notice);
    }
  }

  function isOpenTo({ email }: ClaimedNotice): boolean {
    return manners.perDomain === null || (toDomain.get(domainOf(email)) ?? 0) < manners.perDomain;
  }

  /** One that has waited too long could be somebody else's before it is settled. */
  function isFresh({ leasedUntil }: ClaimedNotice): boolean {
    return leasedUntil - now().getTime() >= mailer.deadlineMs;
  }

  function send(notice: ClaimedNotice): void {
    const domain = domainOf(notice.email);
    toDomain.set(domain, (toDomain.get(domain) ?? 0) + 1);
    const landed = courier.deliver(notice).then(() => {
      underWay.delete(landed);
      leave(domain);
      sendStock();
      const isIdle = underWay.size === 0;
      if (condition.state !== 'down' && (isIdle || (!isDry && stock.wanted() > 0))) bell.ring();
    });
    underWay.add(landed);
  }

  function leave(domain: string): void {
    const rest = toDomain.get(domain)! - 1;
    if (rest > 0) toDomain.set(domain, rest);
    else toDomain.delete(domain);
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
