/** What a checker sees between two versions. */
import type { Fault } from '../fault.ts';
import type { Locale, Localized } from '../ref.ts';

/** What a finding calls for, mildest first. `review`: a person must read it; `refuse`: it must not be published. */
export const CALLS = ['minor', 'review', 'material', 'refuse'] as const;
export type Calls = (typeof CALLS)[number];

/** What in a text a rule is about. */
export const SIGNS = ['style', 'wording', 'rewritten', 'one-language', 'number', 'force', 'passage', 'name'] as const;
export type Sign = (typeof SIGNS)[number];

export interface Rule {
  id: string;
  title: Localized;
  /** `changed retention.*.keep if longer` */
  on: string[];
  wording: string[];
  prose?: Sign | undefined;
  byLaw: Calls;
  /** Undefined where the shop's promise is silent. */
  byPromise: 'minor' | 'material' | undefined;
  /** A person must read it, although the rule calls it small. */
  read: boolean;
  response: string;
  source: string;
}

/** Rules by id. */
export type Rules = ReadonlyMap<string, Rule>;

export interface Finding {
  rule: string;
  /** Path of a fact, or id of a clause (null before the first heading) in one language. */
  where: { fact: string } | { clause: string | null; locale: Locale };
  /** `retention.uploads.keep`, `your-photos (nb)`. */
  place: string;
  file: string;
  line?: number | undefined;
  /** A sentence. */
  what: string;
  calls: Calls;
  byLaw: Calls;
  byPromise: 'minor' | 'material' | undefined;
  read: boolean;
  /** What people are owed. */
  response: string;
  source: string;
  before: string;
  after: string;
}

/** What the findings alone suggest: `ask` leaves it to the person without a suggestion. */
export type Proposal = 'minor' | 'material' | 'ask';

export interface Judgement {
  /** False when the declared change cannot be published as it stands. */
  allowed: boolean;
  /** Errors where it is refused; warnings where a person should look again. */
  faults: Fault[];
  proposal: Proposal;
}
