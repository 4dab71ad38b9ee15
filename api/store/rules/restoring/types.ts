import type { SQL } from 'drizzle-orm';
import type { PublicLeaf } from '#model/receipt.ts';

/** What the databases say differently. */
export interface Dialect {
  /** Between the columns and the values of an insert that sets an identity column. */
  overriding: SQL;
  /** After the last of them. */
  afterwards: readonly SQL[];
}

/** A public leaf and its place. */
export interface Placed {
  index: number;
  leaf: PublicLeaf;
}
