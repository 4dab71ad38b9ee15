/** How many notices each open campaign may give to one claim, under the paces. Pure. */
import type { VersionRef } from '#model/ref.ts';
import type { ClaimedNotice, ClaimResult, ClaimWish } from '../types.ts';
import { freeAfter, type Pace, roomFor } from './pacing.ts';

/** What one campaign gave. */
export interface Claimed {
  notices: ClaimedNotice[];
  moot: number;
}

/** A campaign with its pace. */
export interface Paced extends VersionRef {
  perHour: number | null;
  freeAt: number;
}

/** One claim going through the open campaigns: ask for the room of each, claim so many, tell what it gave. */
export interface Turn {
  roomFor(campaign: Paced): number;
  took(campaign: Paced, given: Claimed): void;
  readonly result: ClaimResult;
  /** Campaigns whose pace has moved on. */
  readonly moved: readonly Paced[];
  /** The house's next free instant; null when it has no pace. */
  houseFreeAt(): number | null;
}

export function beginTurn(house: Pace | null, { limit, at }: ClaimWish): Turn {
  const result: ClaimResult = { notices: [], moot: 0, nextAt: null };
  const moved: Paced[] = [];
  const wait = (instant: number): void => {
    result.nextAt = Math.min(result.nextAt ?? instant, instant);
  };
  const houseFreeAt = () => house && freeAfter(house, result.notices.length, at);
  const most = house ? roomFor(house, limit, at) : limit;
  let left = most;
  const roomOf = (campaign: Paced): number => {
    const pace = paceOf(campaign);
    return pace ? roomFor(pace, left, at) : left;
  };
  if (most === 0 && house) wait(house.freeAt);
  return {
    result,
    moved,
    houseFreeAt,
    roomFor(campaign) {
      const room = roomOf(campaign);
      if (room === 0 && left > 0) wait(campaign.freeAt);
      return room;
    },
    took(campaign, { notices, moot }) {
      const room = roomOf(campaign);
      const wasCut = room < left;
      result.notices.push(...notices);
      result.moot += moot;
      left -= notices.length + moot;
      const pace = paceOf(campaign);
      const freeAt = pace && freeAfter(pace, notices.length, at);
      if (freeAt !== null && notices.length > 0) moved.push({ ...campaign, freeAt });
      if (freeAt !== null && wasCut && notices.length + moot === room) wait(freeAt);
      if (house && most < limit && left === 0) wait(houseFreeAt()!);
    },
  };
}

function paceOf({ perHour, freeAt }: Paced): Pace | null {
  return perHour === null ? null : { perHour, freeAt };
}
