/** One server under measurement: listens on a free port, says which, and ends with the process that started it. */
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { createApp } from '../../../api/app.ts';
import { createHttpServer } from '../../../api/http.ts';
import { openLogKey } from '../../../api/log/keyfile.ts';
import { openStore } from '../../../api/store/open.ts';
import { recordOf } from '../../../api/store/rules/answering.ts';
import { newId } from '../../../api/store/rules/ids.ts';
import type { Store } from '../../../api/store/store.ts';
import { openC15t } from './c15t.ts';
import { type House, promptKey } from './house.ts';

export type Wish =
  /** A bare Hono route that answers the same text to everyone. */
  | { kind: 'constant'; text: string }
  /** The API: as it is, with answers judged and forgotten, or with a transaction for every answer. */
  | { kind: 'api' | 'forgetful' | 'one-by-one'; house: House }
  /** A peer, installed in the folder. */
  | { kind: 'c15t'; folder: string };
/** How much processor time it has had, in seconds. */
export type Task = 'cpu';
export type Said = number;

const wish = JSON.parse(process.argv[2]!) as Wish;
const server = await serverFor(wish);
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.on('message', (_task: Task) => process.send!(cpuSeconds()));
process.on('disconnect', () => process.exit(0));

async function serverFor(wish: Wish) {
  if (wish.kind === 'constant') return constant(wish.text);
  return wish.kind === 'c15t' ? createHttpServer(await openC15t(wish.folder)) : api(wish);
}

function constant(text: string) {
  const app = new Hono();
  const headers = { 'Content-Type': 'application/json' };
  app.get('/v1/users/:user/status', (c) => c.body(text, 200, headers));
  return createHttpServer(app.fetch);
}

async function api({ kind, house }: Extract<Wish, { house: House }>) {
  const { key } = openLogKey(house.logKey, { mayMake: false });
  const opened = await openStore(house.database, { logKey: () => key });
  const store = kind === 'api' ? opened : kind === 'forgetful' ? await forgetful(opened) : oneByOne(opened);
  const onFault = (error: unknown) => console.error(error);
  return createHttpServer(createApp({ store, now: () => new Date(), keys: { prompt: promptKey }, onFault }).fetch);
}

/** Answers are judged as ever, and get a receipt of the usual length; nothing is read, written, hashed or signed for them. */
async function forgetful(store: Store): Promise<Store> {
  const published = await store.published();
  const receipt = 'r'.repeat(1_100);
  const answer: Store['answer'] = async (given, judge) => {
    const refusal = judge({ published, standings: [] });
    if (refusal !== null) return { outcome: 'refused', refusal };
    const record = recordOf(given, newId(given.at), published.generation);
    return { outcome: 'recorded', record, receipt, repeat: false };
  };
  return { ...store, answer, published: async () => published };
}

/** Each answer waits for the one before, so that none shares its commit with another. */
function oneByOne(store: Store): Store {
  let last: Promise<unknown> = Promise.resolve();
  const answer: Store['answer'] = (given, judge) => {
    const mine = last.then(() => store.answer(given, judge));
    last = mine.catch(() => {});
    return mine;
  };
  return { ...store, answer };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
