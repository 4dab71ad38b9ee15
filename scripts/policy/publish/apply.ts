/** One step of a plan, carried out. */
import { formatRef } from '#model/ref.ts';
import type { Api } from './api.ts';
import type { Live } from './live.ts';
import type { Step } from './plan.ts';

/** Does the step and says what happened. Repeating it is harmless. */
export async function applyStep({ act, policy, version }: Step, live: Live, api: Api): Promise<string> {
  const ref = formatRef({ policy, version: version.version });
  if (act === 'recall') {
    await api.recall(policy, version.version, version.recalled!);
    return `${ref} is recalled`;
  }
  await live.verifyPages(ref, version);
  const isNew = await api.publish(await live.document(version));
  return isNew ? `${ref} is published` : `${ref} had been published meanwhile`;
}
