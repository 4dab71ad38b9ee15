/** API keys as rows. Pure. */
import type { ApiKey, Scope } from '../types.ts';

/** A key with its scopes as one text, divided by spaces. */
export interface KeyRow extends Omit<ApiKey, 'scopes'> {
  scopes: string;
}

export function keyRow({ scopes, ...key }: Omit<ApiKey, 'revokedAt'>): KeyRow {
  return { ...key, scopes: scopes.join(' '), revokedAt: null };
}

export function keyOf({ scopes, ...row }: KeyRow): ApiKey {
  return { ...row, scopes: scopes.split(' ') as Scope[] };
}

/** False when `found`, the row that has the id or the hash, is this very key. Throws when it is another. */
export function mayBeKept(key: KeyRow, found: KeyRow | undefined): boolean {
  if (!found) return true;
  const isSame = found.id === key.id && found.hash === key.hash && found.createdAt === key.createdAt;
  if (!isSame)
    throw new Error(`The key id "${key.id}" or its secret is taken. Choose another id, or make a new secret.`);
  return false;
}
