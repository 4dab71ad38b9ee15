/** A mail server that refuses the content of mail after mail will refuse the rest too: the campaign is held for a person. */
import { formatRef, type VersionRef } from '#model/ref.ts';
import { heldBySystem } from '../store/rules/campaigns.ts';
import type { Store } from '../store/store.ts';
import type { Attempt } from './verdict.ts';

/** So many mails of one campaign refused in a row, with none taken in between. */
export const MOST_REFUSALS = 5;

export interface Refusals {
  /** Takes note of an attempt, and holds its campaign when enough were refused. Never rejects. */
  saw(campaign: VersionRef, attempt: Attempt): Promise<void>;
}

export function createRefusals(
  store: Pick<Store, 'pullLever'>,
  now: () => Date,
  say: (line: string) => void,
): Refusals {
  const inARow = new Map<string, number>();
  return {
    async saw({ policy, version }, { kind, response }) {
      const name = formatRef({ policy, version });
      if (kind === 'sent') inARow.delete(name);
      if (kind !== 'refused') return;
      const count = (inARow.get(name) ?? 0) + 1;
      inARow.set(name, count);
      if (count < MOST_REFUSALS) return;
      inARow.delete(name);
      await hold(name, { policy, version }, response);
    },
  };

  async function hold(name: string, ref: VersionRef, response: string): Promise<void> {
    // A store that is away now is asked again after the next refusals: nothing is lost by that.
    const result = await store.pullLever(ref, heldBySystem('refusals', now().getTime()), 'refusals').catch(() => null);
    if (result?.outcome !== 'done') return;
    say(
      `The mailing about ${name} is held: the mail server refused its content ${MOST_REFUSALS} times in a row (${response}). ` +
        'No mail is lost. Find out what it dislikes, then release the mailing.',
    );
  }
}
