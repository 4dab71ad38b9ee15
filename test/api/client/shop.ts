/** A shop's client on an API without a port, on the API's own clock. */
import { type Client, type ClientOptions, createClient } from '../../../api/client.ts';
import type { Api } from '../../support/api.ts';
import { LOG_KEY } from '../../support/store.ts';

export interface Shop {
  client: Client;
  /** Set it to let nothing through. */
  isAway: boolean;
  /** Paths asked for, in order. */
  asked: string[];
}

export function openShop(api: Api, options: Partial<ClientOptions> = {}): Shop {
  const shop = { isAway: false, asked: [] as string[] } as Shop;
  shop.client = createClient({
    url: 'http://policy.test',
    key: api.secrets.shop,
    keys: [LOG_KEY.jwk],
    now: () => api.clock.at,
    fetch: async (input, init) => {
      const path = String(input).replace('http://policy.test', '');
      shop.asked.push(path);
      if (shop.isAway) throw new TypeError('fetch failed');
      return api.app.request(path, init);
    },
    ...options,
  });
  return shop;
}
