import { runSteps, type Steps } from '../rules/steps.ts';
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
import { type Database, executor } from './database.ts';

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
  const execute = executor(database.db);
  const write = <T>(steps: () => Steps<T>) => database.write(() => runSteps(steps(), execute));
  return {
    addWebhookEndpoint: (endpoint) => write(() => addEndpoint(endpoint)),
    webhookEndpoints: () => database.snapshot(() => runSteps(listEndpoints(), execute)),
    removeWebhookEndpoint: (id) => write(() => removeEndpoint(id)),
    enableWebhookEndpoint: (id) => write(() => enableEndpoint(id)),
    disableWebhookEndpoint: (id, response, at) => write(() => disableEndpoint(id, response, at)),
    claimWebhooks: async (wish) => {
      const isDue = await database.read(() => runSteps(anyDue(wish.at), execute));
      return isDue ? write(() => claimDue(wish)) : [];
    },
    settleWebhook: (webhook, outcome, at) => write(() => settle(webhook, outcome, at)),
  };
}
