import type Client from 'better-sqlite3';
import { type Migration, migrationsFor, pendingMigrations } from '../migrations.ts';

/**
 * Brings the schema up to date, in one step under the write lock: a second process waits and then finds nothing to do.
 * Throws StoreError `newer` when the file has a schema from a later version of the program.
 */
export function migrate(client: Client.Database, migrations: readonly Migration[] = migrationsFor('sqlite')): void {
  const step = client.transaction(() => {
    client.exec('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
    const applied = client.prepare<[], number>('SELECT number FROM migrations').pluck().all();
    for (const { number, name, sql } of pendingMigrations(migrations, applied)) {
      client.exec(sql);
      client.prepare('INSERT INTO migrations (number, name) VALUES (?, ?)').run(number, name);
    }
  });
  step.immediate();
}
