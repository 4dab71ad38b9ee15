/** What is put away when two users become one person, and comes back when that is undone. */
import type { UserInput } from '../../types.ts';
import { type ContactRow, contactAfter } from '../telling.ts';

export interface Kept {
  /** The guest's own. */
  contact: ContactRow | null;
  /** What the account took over from it, having none. */
  adopted: { email: boolean; locale: boolean };
  prompted: Shown[];
  /** What the account itself was shown; of merges from before this was kept, nothing. */
  shown?: Shown[];
  notices: NoticeMove[];
}

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
