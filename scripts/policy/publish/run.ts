/** Publishing from end to end, for the real API and for a rehearsal alike. */
import { dayAt } from '#model/ref.ts';
import { CommandError, type Io, paint } from '../verb.ts';
import type { Api } from './api.ts';
import { carryOut, verifyStep } from './apply.ts';
import { type Reach, reachLine, reachOf, recipientsOf, requireConfirmed } from './audience.ts';
import type { Live } from './live.ts';
import { describe, makePlan, type Plan, type Step } from './plan.ts';
import { compare } from './same.ts';
import { inTurns } from './turns.ts';

export interface Publishing {
  live: Live;
  api: Api;
  /** Whether the API will count people for us: it needs a key. */
  counts: boolean;
  dryRun: boolean;
  refresh: boolean;
  /** The number of recipients a person has confirmed; `any` where nothing leaves. */
  confirmed: number | undefined | 'any';
  /** Whether the mailing is only counted until somebody releases it. */
  dryMail: boolean;
  now(): Date;
}

/**
 * Plans, tells the plan, verifies every page, then carries the steps out in order. Throws {@link CommandError} before
 * anything is published when the API and the site disagree, a page is not up, or a number is not confirmed.
 */
export async function publishAll(job: Publishing, out: Io['out']): Promise<Plan> {
  const { live, api } = job;
  const today = dayAt(job.now(), live.manifest.site.timeZone);
  const plan = makePlan(live.manifest, await api.published(), { today, refresh: job.refresh });
  const known = [...plan.same, ...plan.steps.filter((one) => one.act === 'refresh')];
  const { odd, reworded } = await compare(known, live, api);
  plan.conflicts.push(...odd);
  refreshAlso(plan, reworded);
  for (const line of describe(plan)) out(line);
  refuseConflicts(plan);
  const reach = job.counts ? await reachOf(plan, api) : [];
  tellReach(reach, job, plan, out);
  if (job.dryRun || plan.steps.length === 0) return plan;
  const confirmed = job.confirmed === 'any' ? recipientsOf(reach) : job.confirmed;
  if (!job.dryMail) requireConfirmed(reach, confirmed);
  const mailing = { confirmed, dry: job.dryMail };
  await inTurns(plan.steps, (step) => verifyStep(step, live));
  for (const step of plan.steps) out(`${paint('good', '✓')} ${await carryOut(step, live, api, mailing)}`);
  await requireTaken(plan, api);
  return plan;
}

function refreshAlso(plan: Plan, reworded: readonly Step[]): void {
  plan.steps.push(...plan.same.filter((one) => reworded.includes(one)));
  plan.same = plan.same.filter((one) => !reworded.includes(one));
}

function refuseConflicts(plan: Plan): void {
  if (plan.conflicts.length === 0) return;
  throw new CommandError(
    plan.conflicts.join('\n  '),
    'a published version never changes and never disappears',
    'put the old text back and publish the change as a new version; nothing was published now',
  );
}

function tellReach(reach: readonly Reach[], { counts }: Publishing, { steps }: Plan, out: Io['out']): void {
  for (const one of reach) out(reachLine(one));
  if (!counts && steps.length > 0) out(paint('quiet', 'Whom this speaks to is not counted: that needs POLICY_KEY.'));
}

/** The API is asked once more: what it lists now is what was published. */
async function requireTaken({ steps }: Plan, api: Api): Promise<void> {
  const published = await api.published();
  const gone = steps.filter(
    ({ policy, version }) => !published.get(policy)?.versions.some((one) => one.version === version.version),
  );
  if (gone.length === 0) return;
  throw new CommandError(
    `The API took ${gone.map((one) => `${one.policy}@${one.version.version}`).join(', ')} and does not list it.`,
    'another database may have answered',
    'look at the API’s settings, and publish again; repeating is safe',
  );
}
