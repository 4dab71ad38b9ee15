/** The outbox of webhooks, in steps that both databases take: written with the event, claimed under a lease, then settled. */
import { sql } from 'drizzle-orm';
import type {
  ClaimedWebhook,
  WebhookEndpoint,
  WebhookEndpointState,
  WebhookEvent,
  WebhookOutcome,
  WebhookSettled,
  WebhookWish,
} from '../types.ts';
import { newToken } from './ids.ts';
import { ask, numberOrNull, type Row, run, type Steps } from './steps.ts';
import { type HappenedEvent, idOfWebhook } from './webhooks/events.ts';

export { acceptanceEvents, campaignEvent, publishEvent } from './webhooks/events.ts';

/** Rows in one statement: SQLite takes 32,766 parameters. */
const MOST_ROWS = 500;

/** Queues what happened for every endpoint that wants it, in the caller's transaction. */
export function* tellWebhooks(happened: readonly HappenedEvent[]): Steps<void> {
  if (happened.length === 0) return;
  const endpoints = yield* ask<{ id: string; events: string }>(
    sql`SELECT id, events FROM webhook_endpoints WHERE disabled_at IS NULL`,
  );
  const rows = endpoints.flatMap(({ id, events }) =>
    happened.filter(({ type }) => events.split(' ').includes(type)).map((one) => ({ endpoint: id, ...one })),
  );
  for (let from = 0; from < rows.length; from += MOST_ROWS) {
    const values = rows
      .slice(from, from + MOST_ROWS)
      .map(
        ({ endpoint, type, at, user, data }) =>
          sql`(${idOfWebhook(at)}, ${endpoint}, ${type}, ${at}, ${user}, ${data}, ${at})`,
      );
    yield* run(
      sql`INSERT INTO webhooks (id, endpoint, type, at, user_id, data, due_at) VALUES ${sql.join(values, sql`, `)}`,
    );
  }
}

export function* addEndpoint({ id, url, events, createdAt }: WebhookEndpoint): Steps<void> {
  yield* run(sql`INSERT INTO webhook_endpoints (id, url, events, created_at)
    VALUES (${id}, ${url}, ${events.join(' ')}, ${createdAt}) ON CONFLICT (id) DO NOTHING`);
}

interface EndpointRow extends Row {
  id: string;
  url: string;
  events: string;
  response: string | null;
}

export function* listEndpoints(): Steps<WebhookEndpointState[]> {
  const rows = yield* ask<EndpointRow>(sql`SELECT id, url, events, created_at, delivered, dead, failures, failing_since,
    response, disabled_at, (SELECT count(*) FROM webhooks WHERE endpoint = webhook_endpoints.id) AS waiting
    FROM webhook_endpoints ORDER BY created_at, id`);
  return rows.map(stateOf);
}

function stateOf({ id, url, events, response, ...row }: EndpointRow): WebhookEndpointState {
  return {
    id,
    url,
    events: events.split(' ') as WebhookEvent[],
    createdAt: Number(row.created_at),
    waiting: Number(row.waiting),
    delivered: Number(row.delivered),
    dead: Number(row.dead),
    failures: Number(row.failures),
    failingSince: numberOrNull(row.failing_since),
    response,
    disabledAt: numberOrNull(row.disabled_at),
  };
}

export function* removeEndpoint(id: string): Steps<boolean> {
  yield* run(sql`DELETE FROM webhooks WHERE endpoint = ${id}`);
  const gone = yield* ask(sql`DELETE FROM webhook_endpoints WHERE id = ${id} RETURNING id`);
  return gone.length > 0;
}

export function* enableEndpoint(id: string): Steps<boolean> {
  const found = yield* ask(sql`UPDATE webhook_endpoints SET disabled_at = NULL, failures = 0, failing_since = NULL,
    free_at = 0, response = NULL WHERE id = ${id} RETURNING id`);
  return found.length > 0;
}

/** Whether a claim would find anything: asked first, since a claim writes. */
export function* anyDue(at: number): Steps<boolean> {
  const found = yield* ask(sql`SELECT 1 AS one FROM webhooks JOIN webhook_endpoints e ON e.id = webhooks.endpoint
    WHERE due_at <= ${at} AND e.disabled_at IS NULL AND e.free_at <= ${at} LIMIT 1`);
  return found.length > 0;
}

interface DueRow extends Row {
  id: string;
  endpoint: string;
  url: string;
  type: WebhookEvent;
  data: string;
}

