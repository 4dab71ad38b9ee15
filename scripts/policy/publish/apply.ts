/** One step of a plan, carried out. */
import { formatRef } from '#model/ref.ts';
import type { Api, Mailing } from './api.ts';
import type { Live } from './live.ts';
import type { Step } from './plan.ts';

/** Verifies the pages, does the step and says what happened. Repeating it is harmless. */
export async function applyStep(step: Step, live: Live, api: Api): Promise<string> {
  await verifyStep(step, live);
  return carryOut(step, live, api);
}

/** Throws unless the version's pages are up and say what was built. A recall needs no page. */
export async function verifyStep({ act, policy, version }: Step, live: Live): Promise<void> {
  if (act !== 'recall') await live.verifyPages(formatRef({ policy, version: version.version }), version);
}

/** Does a step whose pages were verified, and says what happened. Repeating it is harmless. */
export async function carryOut(
  { act, policy, version }: Step,
  live: Live,
  api: Api,
  mailing?: Mailing,
): Promise<string> {
  const ref = formatRef({ policy, version: version.version });
  if (act === 'recall') {
    await api.recall(policy, version.version, version.recalled!);
    return `${ref} is recalled`;
  }
  const { isNew, held } = await api.publish(await live.document(version), mailing);
  if (act === 'refresh') return `${ref} is up to date`;
  if (!isNew) return `${ref} had been published meanwhile`;
  return `${ref} is published${held ? `; its e-mails wait for a release: ${HELD[held] ?? held}` : ''}`;
}

const HELD: Readonly<Record<string, string>> = {
  dry: 'it is dry, so it is counted and can be looked at (npm run policy -- campaigns)',
  second: 'another mailing began less than a day ago',
  count: 'their number was not confirmed',
};
