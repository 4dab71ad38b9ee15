/** After every step: what each house says of everybody is what the other says, and what the model says. */
import { expect } from 'vitest';
import { audit } from '../../../api/log/audit.ts';
import type { Store } from '../../../api/store/store.ts';
import type { Clock, ModelHouse } from './house.ts';
import type { Model, Verdict } from './model.ts';

export const USERS = ['kari', 'ola', 'guest-1', 'guest-2'];
const FAR = 400 * 86_400_000;

export interface World {
  houses: readonly ModelHouse[];
  clock: Clock;
}

export async function checkEverybody(model: Model, { houses, clock }: World, isNamed: boolean): Promise<void> {
  const consents = Object.keys(model.kinds).filter((policy) => model.kinds[policy] === 'consent');
  const ask = isNamed ? consents.filter((policy) => model.living(policy).length > 0) : [];
  const told = await Promise.all(houses.map((house) => house.call('POST', '/v1/status', { users: USERS, ask })));
  for (const { status, body } of told) {
    expect(status).toBe(200);
    expect(body.asOf).toBe(new Date(clock.at).toISOString());
    for (const one of body.users) compare(model, one, ask, clock.at);
  }
  const [first, ...others] = told.map(({ body }) =>
    JSON.stringify(body, (name, value) => (name === 'token' ? value !== null : value)),
  );
  for (const other of others) expect(other).toBe(first);
}

// biome-ignore lint/suspicious/noExplicitAny: the answer as it came
function compare(model: Model, told: any, ask: readonly string[], now: number): void {
  const { user, nextChangeAt, asOf } = told;
  expect(asOf).toBe(new Date(now).toISOString());
  const expected = verdicts(model, user, ask, now);
  expect(told.policies.map(verdictIn)).toEqual(expected);
  for (const { token, action } of told.policies) expect(token !== null).toBe(action !== 'none');
  const next = nextChangeAt === null ? null : Date.parse(nextChangeAt);
  // Until then nothing changes by time alone, and then something does.
  expect(verdicts(model, user, ask, (next ?? now + FAR) - 1)).toEqual(expected);
  if (next !== null) expect(verdicts(model, user, ask, next)).not.toEqual(expected);
}

type Named = Verdict & { policy: string };

export function verdicts(model: Model, user: string, ask: readonly string[], now: number): Named[] {
  return Object.keys(model.kinds)
    .sort()
    .flatMap((policy) => {
      const verdict = model.verdict(user, policy, ask.includes(policy), now);
      return verdict ? [{ policy, ...verdict }] : [];
    });
}

// biome-ignore lint/suspicious/noExplicitAny: the answer as it came
function verdictIn({ policy, action, version, inForce, since, given, deadline, deferredUntil }: any): Named {
  const until = deferredUntil === null ? null : Date.parse(deferredUntil);
  return { policy, action, version, inForce, since, given, deadline, deferredUntil: until };
}

/** The log holds, and where everybody stands follows from nothing but the log. */
export async function checkLog(store: Store): Promise<void> {
  const { faults } = await store.audit((tables) => audit(tables, { signatures: 0 }));
  expect(faults).toEqual([]);
}