/** One caller at a time: on PostgreSQL under a lock. */
export function* claimDue({ at, leaseMs, limit, busy }: WebhookWish): Steps<ClaimedWebhook[]> {
  const free =
    busy.length === 0
      ? sql``
      : sql`AND e.id NOT IN (${sql.join(
          busy.map((one) => sql`${one}`),
          sql`, `,
        )})`;
  const endpoints = yield* ask<{ id: string; url: string; failures: number }>(
    sql`SELECT e.id, e.url, e.failures FROM webhook_endpoints e
      WHERE e.disabled_at IS NULL AND e.free_at <= ${at} ${free} ORDER BY e.id`,
  );
  const claimed: ClaimedWebhook[] = [];
  for (const { id, url, failures } of endpoints) {
    const token = newToken();
    const most = failures > 0 ? 1 : limit;
    const rows =
      yield* ask<DueRow>(sql`UPDATE webhooks SET token = ${token}, attempt = attempt + 1, due_at = ${at + leaseMs}
      WHERE id IN (SELECT id FROM webhooks WHERE endpoint = ${id} AND due_at <= ${at} ORDER BY due_at, id LIMIT ${most})
      RETURNING id, endpoint, type, at, data, attempt`);
    for (const row of rows.sort((a, b) => (a.id < b.id ? -1 : 1))) claimed.push(claimedOf(row, url, token));
  }
  return claimed;
}

function claimedOf({ id, endpoint, type, data, ...row }: DueRow, url: string, token: string): ClaimedWebhook {
  return { id, endpoint, url, type, data, token, at: Number(row.at), attempt: Number(row.attempt) };
}

export function* settle(
  { id, token }: Pick<ClaimedWebhook, 'id' | 'token'>,
  outcome: WebhookOutcome,
  at: number,
): Steps<WebhookSettled> {
  const [held] = yield* ask<{ endpoint: string }>(
    sql`SELECT endpoint FROM webhooks WHERE id = ${id} AND token = ${token}`,
  );
  if (!held) return { state: 'stale' };
  yield* settleRow(id, outcome, at);
  return { state: 'settled', failingSince: yield* settleEndpoint(held.endpoint, outcome, at) };
}

function* settleRow(id: string, outcome: WebhookOutcome, at: number): Steps<void> {
  const { state } = outcome;
  if (state === 'retry') yield* run(sql`UPDATE webhooks SET token = NULL, due_at = ${outcome.dueAt} WHERE id = ${id}`);
  else if (state === 'returned')
    yield* run(sql`UPDATE webhooks SET token = NULL, due_at = ${at}, attempt = attempt - 1 WHERE id = ${id}`);
  else yield* run(sql`DELETE FROM webhooks WHERE id = ${id}`);
}

/** Gives since when the endpoint fails, null when it does not. */
function* settleEndpoint(id: string, outcome: WebhookOutcome, at: number): Steps<number | null> {
  if (outcome.state === 'returned') return null;
  if (outcome.state === 'delivered') {
    yield* run(sql`UPDATE webhook_endpoints SET delivered = delivered + 1, failures = 0, failing_since = NULL, free_at = 0,
      response = NULL WHERE id = ${id}`);
    return null;
  }
  if (outcome.state === 'disabled') return yield* disable(id, outcome.response, at);
  const dead = outcome.state === 'dead' ? 1 : 0;
  const [row] = yield* ask(sql`UPDATE webhook_endpoints SET dead = dead + ${dead}, failures = failures + 1,
    failing_since = coalesce(failing_since, ${at}), free_at = ${outcome.freeAt}, response = ${outcome.response}
    WHERE id = ${id} RETURNING failing_since`);
  return Number(row!.failing_since);
}

/** Gives up an endpoint and all that waits for it. Gives since when it fails. */
function* disable(id: string, response: string, at: number, more = 1): Steps<number> {
  const given = yield* ask(sql`DELETE FROM webhooks WHERE endpoint = ${id} RETURNING id`);
  const [row] =
    yield* ask(sql`UPDATE webhook_endpoints SET dead = dead + ${given.length + more}, failures = failures + 1,
    failing_since = coalesce(failing_since, ${at}), response = ${response}, disabled_at = ${at}
    WHERE id = ${id} RETURNING failing_since`);
  return Number(row?.failing_since ?? at);
}

export function* disableEndpoint(id: string, response: string, at: number): Steps<void> {
  yield* disable(id, response, at, 0);
}
