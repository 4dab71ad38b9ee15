/** What is put away when two users become one person, and comes back when that is undone. */
import type { UserInput } from '../../types.ts';
import { type ContactRow, contactAfter } from '../telling.ts';

export interface Kept {
  /** The guest's own. */
  contact: ContactRow | null;
  /** What the account took over from it, having none; no longer what the shop has said of the account since. */
  adopted: { email: boolean; locale: boolean };
  /** What that was; of merges from before this was kept, what the guest has. */
  lent?: Lent;
  prompted: Shown[];
  /** What the account itself was shown; of merges from before this was kept, nothing. */
  shown?: Shown[];
  notices: NoticeMove[];
}

export type Lent = Pick<ContactRow, 'email' | 'locale'>;

export interface Shown {
  policy: string;
  version: number;
  at: number;
}

/** Ids of notices: `guest` went over to the account, and `account`, if there was one, to the guest. */
export interface NoticeMove {
  guest: string;
  account: string | null;
}

export function readKept({ kept }: { kept: string }): Kept {
  return JSON.parse(kept) as Kept;
}

/** What is kept after the shop has changed the contact of a user who is merged: nobody writes there while the merge stands. */
export function keptAfter(kept: string, input: UserInput, at: number): string {
  const before = readKept({ kept });
  return JSON.stringify({ ...before, contact: contactAfter(before.contact ?? undefined, input, at) });
}

/** What is kept after the shop has said something of the account itself: that is its own from then on, borrowed or not. */
export function ownedAfter(kept: string, input: UserInput): string {
  const before = readKept({ kept });
  const { email, locale } = before.adopted;
  const adopted = { email: email && input.email === undefined, locale: locale && input.locale === undefined };
  return JSON.stringify({ ...before, adopted });
}
