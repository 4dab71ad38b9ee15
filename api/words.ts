/** What a prompt says, and the hash of it that its token carries. Pure. */
import { createHash } from 'node:crypto';
import { canonicalText } from '#model/receipt.ts';
import type { Locale } from '#model/ref.ts';
import type { PolicyStatus } from './routes/schemas.ts';
import type { Decision } from './status.ts';
import type { PublishedPolicy, PublishedVersion } from './store/types.ts';

/** What of {@link PolicyStatus} is fixed while its decision stays the same. */
export type FixedStatus = Omit<PolicyStatus, 'deferredUntil' | 'token'>;

/** All the words of a prompt: those that the element has by itself, null where none were published, and those of the status. */
export interface Said {
  says: Record<string, unknown> | null;
  status: FixedStatus;
}

/**
 * The status of one policy but for its last two members. Prompts are proved by making this again: a member that is added,
 * renamed or dropped makes the words of all prompts before unknown, unless the old form is tried too.
 */
export function fixedPart(policy: Pick<PublishedPolicy, 'policy' | 'kind'>, decision: Decision, locale: Locale) {
  const { shown, inForce, own } = decision;
  const difference = shown.differences.find((one) => one.since === own);
  return {
    policy: policy.policy,
    kind: policy.kind,
    action: decision.action,
    version: shown.version,
    locale,
    contentHash: shown.contentHash[locale]!,
    title: shown.title[locale]!,
    effective: shown.effective,
    inForce: inForce?.version ?? null,
    since: own,
    given: decision.given,
    deadline: decision.deadline,
    summary: shown.summary[locale]!,
    impact: shown.impact?.[locale] ?? null,
    factsChanges: difference?.facts[locale] ?? null,
    urls: {
      text: shown.url[locale]!,
      inForce: inForce?.url[locale] ?? null,
      changes: difference?.url[locale] ?? null,
    },
  } satisfies FixedStatus;
}

export function saidBy(shown: PublishedVersion, status: FixedStatus): Said {
  return { says: shown.prompt?.[status.locale] ?? null, status };
}

/** SHA-256 of the words' RFC 8785 text, in hexadecimal digits. */
export function wordsHash(said: Said): string {
  return createHash('sha256').update(canonicalText(said)).digest('hex');
}
