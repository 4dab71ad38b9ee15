import { sql } from 'drizzle-orm';
import { type Migration, migrationsFor, pendingMigrations } from '../migrations.ts';
import { type Database, lock, type Session } from './database.ts';

/**
 * Brings the schema up to date, in one transaction under a lock: a second process waits and then finds nothing to do.
 * Rejects with StoreError `newer` when the database has a schema from a later version of the program.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = migrationsFor('postgres'),
): Promise<void> {
  await database.patient.write(async (tx) => {
    await lock(tx, 'migration');
    await tx.execute(sql`CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, name text NOT NULL)`);
    for (const { number, name, sql: text } of pendingMigrations(migrations, await applied(tx))) {
      await tx.execute(sql.raw(text));
      await tx.execute(sql`INSERT INTO migrations (number, name) VALUES (${number}, ${name})`);
    }
  });
}

async function applied(tx: Session): Promise<number[]> {
  const { rows } = await tx.execute<{ number: number }>(sql`SELECT number FROM migrations`);
  return rows.map(({ number }) => number);
}
