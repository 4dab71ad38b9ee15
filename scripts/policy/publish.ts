/** `policy publish`: what the live site shows becomes what the API asks about. Plan first, then apply, safe to repeat. */
import { parseArgs } from 'node:util';
import { type Api, apiAt } from './publish/api.ts';
import { applyStep } from './publish/apply.ts';
import { type Live, siteAt } from './publish/live.ts';
import { describe, makePlan, type Plan, type Step } from './publish/plan.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';

export const publish: Verb = {
  about: 'tells the API what the live site shows',
  usage: `usage: npm run policy -- publish --api URL --site URL [--dry-run]

  --api      address of the API (or POLICY_API)
  --site     address where the pages are live (or POLICY_SITE)
  --dry-run  print the plan and stop

The key, with scope publish, is read from POLICY_KEY. Every page of a version is read on the live site and must carry
the version's content hash before the version is published. Safe to repeat and to interrupt.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const wish = read(args, io);
  const live = await siteAt(wish.site);
  const api = apiAt(wish.api, wish.key);
  const plan = makePlan(live.manifest, await api.published());
  for (const line of describe(plan)) io.out(line);
  refuseConflicts(plan);
  if (wish.dryRun || plan.steps.length === 0) return 0;
  for (const step of plan.steps) await carryOut(step, live, api, io);
  io.out(paint('good', `Done: ${plan.steps.length} ${plan.steps.length === 1 ? 'step' : 'steps'}.`));
  return 0;
}

interface Wish {
  api: string;
  site: string;
  key: string;
  dryRun: boolean;
}

function read(args: string[], io: Io): Wish {
  const { values } = parseArgs({
    args,
    options: { api: { type: 'string' }, site: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const api = address(values.api ?? io.env.POLICY_API, '--api');
  const site = address(values.site ?? io.env.POLICY_SITE, '--site');
  const key = io.env.POLICY_KEY ?? '';
  if (!key && !values['dry-run']) {
    throw new CommandError(
      'There is no key.',
      'only a publisher may publish',
      'set POLICY_KEY to a key with scope publish (npm run policy -- keys create --name publisher --scope publish)',
    );
  }
  return { api, site, key, dryRun: values['dry-run'] };
}

function address(text: string | undefined, option: string): string {
  if (!text) throw new UsageError(`publish needs ${option} URL`);
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`${option} is no address: ${text}`);
  return text.replace(/\/+$/, '');
}

function refuseConflicts(plan: Plan): void {
  if (plan.conflicts.length === 0) return;
  throw new CommandError(
    plan.conflicts.join('\n  '),
    'a published version never changes and never disappears',
    'put the old text back and publish the change as a new version; nothing was published now',
  );
}

async function carryOut(step: Step, live: Live, api: Api, io: Io): Promise<void> {
  io.out(`${paint('good', '✓')} ${await applyStep(step, live, api)}`);
}
