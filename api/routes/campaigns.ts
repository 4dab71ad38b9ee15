/** Campaigns: how a mailing gets on, the levers that hold, release and pace it, and whom it did not reach. */
import type { z } from 'zod';
import { formatRef, type VersionRef } from '#model/ref.ts';
import { Problem } from '../problem.ts';
import type { Campaign, CampaignAct, LeverResult } from '../store/store.ts';
import { JSON_TYPE, readJson } from './body.ts';
import {
  type CampaignSummary,
  campaignAnswer,
  campaignId,
  campaignsAnswer,
  leverAnswer,
  leverBody,
  paceBody,
  unreachedAnswer,
  unreachedQuery,
} from './campaign-schemas.ts';
import { findPolicy } from './policies.ts';
import { progressOut } from './progress.ts';
import { type Call, iso, isoOrNull, param, personal, query, type Route } from './route.ts';
import { unreachedAsCsv, unreachedAsJson } from './unreached.ts';

const params = { campaign: campaignId };
const answers = { 200: { says: 'It is so now', schema: leverAnswer } };

export const campaignRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/campaigns',
    scopes: ['publish', 'read'],
    summary: 'Every mailing, newest first, with counts',
    answers: { 200: { says: 'The campaigns', schema: campaignsAnswer } },
    handle: async ({ house }) => {
      const campaigns = await house.store.campaigns();
      return personal(JSON.stringify({ campaigns: campaigns.map(summaryOf) }));
    },
  },
  {
    method: 'GET',
    path: '/v1/campaigns/:campaign',
    scopes: ['publish', 'read'],
    summary: 'One mailing: how it gets on, and what was done to it',
    params,
    answers: { 200: { says: 'The campaign', schema: campaignAnswer } },
    problems: ['unknown-campaign'],
    handle: async (call) => {
      const campaign = await campaignIn(call);
      const { store } = call.house;
      const acts = (await store.campaignActs(campaign)).map((one) => ({ ...one, at: iso(one.at) }));
      const policy = findPolicy(await store.published(), campaign.policy);
      const progress = progressOut((await store.progress(campaign))!, policy);
      return personal(JSON.stringify({ ...summaryOf(campaign), progress, acts }));
    },
  },
  {
    method: 'POST',
    path: '/v1/campaigns/:campaign/release',
    scopes: ['publish'],
    summary: 'Let a held mailing start, or go on',
    params,
    body: { schema: leverBody, type: JSON_TYPE },
    answers,
    problems: ['unknown-campaign', 'campaign-ended'],
    handle: (call) => pull(call, 'release', leverBody),
  },
  {
    method: 'POST',
    path: '/v1/campaigns/:campaign/hold',
    scopes: ['publish'],
    summary: 'Hold a mailing: mails under way may still go out, for 45 seconds at most',
    params,
    body: { schema: leverBody, type: JSON_TYPE },
    answers,
    problems: ['unknown-campaign', 'campaign-ended'],
    handle: (call) => pull(call, 'hold', leverBody),
  },
  {
    method: 'PUT',
    path: '/v1/campaigns/:campaign/pace',
    scopes: ['publish'],
    summary: 'Send at most so many mails an hour',
    params,
    body: { schema: paceBody, type: JSON_TYPE },
    answers,
    problems: ['unknown-campaign', 'campaign-ended'],
    handle: (call) => pull(call, 'pace', paceBody),
  },
  {
    method: 'GET',
    path: '/v1/campaigns/:campaign/unreached',
    scopes: ['publish', 'shop'],
    summary: 'Whom the mailing speaks to and mail did not reach, for letters',
    params,
    query: unreachedQuery,
    answers: { 200: { says: 'The users, or a table of them as CSV', schema: unreachedAnswer, or: 'text/csv' } },
    problems: ['unknown-campaign'],
    handle: async (call) => {
      const { format } = query(call.c, unreachedQuery);
      const campaign = await campaignIn(call);
      return format === 'csv' ? unreachedAsCsv(call.house, campaign) : unreachedAsJson(call.house, campaign);
    },
  },
];

async function pull(
  { c, house, key }: Call,
  act: CampaignAct['act'],
  schema: z.ZodType<{ by: string; because?: string | undefined; perHour?: number | null | undefined }>,
): Promise<Response> {
  const ref = param(c, 'campaign', campaignId);
  const { by, because = null, perHour = null } = await readJson(c, schema);
  const result = await house.store.pullLever(ref, { act, by, because, perHour, at: house.now().getTime(), key });
  if (result.outcome === 'unknown') throw unknownCampaign(ref);
  if (result.outcome === 'ended') throw ended(ref, result);
  if (result.outcome === 'done') house.poke();
  return personal(JSON.stringify({ campaign: formatRef(ref), outcome: result.outcome, state: result.state }));
}

async function campaignIn({ c, house }: Call): Promise<Campaign> {
  const ref = param(c, 'campaign', campaignId);
  const campaign = await house.store.campaign(ref);
  if (campaign) return campaign;
  throw unknownCampaign(ref);
}

/** The problem that a version has no mailing. */
export function unknownCampaign(ref: VersionRef): Problem {
  return new Problem(
    'unknown-campaign',
    `${formatRef(ref)} set off no mailing: only a material version does, and not the first. See GET /v1/campaigns.`,
  );
}

function ended(ref: VersionRef, { state }: Extract<LeverResult, { outcome: 'ended' }>): Problem {
  return new Problem('campaign-ended', `The mailing about ${formatRef(ref)} is over (${state}), so no lever moves it.`);
}

function summaryOf(one: Campaign): CampaignSummary {
  const { policy, version, state, heldBecause, recipients, perHour, notices } = one;
  const instants = {
    openedAt: iso(one.openedAt),
    fannedOutAt: isoOrNull(one.fannedOutAt),
    doneAt: isoOrNull(one.doneAt),
  };
  return { campaign: formatRef(one), policy, version, state, heldBecause, recipients, perHour, ...instants, notices };
}
