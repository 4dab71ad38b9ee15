/** Delivers webhooks from the outbox. Any number may work on one store; a webhook belongs to whoever has leased it. */
import { createBell } from '../mail/bell.ts';
import { LEASE_MS } from '../mail/retry.ts';
import type { ClaimedWebhook, Store, WebhookOutcome } from '../store/store.ts';
import type { Sender } from './send.ts';
import { isHopeless, verdict } from './verdict.ts';

export interface WebhookParts {
  store: Pick<Store, 'claimWebhooks' | 'settleWebhook' | 'disableWebhookEndpoint'>;
  send: Sender;
  now: () => Date;
  /** A number from 0 to just under 1. */
  random: () => number;
  /** Takes one line for the people who run this; no user is in it. */
  say: (line: string) => void;
  /** Longest milliseconds between two looks, 2,000 unless told. */
  everyMs?: number;
}

export interface WebhookWorker {
  /** Works until {@link stop}. */
  start(): void;
  /** Takes up nothing new; resolves when what is under way is settled. */
  stop(): Promise<void>;
  /** There may be something to do. */
  poke(): void;
  /** For callers that do not {@link start}: does all that is due now. Never rejects. */
  work(): Promise<void>;
}

/** At once to one endpoint. */
const AT_ONCE = 8;
/** A store that is away for a moment is asked again, milliseconds. */
const PAUSES = [100, 1_000, 5_000, null];

export function createWebhookWorker({ store, send, now, random, say, everyMs = 2_000 }: WebhookParts): WebhookWorker {
  const bell = createBell();
  /** What is under way, by endpoint. */
  const busy = new Map<string, Promise<void>>();
  let running: Promise<void> | null = null;
  let ending = false;
  let isAway = false;

  async function run(): Promise<void> {
    while (!ending) {
      if (!(await round())) await bell.wait(everyMs);
    }
    await Promise.all(busy.values());
  }

  /** Takes up what is due for endpoints that have nothing under way. False when there was nothing. */
  async function round(): Promise<boolean> {
    try {
      const wish = { at: now().getTime(), leaseMs: LEASE_MS, limit: AT_ONCE, busy: [...busy.keys()] };
      const claimed = await store.claimWebhooks(wish);
      isAway = false;
      for (const [endpoint, own] of Map.groupBy(claimed, (one) => one.endpoint)) take(endpoint, own);
      return claimed.length > 0;
    } catch (error) {
      if (!isAway) say(`Webhooks are waiting for the database: ${(error as Error).message}`);
      isAway = true;
      return false;
    }
  }

  /** One slow endpoint holds up no other. */
  function take(endpoint: string, webhooks: readonly ClaimedWebhook[]): void {
    const landed = Promise.all(webhooks.map(deliver)).then(() => {
      busy.delete(endpoint);
      bell.ring();
    });
    busy.set(endpoint, landed);
  }

  async function deliver(webhook: ClaimedWebhook): Promise<void> {
    const delivery = await send(webhook);
    const outcome = verdict(delivery, webhook, now().getTime(), random());
    const failingSince = await settle(webhook, outcome);
    if (outcome.state === 'delivered' || outcome.state === 'returned') return;
    const { state, response } = outcome;
    if (state === 'disabled') return say(disabledLine(webhook, response));
    if (state === 'dead') say(`A webhook to ${webhook.endpoint} was given up: ${response}.`);
    if (isHopeless(failingSince, now().getTime())) await giveUp(webhook, response);
  }

  /** With all that waits for it; several attempts may end at once, and one says so. */
  async function giveUp({ endpoint }: ClaimedWebhook, response: string): Promise<void> {
    await store.disableWebhookEndpoint(endpoint, response, now().getTime()).catch(() => false);
    say(disabledLine({ endpoint }, `${response}, for seven days`));
  }

  /** Since when the endpoint fails; null when it does not, or when the end could not be recorded. */
  async function settle(webhook: ClaimedWebhook, outcome: WebhookOutcome): Promise<number | null> {
    for (const pause of PAUSES) {
      try {
        const settled = await store.settleWebhook(webhook, outcome, now().getTime());
        return settled.state === 'settled' ? settled.failingSince : null;
      } catch {
        if (pause === null) break;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    say('The end of an attempt could not be recorded; the webhook may go out once more, with the same webhook-id.');
    return null;
  }

  async function work(): Promise<void> {
    while ((await round()) || busy.size > 0) await Promise.all(busy.values());
  }

  return {
    start() {
      ending = false;
      running ??= run();
    },
    async stop() {
      ending = true;
      bell.ring();
      await running;
      running = null;
    },
    poke: () => bell.ring(),
    work,
  };
}

function disabledLine({ endpoint }: Pick<ClaimedWebhook, 'endpoint'>, response: string): string {
  return (
    `The webhook endpoint ${endpoint} is disabled (${response}), and what waited for it is given up. ` +
    'Put its receiver right, then: npm run policy -- webhooks enable'
  );
}
