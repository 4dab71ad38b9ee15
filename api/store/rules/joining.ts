/** Where two users stand who are one person. Pure. */
import type { Kind } from '#model/ref.ts';
import type { Published, Standing } from '../types.ts';
import { kindOf } from './answering.ts';

/** The standings of the account after a merge, by policy. */
export function joinedStandings(
  published: Published,
  account: readonly Standing[],
  guest: readonly Standing[],
): Standing[] {
  const policies = [...new Set([...account, ...guest].map(({ policy }) => policy))].sort();
  const of = (standings: readonly Standing[], policy: string) => standings.find((one) => one.policy === policy);
  return policies.map((policy) => joined(kindOf(published, policy), of(account, policy), of(guest, policy))!);
}

/** The highest yes, the latest answer, the longest deferral; but for a consent a no of either comes before any yes. */
export function joined(kind: Kind, account: Standing | undefined, guest: Standing | undefined): Standing | undefined {
  if (!account || !guest) return account ?? guest;
  const { deferredVersion, deferredUntil } = outlasts(guest, account) ? guest : account;
  const latest = prevails(kind, guest, account) ? guest : account;
  return { ...latest, yes: Math.max(account.yes, guest.yes), deferredVersion, deferredUntil };
}

function isNo({ answer }: Pick<Standing, 'answer'>): boolean {
  return answer === 'withdraw' || answer === 'decline';
}

function prevails(kind: Kind, one: Standing, other: Standing): boolean {
  if (one.answer === null || other.answer === null) return other.answer === null && one.answer !== null;
  const isConsent = kind === 'consent';
  if (isConsent && isNo(one) !== isNo(other)) return isNo(one);
  const byVersion = one.answeredVersion! - other.answeredVersion!;
  const byTime = one.answeredAt! - other.answeredAt!;
  return (isConsent && !isNo(one) ? byVersion || byTime : byTime || byVersion) > 0;
}

function outlasts(one: Standing, other: Standing): boolean {
  return (one.deferredUntil ?? 0) > (other.deferredUntil ?? 0);
}
