/** When a campaign waits for a person, and what the levers do to it. Pure. */
import type { CampaignAct, CampaignState, HoldReason } from '../types.ts';

/** A campaign that opens so soon after another one is held, milliseconds. */
export const APART_MS = 86_400_000;

/** More recipients than this need a confirmed count. */
export const MOST_UNCONFIRMED = 1_000;

/** A confirmed count may have grown by this share until the campaign opens: people register while an editor reads. */
const GROWTH = 1.1;

/**
 * Why a new campaign waits; null when it may start. `recent`: another one with recipients opened less than
 * {@link APART_MS} before. `confirmed` is the number of recipients that a person has seen and agreed to.
 */
export function holdAtStart(campaign: {
  recipients: number;
  recent: boolean;
  confirmed: number | undefined;
  dry: boolean | undefined;
}): HoldReason | null {
  const { recipients, recent, confirmed = 0, dry } = campaign;
  if (dry) return 'dry';
  if (recipients === 0) return null;
  if (recent) return 'second';
  return recipients > Math.max(MOST_UNCONFIRMED, confirmed * GROWTH) ? 'count' : null;
}

/** The record that a campaign was held by the system itself. */
export function heldBySystem(because: HoldReason, at: number): CampaignAct {
  return { act: 'hold', by: null, because, perHour: null, at, key: null };
}

/** The columns of a campaign that levers move. */
export interface LeverState {
  state: CampaignState;
  heldBecause: HoldReason | null;
  perHour: number | null;
}

/** A dry campaign is kept as one that is held because it is dry: nothing that a held one does not do, does it. */
export function shownState({ state, heldBecause }: Pick<LeverState, 'state' | 'heldBecause'>): CampaignState {
  return state === 'held' && heldBecause === 'dry' ? 'dry' : state;
}

/** The campaign after `act`; the very same object when it was so already, null when it is over. */
export function afterLever(before: LeverState, act: CampaignAct, reason: HoldReason = 'person'): LeverState | null {
  if (before.state !== 'open' && before.state !== 'held') return null;
  if (act.act === 'pace') return before.perHour === act.perHour ? before : { ...before, perHour: act.perHour };
  const state = act.act === 'hold' ? 'held' : 'open';
  if (before.state === state && shownState(before) !== 'dry') return before;
  return { ...before, state, heldBecause: state === 'held' ? reason : null };
}
