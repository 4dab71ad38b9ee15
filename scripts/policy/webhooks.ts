/** `policy webhooks`: the addresses that are told what happens, kept beside the database; a secret is shown once. */
import { parseArgs } from 'node:util';
import { readConfig } from '../../api/config.ts';
import { openStore } from '../../api/store/open.ts';
import { type Store, WEBHOOK_EVENTS, type WebhookEndpointState, type WebhookEvent } from '../../api/store/store.ts';
import { createSender } from '../../api/webhooks/send.ts';
import { addressFault, newEndpoint, secretOf } from '../../api/webhooks/sign.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';

export const webhooks: Verb = {
  about: 'adds, lists, tests and removes the addresses that are told what happens',
  usage: `usage: npm run policy -- webhooks add URL [--event EVENT …]
       npm run policy -- webhooks list
       npm run policy -- webhooks test ID
       npm run policy -- webhooks enable ID
       npm run policy -- webhooks remove ID

  --event  ${WEBHOOK_EVENTS.join(', ')}; all of them without it

Settings are those of the API: DATABASE_URL and PROMPT_KEY_FILE, from which the secrets follow. The secret is printed once.
"test" sends a webhook of the type webhook.test at once, signed like any other, and says what came back.`,
  run,
};

interface Wish {
  target: string;
  events: WebhookEvent[];
}

interface Place {
  store: Store;
  promptKey: Uint8Array;
  io: Io;
}

async function run([action, ...args]: string[], io: Io): Promise<number> {
  const act = { add, list, test, enable, remove }[action ?? ''];
  if (!act)
    throw new UsageError(action ? `webhooks has no "${action}"` : 'webhooks needs add, list, test, enable or remove');
  const wish = read(action!, args);
  const { databaseUrl, promptKey } = readConfig(io.env);
  const store = await openStore(databaseUrl);
  try {
    return await act(wish, { store, promptKey, io });
  } finally {
    await store.close();
  }
}

/** Everything is judged before the database is opened. */
function read(action: string, args: string[]): Wish {
  const options = { event: { type: 'string', multiple: true } } as const;
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const events = (values.event ?? []).flatMap((one) => one.split(','));
  const unknown = events.find((one) => !(WEBHOOK_EVENTS as readonly string[]).includes(one));
  if (unknown !== undefined)
    throw new UsageError(`there is no event "${unknown}"; there are ${WEBHOOK_EVENTS.join(', ')}`);
  const [target = ''] = positionals;
  if (action !== 'list' && positionals.length !== 1)
    throw new UsageError(`webhooks ${action} needs one ${action === 'add' ? 'URL' : 'ID; "webhooks list" shows them'}`);
  const fault = action === 'add' ? addressFault(target) : null;
  if (fault) throw new UsageError(`"${target}" ${fault}`);
  return { target, events: events as WebhookEvent[] };
}

async function add({ target, events }: Wish, { store, promptKey, io }: Place): Promise<number> {
  const endpoint = newEndpoint(target, events, io.now().getTime());
  await store.addWebhookEndpoint(endpoint);
  io.err(`Endpoint ${endpoint.id}: ${endpoint.events.join(', ')}. This is the only time its secret is shown:`);
  io.out(secretOf(promptKey, endpoint.id));
  return 0;
}

async function list(_: Wish, { store, io }: Place): Promise<number> {
  const all = await store.webhookEndpoints();
  if (all.length === 0) io.out('There are no endpoints. Add one: npm run policy -- webhooks add https://…');
  for (const one of all) {
    io.out(`${one.id}  ${stateOf(one)}  ${one.url}`);
    io.out(`  ${one.events.join(', ')}; ${one.delivered} delivered, ${one.waiting} waiting, ${one.dead} given up`);
  }
  return 0;
}

function stateOf({ disabledAt, failingSince, response }: WebhookEndpointState): string {
  if (disabledAt !== null) return paint('bad', `disabled ${new Date(disabledAt).toISOString()} (${response})`);
  if (failingSince !== null)
    return paint('note', `failing since ${new Date(failingSince).toISOString()} (${response})`);
  return paint('good', 'works');
}

async function test({ target }: Wish, { store, promptKey, io }: Place): Promise<number> {
  const endpoint = (await store.webhookEndpoints()).find((one) => one.id === target);
  if (!endpoint) throw unknownEndpoint(target);
  const send = createSender({ promptKey, now: io.now });
  const at = io.now().getTime();
  const { url } = endpoint;
  const delivery = await send({ id: `msg_test_${at}`, endpoint: target, url, type: 'webhook.test', at, data: '{}' });
  if (delivery.kind === 'delivered') {
    io.out(`${endpoint.url} took it.`);
    return 0;
  }
  io.err(`${endpoint.url} did not take it: ${delivery.response}.`);
  return 1;
}

async function enable({ target }: Wish, { store, io }: Place): Promise<number> {
  if (!(await store.enableWebhookEndpoint(target))) throw unknownEndpoint(target);
  io.out(`Endpoint ${target} has events again, from now on.`);
  return 0;
}

async function remove({ target }: Wish, { store, io }: Place): Promise<number> {
  if (!(await store.removeWebhookEndpoint(target))) throw unknownEndpoint(target);
  io.out(`Endpoint ${target} is gone, with all that waited for it.`);
  return 0;
}

function unknownEndpoint(id: string): CommandError {
  return new CommandError(
    `There is no endpoint ${id}.`,
    'nothing was done',
    'see the ids with: npm run policy -- webhooks list',
  );
}
