/** Where a user stands with one policy, answer by answer. Pure, and without any import at run time: shops use it too. */
import type { Answer } from '#model/ref.ts';
import type { Standing } from '../types.ts';

/** What answers make of a standing. */
export type Position = Omit<Standing, 'policy'>;

/** One answer as the rule sees it. Instants are epoch ms. */
export interface GivenAnswer {
  /** Its id. */
  acceptance: string;
  version: number;
  answer: Answer;
  /** It is the yes of its policy's kind. */
  isYes: boolean;
  /** When it was recorded. */
  at: number;
  /** Of an imported answer: when it was given, as the shop says, and whether it counts. Null for one that was observed. */
  claim: { answeredAt: number; counts: boolean } | null;
  /** For `defer`: until when it hides the question. */
  deferredUntil: number | null;
  /** To a consent: when the last other user became this person; null without one. */
  mergedAt: number | null;
}

const NOTHING = {
  yes: 0,
  answer: null,
  answeredVersion: null,
  answeredAt: null,
  deferredVersion: null,
  deferredUntil: null,
  provenance: 'observed',
} as const;

/**
 * The position after one more answer; undefined while nothing has counted. An answer ends a deferral; a deferral leaves the
 * answer as it was. An imported answer moves nothing unless the shop says that it counts: then it is a yes like any other,
 * and the latest answer if it claims a later instant than that one has. After a merge a consent that was refused or taken
 * back stays so, whatever is said to be older than the merge.
 */
export function afterAnswer(before: Position | undefined, given: GivenAnswer): Position | undefined {
  const { claim, acceptance, version, deferredUntil } = given;
  if (claim) return claim.counts ? afterImport(before, given, claim.answeredAt) : before;
  if (given.answer === 'defer') return { ...(before ?? NOTHING), deferredVersion: version, deferredUntil, acceptance };
  return { ...answered(before, given, given.at), deferredVersion: null, deferredUntil: null };
}

function afterImport(before: Position | undefined, given: GivenAnswer, answeredAt: number): Position {
  const after = answered(before, given, answeredAt);
  if (before === undefined || before.answeredAt === null) return after;
  const isNo = before.answer === 'withdraw' || before.answer === 'decline';
  const settledAt = Math.max(before.answeredAt, isNo ? (given.mergedAt ?? 0) : 0);
  return answeredAt > settledAt ? after : { ...before, yes: after.yes };
}

function answered(before: Position | undefined, given: GivenAnswer, answeredAt: number): Position {
  const { acceptance, version, isYes, claim } = given;
  const start = before ?? NOTHING;
  const yes = isYes ? Math.max(start.yes, version) : start.yes;
  const answer = given.answer as Position['answer'];
  const provenance = claim ? 'imported' : 'observed';
  return { ...start, yes, answer, answeredVersion: version, answeredAt, provenance, acceptance };
}
