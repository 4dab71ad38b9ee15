/** Versions that are published already, held against what the site has now: not only their hashes, every fixed field. */
import canonicalize from 'canonicalize';
import { IMMUTABLE, immutablePart } from '#model/manifest.ts';
import { formatRef } from '#model/ref.ts';
import type { Api } from './api.ts';
import type { Live } from './live.ts';
import type { Step } from './plan.ts';
import { inTurns } from './turns.ts';

/** What is published otherwise than the site has it, in whole sentences. */
export async function otherwise(steps: readonly Step[], live: Live, api: Api): Promise<string[]> {
  const found = await inTurns(steps, async ({ policy, version }) => {
    const ref = { policy, version: version.version };
    const [here, there] = await Promise.all([live.document(version), api.document(ref)]);
    const [mine, theirs] = [immutablePart(here), immutablePart(there)];
    const odd = IMMUTABLE.filter((field) => canonicalize(mine[field]) !== canonicalize(theirs[field]));
    return odd.length === 0 ? null : `${formatRef(ref)} is published with another ${odd.join(', ')}.`;
  });
  return found.filter((one) => one !== null);
}
