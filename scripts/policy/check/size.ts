/** How many people the new versions would speak to: counts from a running API, nobody named. */
import { apiAt } from '../publish/api.ts';
import { audienceText } from '../publish/audience.ts';
import { CommandError } from '../verb.ts';
import type { Draft } from './drafts.ts';

/** A sentence for each version that asks anybody, by `privacy@4`. An API that does not answer is no fault of the text. */
export async function sizesOf(drafts: readonly Draft[], url: string, key: string): Promise<Map<string, string>> {
  const api = apiAt(url.replace(/\/+$/, ''), key);
  const asking = drafts.filter(({ version }) => version.settings.change !== 'minor');
  const sizes = new Map<string, string>();
  for (const { ref, version } of asking) {
    const { policy, settings } = version;
    try {
      const audience = await api.audience({ policy: policy.id, version: version.version }, policy.kind);
      sizes.set(ref, audienceText(audience, !settings.imported));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      sizes.set(ref, `not known: ${error.message.split('\n', 1)[0]}`);
    }
  }
  return sizes;
}
