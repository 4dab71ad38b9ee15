import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Scope, Store } from '../store.ts';
import type { Database } from './database.ts';
import { apiKeys } from './schema.ts';

type Keys = Pick<Store, 'createKey' | 'keys' | 'revokeKey'>;

export function keys(database: Database): Keys {
  const { db } = database;
  return {
    createKey: ({ scopes, ...key }) =>
      database.write(
        () =>
          void db
            .insert(apiKeys)
            .values({ ...key, scopes: scopes.join(' ') })
            .run(),
      ),
    keys: () =>
      database.read(() =>
        db
          .select()
          .from(apiKeys)
          .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id))
          .all()
          .map((row) => ({ ...row, scopes: row.scopes.split(' ') as Scope[] })),
      ),
    revokeKey: (id, at) => database.write(() => revoke(db, id, at)),
  };
}

function revoke(db: Database['db'], id: string, at: number): boolean {
  db.update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .run();
  return db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id)).get() !== undefined;
}
