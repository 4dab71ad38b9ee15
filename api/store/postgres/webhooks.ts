import { awaitSteps, type Steps } from '../rules/steps.ts';
import {
  addEndpoint,
  anyDue,
  claimDue,
  disableEndpoint,
  enableEndpoint,
  listEndpoints,
  removeEndpoint,
  settle,
} from '../rules/webhooks.ts';
import type { Store } from '../store.ts';
import { type Database, executor, lock } from './database.ts';

type Webhooks = Pick<
  Store,
  | 'addWebhookEndpoint'
  | 'webhookEndpoints'
  | 'removeWebhookEndpoint'
  | 'enableWebhookEndpoint'
  | 'disableWebhookEndpoint'
  | 'claimWebhooks'
  | 'settleWebhook'
>;

export function webhooks(database: Database): Webhooks {
  // Endpoints change alone: what is queued for one that goes must not come after it.
  const alone = <T>(steps: () => Steps<T>) =>
    database.write(async (tx) => {
      await lock(tx, 'log');
      await lock(tx, 'webhooks');
      return awaitSteps(steps(), executor(tx));
    });
  const write = <T>(steps: () => Steps<T>) =>
    database.write(async (tx) => {
      await lock(tx, 'webhooks');
      return awaitSteps(steps(), executor(tx));
    });
  return {
    addWebhookEndpoint: (endpoint) => alone(() => addEndpoint(endpoint)),
    webhookEndpoints: () => database.snapshot((tx) => awaitSteps(listEndpoints(), executor(tx))),
    removeWebhookEndpoint: (id) => alone(() => removeEndpoint(id)),
    enableWebhookEndpoint: (id) => alone(() => enableEndpoint(id)),
    disableWebhookEndpoint: (id, response, at) => alone(() => disableEndpoint(id, response, at)),
    claimWebhooks: async (wish) => {
      const isDue = await database.read((db) => awaitSteps(anyDue(wish.at), executor(db)));
      return isDue ? write(() => claimDue(wish)) : [];
    },
    settleWebhook: (webhook, outcome, at) =>
      outcome.state === 'disabled'
        ? alone(() => settle(webhook, outcome, at))
        : write(() => settle(webhook, outcome, at)),
  };
}
