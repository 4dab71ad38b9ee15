/** What webhooks say: enough to know what happened and to whom, and no address. Pure. */
import type { VersionDocument } from '#model/manifest.ts';
import type { VersionRef } from '#model/ref.ts';
import type { Acceptance, WebhookEvent } from '../../types.ts';
import { newId } from '../ids.ts';

/** Something that happened at `at`. `data` is JSON text; `user` is whom it speaks of, null for nobody. */
export interface HappenedEvent {
  type: WebhookEvent;
  at: number;
  user: string | null;
  data: string;
}

export function idOfWebhook(at: number): string {
  return `msg_${newId(at)}`;
}

export function publishEvent(document: VersionDocument, at: number): HappenedEvent {
  const { policy, version, kind, effective, change } = document;
  const data = { policy, version, kind, effective, change, material: change !== 'minor' };
  return { type: 'version.published', at, user: null, data: JSON.stringify(data) };
}

export function acceptanceEvents(records: readonly Acceptance[]): HappenedEvent[] {
  return records.map(({ id, user, policy, version, answer, recordedAt: at }) => {
    const data = { id, user, policy, version, answer, recordedAt: new Date(at).toISOString() };
    return { type: 'acceptance.recorded', at, user, data: JSON.stringify(data) };
  });
}

export function campaignEvent({ policy, version }: VersionRef, at: number): HappenedEvent {
  return { type: 'campaign.done', at, user: null, data: JSON.stringify({ policy, version }) };
}
