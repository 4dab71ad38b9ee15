/** The shapes of a loaded house. */
import type { Facts } from '../facts/index.ts';
import type { Checkpoint } from '../receipt/checkpoint.ts';
import type { PublicJwk } from '../receipt/key.ts';
import type { Locale } from '../ref.ts';
import type { Hashes, PolicySettings, SiteSettings, VersionSettings } from '../version.ts';

export const HASHES_FILE = 'content/policies/hashes.yaml';
export const KEYS_FILE = 'content/keys.yaml';
export const CHECKPOINT_FILE = 'content/log/checkpoint';
export const HEADS_FILE = 'content/log/heads.txt';

/** One MDX file. `file` is its path from the project's root. */
export interface Source {
  file: string;
  text: string;
}

export interface Version {
  policy: PolicySettings;
  version: number;
  settings: VersionSettings;
  /** Null for a policy without `facts.yaml`. */
  facts: Facts | null;
  /** `facts.yaml` as written, for the manifest. */
  rawFacts: Record<string, unknown> | null;
  sources: Record<Locale, Source>;
}

export interface Policy {
  settings: PolicySettings;
  /** 1, 2, 3 … without a gap. */
  versions: Version[];
}

export interface House {
  site: SiteSettings;
  /** Ordered by id. */
  policies: Policy[];
  hashes: Hashes;
  /** Public keys of the log that receipts may be signed with, old ones too; from `content/keys.yaml`. */
  logKeys: PublicJwk[];
  /** The newest head of the log that the witness kept; null before the first. */
  witnessed: Witnessed | null;
}

export interface Witnessed {
  /** The signed note, as it lies in `content/log/checkpoint`. */
  note: string;
  head: Checkpoint;
  /** When the witness first saw it, ISO 8601; null where `heads.txt` does not say. */
  at: string | null;
}
