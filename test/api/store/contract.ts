/** What every store promises, whichever database keeps it. */
import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../../api/store/store.ts';
import { answering } from './contract/answering.ts';
import { campaigning } from './contract/campaigning.ts';
import { erasing } from './contract/erasing.ts';
import type { Given, House } from './contract/given.ts';
import { importing } from './contract/importing.ts';
import { keeping } from './contract/keeping.ts';
import { keyChanging } from './contract/keychanging.ts';
import { logging } from './contract/logging.ts';
import { merging } from './contract/merging.ts';
import { paging } from './contract/paging.ts';
import { processes } from './contract/processes.ts';
import { proving } from './contract/proving.ts';
import { publishing } from './contract/publishing.ts';
import { retaining } from './contract/retaining.ts';
import { telling } from './contract/telling.ts';
import { webhooking } from './contract/webhooking.ts';

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
    importing(given);
    keeping(given);
    logging(given);
    proving(given);
    keyChanging(given);
    erasing(given);
    retaining(given);
    merging(given);
    telling(given);
    campaigning(given);
    webhooking(given);
    paging(given);
    processes(given);
  });
}
