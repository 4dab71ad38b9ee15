/** What an audit reads: rows as they lie in the database, believed by nobody. */
import type { Standing } from '../types.ts';
import type { RecordColumns } from './records.ts';

/** One leaf, with what the other tables hold beside it. */
export interface LogRow {
  leaf: { index: number; hash: Uint8Array; text: string | null };
  receipt: ReceiptRow | null;
  record: RecordRow | null;
  link: LinkRow | null;
  /** The leaf that is said to have erased it. */
  erased: { index: number; by: number } | null;
}

export interface ReceiptRow {
  index: number;
  acceptance: string;
  opening: Uint8Array;
  size: number;
  root: Uint8Array;
  keyNo: number;
  signature: Uint8Array;
}

export interface RecordRow extends RecordColumns {
  entry: number;
  nonce: string;
  words: Uint8Array | null;
}

export interface LinkRow {
  index: number;
  id: string;
  type: string;
  user: string;
  into: string;
  at: number;
  key: string;
  opening: Uint8Array;
}

/** A merge that is said to stand. */
export interface MergeRow {
  index: number;
  user: string;
  into: string;
  at: number;
}

export interface KeyRow {
  keyNo: number;
  kid: string;
  x: string;
  /** Of the leaf that names it. */
  index: number;
  /** Signature of the key before under the head that this leaf made; null for the first key. */
  handover: Uint8Array | null;
}

export interface NodeRow {
  level: number;
  index: number;
  hash: Uint8Array;
}

/**
 * A published version; `presentation` holds the site and its time zone, and is null where none stands beside it. `body`
 * and `text` are RFC 8785 text.
 */
export interface VersionRow {
  policy: string;
  version: number;
  kind: string;
  effective: string;
  effectiveAt: number;
  publishedAt: number;
  key: string;
  body: string;
  text: string;
  presentation: string | null;
}

/** A mark or recall; `because` is JSON. */
export interface ActRow {
  policy: string;
  version: number;
  by: string;
  because: string;
  at: number;
  key: string;
}

export interface StandingRow extends Standing {
  user: string;
}

/** All of them are read on one snapshot. */
export interface LogTables {
  /**
   * Lets others read the same snapshot on connections of their own. To be called before anything is read; `begin` opens
   * them at once, while nobody can write. Null where that cannot be.
   */
  share: ((begin: (database: string) => Promise<void>) => Promise<void>) | null;
  edge(): Promise<Uint8Array | null>;
  /** In order of their numbers. */
  keys(): Promise<KeyRow[]>;
  /** Up to `limit` leaves from index `from`, in order. */
  rows(from: number, limit: number): Promise<LogRow[]>;
  /** Up to `limit` inner nodes in order of level and index, after those given. */
  nodes(after: { level: number; index: number }, limit: number): Promise<NodeRow[]>;
  versions(): Promise<VersionRow[]>;
  marks(): Promise<ActRow[]>;
  recalls(): Promise<ActRow[]>;
  merges(): Promise<MergeRow[]>;
  /** Up to `limit` standings in order of user and policy, after those given. */
  standings(after: { user: string; policy: string }, limit: number): Promise<StandingRow[]>;
  /** What has no leaf: ids of records without a receipt, and indexes of receipts, links and erasures without a leaf. */
  strays(): Promise<{ records: string[]; receipts: number[]; links: number[]; erased: number[] }>;
}
