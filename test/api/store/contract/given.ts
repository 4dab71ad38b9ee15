import type { Store } from '../../../../api/store/store.ts';

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
