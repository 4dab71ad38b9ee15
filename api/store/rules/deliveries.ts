/** What was handed to the mail server for the notices of a person: the proof of what was written, without saying to whom. */
import { sql } from 'drizzle-orm';
import type { Delivery } from '../types.ts';
import { listOf } from './persons.ts';
import { ask, type Row, type Steps } from './steps.ts';

interface DeliveryRow extends Row, Omit<Delivery, 'messageId' | 'at'> {
  notice: string;
  message_id: string;
  at: number | string;
}

/** Each notice of `users` with its deliveries, which stand in their order. */
export function* deliveriesOf<Notice extends { id: string }>(
  users: readonly string[],
  notices: readonly Notice[],
): Steps<(Notice & { deliveries: Delivery[] })[]> {
  const rows = yield* ask<DeliveryRow>(sql`SELECT d.notice, d.message_id, d.template, d.locale, d.facts, d.outcome,
      d.response, d.at FROM notices n JOIN deliveries d ON d.notice = n.id
    WHERE n.user_id IN (${listOf(users)}) ORDER BY d.entry`);
  const byNotice = Map.groupBy(rows, (row) => row.notice);
  return notices.map((notice) => ({ ...notice, deliveries: (byNotice.get(notice.id) ?? []).map(deliveryIn) }));
}

function deliveryIn({ message_id, template, locale, facts, outcome, response, at }: DeliveryRow): Delivery {
  return { messageId: message_id, template, locale, facts, outcome, response, at: Number(at) };
}
