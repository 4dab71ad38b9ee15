import { and, asc, eq, isNull, or } from 'drizzle-orm';
import { type KeyRow, keyOf, keyRow, mayBeKept } from '../rules/keys.ts';
import type { Store } from '../store.ts';
import type { Database, Session } from './database.ts';
import { apiKeys as table } from './schema.ts';

type Keys = Pick<Store, 'createKey' | 'keys' | 'revokeKey'>;

export function keys(database: Database): Keys {
  return {
    createKey: (key) => database.write((tx) => create(tx, keyRow(key))),
    keys: () => database.read(all),
    revokeKey: (id, at) => database.write((tx) => revoke(tx, id, at)),
  };
}

async function create(tx: Session, key: KeyRow): Promise<void> {
  const inserted = await tx.insert(table).values(key).onConflictDoNothing().returning({ id: table.id });
  if (inserted.length > 0) return;
  const [found] = await tx
    .select()
    .from(table)
    .where(or(eq(table.id, key.id), eq(table.hash, key.hash)));
  mayBeKept(key, found);
}

async function all(db: Session) {
  const rows = await db.select().from(table).orderBy(asc(table.createdAt), asc(table.id));
  return rows.map(keyOf);
}

async function revoke(tx: Session, id: string, at: number): Promise<boolean> {
  const standing = and(eq(table.id, id), isNull(table.revokedAt));
  await tx.update(table).set({ revokedAt: at }).where(standing);
  const found = await tx.select({ id: table.id }).from(table).where(eq(table.id, id));
  return found.length > 0;
}
