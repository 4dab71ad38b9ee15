/** What every store promises, whichever database keeps it. */
import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../../api/store/store.ts';
import { answering } from './contract/answering.ts';
import { keeping } from './contract/keeping.ts';
import { processes } from './contract/processes.ts';
import { publishing } from './contract/publishing.ts';
import { telling } from './contract/telling.ts';

/** An empty database and ways into it. */
export interface House {
  url: string;
  /** Runs SQL past the store, as an intruder would; gives the rows. */
  raw(sql: string): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

/** What a test gets: a store, others on the same database, and the database itself. */
export interface Given {
  store: Store;
  house: House;
  another(): Promise<Store>;
}

export function storeContract(name: string, build: () => Promise<House>, open: (url: string) => Promise<Store>): void {
  describe(`a store on ${name}`, () => {
    const given = {} as Given;
    let opened: Store[];

    beforeEach(async () => {
      opened = [];
      given.house = await build();
      given.another = async () => {
        const store = await open(given.house.url);
        opened.push(store);
        return store;
      };
      given.store = await given.another();
    });
    afterEach(async () => {
      for (const store of opened) await store.close();
      await given.house.remove();
    });

    publishing(given);
    answering(given);
    keeping(given);
    telling(given);
    processes(given);
  });
}
