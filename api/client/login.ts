/** What a shop does at login: decide by what it has, and ask the API only when there is something to show. */
import type { StatusAnswer } from '../routes/schemas.ts';
import { isAway } from './http.ts';
import type { Required } from './keeper.ts';

export interface LoginAnswer {
  /** What to show, with the tokens to answer by; null when nothing is asked, or the API is away. */
  prompt: StatusAnswer | null;
  /** The user must not go on: with a prompt, before it is answered; without one, before the API is back. */
  hold: boolean;
  /** There was something to ask, and no API to ask it by: log it. */
  away: boolean;
  /** For the session, in place of those given: the API may know more than the session did. */
  receipts: readonly string[];
}

/** What was found out without the API. */
interface Checked {
  hold: boolean;
  policies: readonly { action: string }[];
  stale: boolean;
}

/** What the API is asked for. */
interface Source {
  status(): Promise<StatusAnswer>;
  receipts(): Promise<string[]>;
}

export async function decideLogin(
  checked: Checked,
  receipts: readonly string[],
  { whenAway }: Pick<Required, 'whenAway'>,
  source: Source,
): Promise<LoginAnswer> {
  if (!checked.stale && !isAsking(checked)) return { prompt: null, hold: false, away: false, receipts };
  try {
    const status = await source.status();
    if (isAsking(status)) return { prompt: status, hold: isRequired(status), away: false, receipts };
    // Nothing is asked: the answers are there, and the session lacks them.
    const known = isAsking(checked) ? await source.receipts() : receipts;
    return { prompt: null, hold: false, away: false, receipts: known };
  } catch (error) {
    if (!isAway(error)) throw error;
    return { prompt: null, hold: checked.hold && whenAway === 'hold-back', away: true, receipts };
  }
}

function isAsking({ policies }: Pick<Checked, 'policies'>): boolean {
  return policies.some((one) => one.action !== 'none');
}

function isRequired({ policies }: Pick<Checked, 'policies'>): boolean {
  return policies.some((one) => one.action === 'require');
}
