/** An API on a database of its own, as often restarted as a test likes, by a clock that the test moves. */
import { createApp } from '../../../api/app.ts';
import { makeKey } from '../../../api/keys.ts';
import type { Store } from '../../../api/store/store.ts';
import { PROMPT_KEY } from '../../support/api.ts';
import { openWithKey } from '../../support/store.ts';

export interface Clock {
  at: number;
}
export interface Told {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely
  body: any;
}
export interface ModelHouse {
  call(method: string, path: string, body?: unknown): Promise<Told>;
  /** The store as it is open now. */
  store(): Store;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** `create` makes the app; another one than ours is a control. */
export async function openHouse(url: string, clock: Clock, create = createApp): Promise<ModelHouse> {
  let store = await openWithKey(url);
  const { secret, key } = makeKey({ name: 'model', scopes: ['publish', 'shop'], at: clock.at });
  await store.createKey(key);
  const appOn = () => create({ store, now: () => new Date(clock.at), keys: { prompt: PROMPT_KEY } });
  let app = appOn();
  return {
    call: async (method, path, body) => {
      const isLines = Array.isArray(body);
      const response = await app.request(path, {
        method,
        headers: {
          Authorization: `Bearer ${secret}`,
          'Content-Type': isLines ? 'application/x-ndjson' : 'application/json',
        },
        ...(body === undefined
          ? {}
          : { body: isLines ? body.map((one) => JSON.stringify(one)).join('\n') : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : null };
    },
    store: () => store,
    restart: async () => {
      await store.close();
      store = await openWithKey(url);
      app = appOn();
    },
    close: () => store.close(),
  };
}
