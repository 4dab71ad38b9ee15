/** The demo customers' past, lived through the API between publishes. Nothing is written behind its back. */
import type { VersionRef } from '#model/ref.ts';
import type { createClient } from '../../api/client.ts';
import type { Api } from '../policy/publish/api.ts';
import { applyStep } from '../policy/publish/apply.ts';
import type { Live } from '../policy/publish/live.ts';
import type { Plan, Step } from '../policy/publish/plan.ts';

export interface Customer {
  id: string;
  name: string;
  email: string | null;
  locale: string;
  about: string;
}

/** Whom the demo shop knows. */
export const CUSTOMERS: readonly Customer[] = [
  { id: '1001', name: 'Kari', email: 'kari@example.no', locale: 'nb', about: 'acknowledged version 1 in her day' },
  {
    id: '1002',
    name: 'Ola',
    email: 'ola@example.no',
    locale: 'en',
    about: 'acknowledged version 1, and reads English',
  },
];

export interface Story {
  plan: Plan;
  live: Live;
  api: Api;
  client: ReturnType<typeof createClient>;
  /** When each version was published, epoch ms. */
  publishedAt(ref: VersionRef): number;
  /** Moves the clock that the API was given. */
  moveTo(instant: number): void;
}

/** Publishes the versions in the order of their instants; the customers answer the first one before the next comes. */
export async function livePast({ plan, live, api, client, publishedAt, moveTo }: Story): Promise<void> {
  const at = ({ policy, version }: Step) => publishedAt({ policy, version: version.version });
  for (const step of plan.steps.toSorted((a, b) => at(a) - at(b))) {
    moveTo(at(step));
    await applyStep(step, live, api);
    if (step.version.version === 1) await answerFirst(client, step.policy);
  }
}

async function answerFirst(client: Story['client'], policy: string): Promise<void> {
  for (const { id, email, locale } of CUSTOMERS) {
    await client.putUser(id, { email, locale });
    const status = await client.status(id, { locale });
    const line = status.policies.find((one) => one.policy === policy);
    if (line?.kind === 'notice' && line.token) await client.answer(id, { answer: 'acknowledge', token: line.token });
  }
}
