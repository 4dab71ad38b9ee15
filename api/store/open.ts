/** The door of the store: chooses the adapter by address, and loads only that one. */
import type { StoreOptions } from './rules/log.ts';
import type { Store } from './store.ts';

export type { StoreOptions };

/**
 * Opens the store at `url`, migrating its schema first.
 * `postgres://…` or `postgresql://…` is a PostgreSQL server; anything else is a SQLite file, or `:memory:`.
 * Rejects with StoreError `unsafe`, `newer`, `unusable` or `unavailable`.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(url)) return (await import('./postgres/open.ts')).openPostgres(url, options);
  return (await import('./sqlite/open.ts')).openSqlite(url, options);
}
