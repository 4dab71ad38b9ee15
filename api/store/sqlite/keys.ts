import { and, asc, eq, isNull, or } from 'drizzle-orm';
import { type KeyRow, keyOf, keyRow, mayBeKept } from '../rules/keys.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { apiKeys as table } from './schema.ts';

type Keys = Pick<Store, 'createKey' | 'keys' | 'revokeKey'>;

export function keys(database: Database): Keys {
  const { db } = database;
  const all = db.select().from(table).orderBy(asc(table.createdAt), asc(table.id)).prepare();
  return {
    createKey: (key) => database.write(() => create(db, keyRow(key))),
    keys: () => database.read(() => all.all().map(keyOf)),
    revokeKey: (id, at) => database.write(() => revoke(db, id, at)),
  };
}

function create(db: Database['db'], key: KeyRow): void {
  const taken = or(eq(table.id, key.id), eq(table.hash, key.hash));
  const found = db.select().from(table).where(taken).get();
  if (mayBeKept(key, found)) db.insert(table).values(key).run();
}

function revoke(db: Database['db'], id: string, at: number): boolean {
  const standing = and(eq(table.id, id), isNull(table.revokedAt));
  db.update(table).set({ revokedAt: at }).where(standing).run();
  return db.select({ id: table.id }).from(table).where(eq(table.id, id)).get() !== undefined;
}
