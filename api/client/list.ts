/** The list of what is required, as the API signs it and shops keep it: its shape, and nothing that runs on a server. */
import type { Day, Kind, Locale } from '#model/ref.ts';

/** Names the kind of JWS, so that no other thing signed with the log key passes for a list. */
export const LIST_TYPE = 'policy-list+jws';
/** How a client asks for it, and what it is sent as. */
export const LIST_MEDIA_TYPE = 'application/jose';

/** The payload of the list. */
export interface PolicyList {
  /** When the API last vouched for it, epoch seconds. */
  iat: number;
  /** Grows with every publish, refresh, mark and recall. */
  generation: number;
  policies: ListedPolicy[];
}

export interface ListedPolicy {
  policy: string;
  kind: Kind;
  /** Lowest number first, recalled ones too. */
  versions: ListedVersion[];
}

export interface ListedVersion {
  version: number;
  effective: Day;
  /** First instant of `effective`, epoch ms. */
  effectiveAt: number;
  /** Declared so, marked so afterwards, or version 1. */
  material: boolean;
  recalled: boolean;
  /** Content hash by locale. */
  content: Record<Locale, string>;
}
