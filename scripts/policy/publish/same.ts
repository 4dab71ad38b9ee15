/** Versions that are published already, held against what the site has now: not only their hashes, every fixed field. */
import canonicalize from 'canonicalize';
import { IMMUTABLE, immutablePart } from '#model/manifest.ts';
import { formatRef } from '#model/ref.ts';
import type { Api } from './api.ts';
import type { Live } from './live.ts';
import type { Step } from './plan.ts';
import { inTurns } from './turns.ts';

export interface Compared {
  /** What is published otherwise than the site has it, in whole sentences. */
  odd: string[];
  /**
   * Whose prompt has other words on the site than the API knows: it proves what was said by the words that it knows, so it
   * must be told.
   */
  reworded: Step[];
}

export async function compare(steps: readonly Step[], live: Live, api: Api): Promise<Compared> {
  const found = await inTurns(steps, async (step) => {
    const ref = { policy: step.policy, version: step.version.version };
    const [here, there] = await Promise.all([live.document(step.version), api.document(ref)]);
    const [mine, theirs] = [immutablePart(here), immutablePart(there)];
    const odd = IMMUTABLE.filter((field) => canonicalize(mine[field]) !== canonicalize(theirs[field]));
    const isSame = canonicalize(here.prompt ?? null) === canonicalize(there.prompt ?? null);
    const says = odd.length === 0 ? [] : [`${formatRef(ref)} is published with another ${odd.join(', ')}.`];
    return { odd: says, reworded: isSame ? [] : [step] };
  });
  return { odd: found.flatMap(({ odd }) => odd), reworded: found.flatMap(({ reworded }) => reworded) };
}
