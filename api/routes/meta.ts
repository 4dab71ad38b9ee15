/** What the API says about itself: its description, its health and its counts. */
import { z } from 'zod';
import { SECURITY_HEADERS } from '../problem.ts';
import type { RetentionState, WebhookEndpointState } from '../store/store.ts';
import { docsPage } from './docs.ts';
import { describeApi } from './openapi.ts';
import { common, type House, personal, type Route } from './route.ts';

const health = z.object({ status: z.literal('ok') });
const readiness = z.object({
  status: z.enum(['ok', 'reads-only']).describe('reads-only: the log is not the one that was witnessed'),
  detail: z.string().optional().describe('What to do then'),
});
const OK = '{"status":"ok"}';

/** `all` gives every route of the API, these included. */
export function metaRoutes(all: () => readonly Route[]): Route[] {
  let description: Promise<unknown> | undefined;
  return [
    {
      method: 'GET',
      path: '/openapi.json',
      scopes: 'anyone',
      summary: 'This API as an OpenAPI document',
      answers: { 200: { says: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
      handle: async ({ c }) => {
        description ??= describeApi(all());
        return common(c, await description);
      },
    },
    {
      method: 'GET',
      path: '/docs',
      scopes: 'anyone',
      summary: 'This API for people',
      answers: { 200: { says: 'A page', type: 'text/html' } },
      handle: ({ c, house }) => docsPage(all(), house.publicUrl ?? new URL(c.req.url).origin),
    },
    {
      method: 'GET',
      path: '/healthz',
      scopes: 'anyone',
      summary: 'The process is alive',
      answers: { 200: { says: 'It is', schema: health } },
      handle: () => personal(OK),
    },
    {
      method: 'GET',
      path: '/readyz',
      scopes: 'anyone',
      summary: 'The database answers, and whether its log may go on',
      answers: { 200: { says: 'It does', schema: readiness } },
      handle: async ({ house }) => {
        await house.store.ping();
        const detail = house.refusal();
        return personal(detail === null ? OK : JSON.stringify({ status: 'reads-only', detail }));
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      scopes: ['read'],
      summary: 'Counts since the start, and of the purge, as Prometheus reads them; nothing about anyone',
      answers: { 200: { says: 'Counts', type: 'text/plain' } },
      handle: ({ house }) => metrics(house),
    },
  ];
}

async function metrics({ counts, store }: House): Promise<Response> {
  const text = [
    ...counter('policy_requests_total', 'Requests by route.', 'route', counts.requests),
    ...counter('policy_problems_total', 'Errors answered, by code.', 'code', counts.problems),
    ...counter('policy_alarms_total', 'What somebody should look into.', 'alarm', counts.alarms),
    ...purged(await store.retention().catch(() => null)),
    ...webhooks(await store.webhookEndpoints().catch(() => [])),
    '',
  ].join('\n');
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    'Cache-Control': 'no-store',
  };
  return new Response(text, { headers });
}

/** What the purge after the retention period has done, by whichever process; nothing while the database is away. */
function purged(state: RetentionState | null): string[] {
  if (!state) return [];
  const { ranAt, ...counts } = state;
  const name = 'policy_retention_last_run_timestamp_seconds';
  return [
    ...counter(
      'policy_retention_purged_total',
      'Let go of after the retention period.',
      'what',
      new Map(Object.entries(counts)),
    ),
    ...(ranAt === null
      ? []
      : [`# HELP ${name} When the last purge ended.`, `# TYPE ${name} gauge`, `${name} ${ranAt / 1000}`]),
  ];
}

/** How webhooks get on, by endpoint. */
function webhooks(endpoints: readonly WebhookEndpointState[]): string[] {
  const by = (tell: (one: WebhookEndpointState) => number) => new Map(endpoints.map((one) => [one.id, tell(one)]));
  if (endpoints.length === 0) return [];
  return [
    ...counter(
      'policy_webhooks_delivered_total',
      'Webhooks delivered.',
      'endpoint',
      by((one) => one.delivered),
    ),
    ...counter(
      'policy_webhooks_dead_total',
      'Webhooks given up.',
      'endpoint',
      by((one) => one.dead),
    ),
    ...gauge(
      'policy_webhooks_waiting',
      'Webhooks under way.',
      'endpoint',
      by((one) => one.waiting),
    ),
    ...gauge(
      'policy_webhooks_failures',
      'Attempts failed in a row.',
      'endpoint',
      by((one) => one.failures),
    ),
    ...gauge(
      'policy_webhooks_disabled',
      '1: given up.',
      'endpoint',
      by((one) => (one.disabledAt === null ? 0 : 1)),
    ),
  ];
}

function gauge(...parts: Parameters<typeof counter>): string[] {
  return counter(...parts).map((line) => line.replace(/^(# TYPE \S+) counter$/, '$1 gauge'));
}

function counter(name: string, help: string, label: string, counts: ReadonlyMap<string, number>): string[] {
  const lines = [...counts].sort().map(([value, count]) => `${name}{${label}="${value}"} ${count}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...lines];
}
