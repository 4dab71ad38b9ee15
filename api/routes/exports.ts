/** What is taken away whole: the answers, for an auditor, and who consents now, for the shop. */
import { addDays, policyId, startOfDay } from '#model/ref.ts';
import { consentPages, type GivenConsent } from '../consents.ts';
import { type ExportedAnswer, exportHead, exportPages, exportRow } from '../export.ts';
import { Problem } from '../problem.ts';
import { timelineOf } from '../status.ts';
import type { PublishedPolicy } from '../store/store.ts';
import { NDJSON_TYPE } from './body.ts';
import { findPolicy, policyIn } from './policies.ts';
import { type Call, iso, query, type Route } from './route.ts';
import { consentLine, exportLine, exportQuery } from './schemas.ts';
import { csvHeaders, JSONL_HEADERS, streamed } from './stream.ts';

export const exportRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/acceptances',
    scopes: ['read'],
    summary: 'Every answer with its place in the log, as CSV or JSON lines, for an auditor; holds user ids',
    query: exportQuery,
    answers: {
      200: {
        says: 'One answer a line, in the order of the log',
        schema: exportLine,
        type: NDJSON_TYPE,
        or: 'text/csv',
      },
    },
    problems: ['unknown-policy'],
    handle: answers,
  },
  {
    method: 'GET',
    path: '/v1/policies/:policy/consents',
    scopes: ['shop'],
    summary: 'Who consents now, one JSON object a line, in order of user',
    params: { policy: policyId },
    answers: {
      200: { says: 'One user a line whose yes counts at this moment', schema: consentLine, type: NDJSON_TYPE },
    },
    problems: ['unknown-policy', 'not-consent'],
    handle: consents,
  },
];

async function answers({ c, house }: Call): Promise<Response> {
  const { policy, from, to, format } = query(c, exportQuery);
  const published = await house.store.published();
  if (policy !== undefined) findPolicy(published, policy);
  const zone = published.policies[0]?.site.timeZone ?? 'UTC';
  const wish = {
    policy,
    from: from === undefined ? undefined : startOfDay(from, zone),
    to: to === undefined ? undefined : startOfDay(addDays(to, 1), zone),
  };
  const form = { head: exportHead(format), row: (one: ExportedAnswer) => exportRow(format, one), foot: '' };
  return streamed(exportPages(house.store, wish), form, format === 'csv' ? csvHeaders('answers.csv') : JSONL_HEADERS);
}

async function consents({ c, house }: Call): Promise<Response> {
  const policy = await policyIn({ c, house });
  requireConsent(policy);
  const line = timelineOf(policy);
  const now = house.now().getTime();
  const row = (one: GivenConsent) => `${JSON.stringify({ ...one, answeredAt: iso(one.answeredAt) })}\n`;
  const pages = line ? consentPages(house.store, line, now) : nothing();
  return streamed(pages, { head: '', row, foot: '' }, JSONL_HEADERS);
}

function requireConsent({ policy, kind }: PublishedPolicy): void {
  if (kind === 'consent') return;
  throw new Problem(
    'not-consent',
    `${policy} is of the kind "${kind}", which nobody consents to. Ask GET /v1/policies for those of the kind "consent".`,
  );
}

async function* nothing(): AsyncGenerator<never[], void> {}
